"""The scorecard page: whose contract, on which day, in which language."""

import pytest
from django.test import Client
from django.utils import timezone

from objectives.models import Link, Measurement, Project
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def page(client: Client, address: str = "/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def _all_published() -> Portfolio:
    """Nothing is hidden: everybody reads the stored figures."""
    made = small_portfolio()
    Project.objects.update(published=True)
    return made


@pytest.mark.empty_database
def test_without_a_contract_the_page_says_what_will_stand_here_and_how(client: Client) -> None:
    assert "manage.py load_dataset DIR" in page(client)


def test_every_objective_stands_with_its_score_its_plan_and_its_status_in_words(client: Client) -> None:
    text = page(client)
    for words in ("Innovate", "Support SMEs", "Off course", "No data", "47.0%", "Over published projects only"):
        assert words in text


def test_french_readers_get_french_words_and_numbers(client: Client) -> None:
    text = page(client, **{"accept-language": "fr"})
    for words in ("Premier contrat", "Innover", "En retard", "Pas de données", "47,0\u00a0%"):
        assert words in text


def test_the_language_chosen_by_hand_stays(client: Client) -> None:
    client.post("/language/setlang/", {"language": "fr", "next": "/"})
    assert "Premier contrat" in page(client, **{"accept-language": "en"})


def test_a_contract_that_is_past_is_shown_on_its_last_day(client: Client) -> None:
    assert 'value="2018-12-31"' in page(client)


def test_the_day_in_the_address_is_the_day_shown(client: Client) -> None:
    text = page(client, "/?as_of=2016-12-31")
    assert 'value="2016-12-31"' in text
    assert "No data" in text


@pytest.mark.empty_database
def test_a_stale_figure_says_in_words_that_it_is_being_recomputed(client: Client) -> None:
    portfolio = _all_published()
    drain(timezone.localdate())
    assert "being recomputed" not in page(client)
    assert "Figures computed on" in page(client)
    Measurement.objects.filter(kpi=portfolio.kpi, status="validated").update(value=160)
    stale = page(client)
    first, second = stale.split('<li class="objective">')[1:]
    assert "being recomputed" in stale.split('<ol class="objectives">')[0]
    assert "being recomputed" in first
    assert "being recomputed" not in second.split("</li>")[0]
    assert "Changes made since are being carried into them." in stale
    assert "being recomputed" in page(client, "/contracts/c1/objectives/1/").split('<article class="kpi"')[1]
    drain(timezone.localdate())
    assert "being recomputed" not in page(client)


@pytest.mark.empty_database
def test_an_open_page_fetches_itself_anew_when_its_figures_move_become_stale_or_are_no_longer(client: Client) -> None:
    portfolio = _all_published()
    drain(timezone.localdate())
    fresh = _asked_by(page(client))
    assert not _tells_to_fetch(client, fresh)
    portfolio.contract.objectives.filter(number=2).update(title_en="Help")
    assert _tells_to_fetch(client, fresh)
    stale = _asked_by(page(client))
    assert not _tells_to_fetch(client, stale)
    drain(timezone.localdate())
    assert _tells_to_fetch(client, stale), "no figure moved, and the page still says that it is being recomputed"
    assert not _tells_to_fetch(client, fresh)


def _asked_by(text: str) -> str:
    return text.split('<span hx-get="')[1].split('"', maxsplit=1)[0]


def _tells_to_fetch(client: Client, address: str) -> bool:
    return "figures-moved" in client.get(address).headers.get("HX-Trigger", "")


@pytest.mark.parametrize(
    "day", ["x", "2018-02-30", "0000-01-01", "99999-01-01", "2018-12-31' OR 1", "\0", "-1", "٢٠١٨-١٢-٣١"]
)
def test_a_day_that_is_none_is_a_friendly_400(client: Client, day: str) -> None:
    response = client.get("/", {"as_of": day})
    assert response.status_code == 400
    assert "2018-12-31" in response.content.decode()


@pytest.mark.parametrize("code", ["nope", "c1\0", "%"])
def test_an_unknown_contract_is_404(client: Client, code: str) -> None:
    assert client.get("/", {"contract": code}).status_code == 404


@pytest.mark.empty_database
def test_a_stored_day_costs_the_same_number_of_statements_whatever_the_portfolio(client: Client) -> None:
    portfolio = _all_published()
    drain(timezone.localdate())
    with statements() as at_one:
        page(client)
    Project.objects.bulk_create(
        [Project(code=f"Q{n}", scope="labelled", status="running", published=True) for n in range(100)]
    )
    Link.objects.bulk_create(
        [
            Link(objective=portfolio.first, project=one, share="0.5", basis="derived")
            for one in Project.objects.filter(code__startswith="Q")
        ]
    )
    drain(timezone.localdate())
    with statements() as at_hundred:
        page(client)
    assert len(at_one) == len(at_hundred) <= 34


@pytest.mark.empty_database
def test_stored_and_computed_figures_are_the_same(client: Client) -> None:
    portfolio = _all_published()
    computed = page(client, f"/?as_of={LAST_DAY}")
    roll_up(portfolio.contract, timezone.localdate())
    stored = page(client, f"/?as_of={LAST_DAY}")
    assert "41.0%" in computed
    assert "41.0%" in stored
