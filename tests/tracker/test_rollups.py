"""The page of the rollup: those who keep the data read it, nobody else learns that it exists."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from objectives.models import Difference, Role, RollupRun, RunKind
from objectives.rollup.drain import drain
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file
from tracker.templatetags.runs import lasted

pytestmark = pytest.mark.django_db
PAGE = "/rollups/"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(person(Role.STAFF))
    return client


def checked(portfolio: Portfolio, differences: int = 0) -> RollupRun:
    now = timezone.now()
    run = RollupRun.objects.create(
        contract=portfolio.contract, kind=RunKind.CHECK, started_at=now - datetime.timedelta(milliseconds=1500),
        finished_at=now, cells_written=differences, difference_count=differences,
    )  # fmt: skip
    Difference.objects.bulk_create(
        Difference(run=run, cell="kpivalue", key={"kpi_id": n}, stored={"value": "1.5"}, inputs=["<b>"])
        for n in range(differences)
    )
    return run


def page(client: Client, address: str = PAGE, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_that_took_thousands_of_changes_says_so_as_the_language_does(staff: Client, portfolio: Portfolio) -> None:
    checked(portfolio)
    RollupRun.objects.update(changes=26519)
    assert page(staff).count(">26,519<") == 2, "of the kind, and of the run"


@pytest.mark.parametrize("role", [None, *Role])
def test_only_staff_and_administrators_learn_that_there_is_such_a_page(
    client: Client, portfolio: Portfolio, role: Role | None
) -> None:
    if role is not None:
        client.force_login(person(role))
    allowed = role in (Role.STAFF, Role.ADMINISTRATOR)
    for address in (PAGE, f"{PAGE}{checked(portfolio).pk}/"):
        assert client.get(address).status_code == (200 if allowed else 404)
    assert (f'href="{PAGE}"' in page(client, "/")) is allowed


def test_what_waits_what_ran_and_what_the_check_found_are_on_one_page(staff: Client, portfolio: Portfolio) -> None:
    assert "Changes that wait" in page(staff)
    assert "the oldest for" in page(staff)
    drain(LAST_DAY)
    run = checked(portfolio)
    text = page(staff)
    assert "the oldest for" not in text
    assert "no figure differed" in text
    assert "1.5 s" in text
    assert f'href="{PAGE}{run.pk}/"' in text
    assert "to the last digit" in page(staff, f"{PAGE}{run.pk}/")


def test_a_difference_shows_the_cell_both_values_and_the_inputs(staff: Client, portfolio: Portfolio) -> None:
    run = checked(portfolio, differences=2)
    assert "2 figures differed" in page(staff)
    text = page(staff, f"{PAGE}{run.pk}/")
    assert text.count('<th scope="row">kpivalue') == 2
    assert "{&quot;value&quot;: &quot;1.5&quot;}" in text
    assert "&lt;b&gt;" in text


def test_runs_are_filtered_by_kind_and_an_unknown_kind_is_a_friendly_400(staff: Client, portfolio: Portfolio) -> None:
    drain(LAST_DAY)
    run = checked(portfolio)
    other = RollupRun.objects.exclude(pk=run.pk).latest("id")
    text = page(staff, f"{PAGE}?kind=check")
    assert f"{PAGE}{run.pk}/" in text
    assert f"{PAGE}{other.pk}/" not in text
    assert staff.get(f"{PAGE}?kind=colour").status_code == 400
    assert staff.get(f"{PAGE}{run.pk + 99}/").status_code == 404


def test_french_readers_get_french_words(staff: Client, portfolio: Portfolio) -> None:
    checked(portfolio)
    text = page(staff, **{"accept-language": "fr"})
    for words in ("Modifications en attente", "Durée médiane", "1,5 s", "aucun chiffre ne différait"):
        assert words in text


def test_the_page_costs_the_same_at_one_run_and_at_a_hundred(staff: Client, portfolio: Portfolio) -> None:
    checked(portfolio)
    with statements() as at_one:
        page(staff)
    for _ in range(100):
        checked(portfolio)
    with statements() as at_hundred:
        text = page(staff)
    assert len(at_one) == len(at_hundred) <= 9
    assert "Page 1 of 3" in text
    assert "page=2#runs" in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (0, "0 ms"), (0.9999, "999 ms"), (59.96, "60.0 s"), (60, "1 min"), (7199, "119 min"), (7200, "2 h")],
)
def test_a_duration_is_written_in_the_unit_that_people_would_use(seconds: float | None, words: str) -> None:
    assert lasted(None if seconds is None else datetime.timedelta(seconds=seconds)) == words
