"""The board's screen and the way down from it: the figures of the API to the digit, the day kept at every step."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from objectives.models import Kpi, Link, Measurement, Milestone, MilestoneReport, PeriodClosing, Role, Target
from objectives.rollup.run import roll_up
from tests.objectives.rollup.busy import busy_portfolio
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Measurement.objects.create(kpi=made.kpi, period="2016", value=120, status="validated")
    roll_up(made.contract, LAST_DAY)
    return made


def page(client: Client, address: str = "/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", response.content.decode())


def words(found: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found)))


def links(found: str) -> list[str]:
    main = found.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return [unescape(address) for address in re.findall(r'<a [^>]*?href="([^"]+)"', main)]


@pytest.mark.empty_database
@pytest.mark.parametrize("day", ["2018-12-31", "2017-12-31", "2016-06-30"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_score_is_the_apis_to_the_digit(client: Client, day: str, language: str) -> None:
    contract = busy_portfolio().contract
    roll_up(contract, LAST_DAY)
    shown = page(client, f"/?contract=c1&as_of={day}", **{"accept-language": language})
    told: Any = client.get("/api/v1/scorecards/c1/", {"as_of": day}, headers={"accept-language": language}).json()
    of_page = re.findall(r'<data value="([^"]+)"', shown)
    of_api = [told["score"], told["expected_score"]]
    for one in told["objectives"]:
        of_api += [one["score"], one["expected_score"], one["coverage"], one["delivery"]]
    assert of_page == [figure for figure in of_api if figure is not None]
    for one in told["objectives"]:
        assert one["title"] in unescape(shown)


def test_it_says_what_moved_since_a_day_that_the_address_names(client: Client, portfolio: Portfolio) -> None:
    assert "Since 31 December 2017" in words(page(client))
    named = page(client, "/?as_of=2018-12-31&since=2016-12-31")
    assert "Since 31 December 2016 +" in words(named)
    assert 'type="hidden" name="since" value="2016-12-31"' in named, "another day asked for keeps it"
    PeriodClosing.objects.create(contract=portfolio.contract, through="2016-06-30", closed_by=person(Role.STAFF))
    assert "Since the last board, on the figures closed on 30 June 2016" in words(page(client))


@pytest.mark.parametrize("since", ["2018-12-31", "2019-01-01", "never", "\0"])
def test_a_day_to_compare_with_that_is_none_or_later_is_a_friendly_400(
    client: Client, portfolio: Portfolio, since: str
) -> None:
    response = client.get("/", {"as_of": "2018-12-31", "since": since})
    assert response.status_code == 400
    assert "since" in response.content.decode()


def test_it_says_the_widest_gaps_with_their_causes_and_what_comes(client: Client, portfolio: Portfolio) -> None:
    text = words(page(client))
    for told in (
        "150 of 200 expected (2018) costs",
        "nothing was measured since 2017; behind its path since 2016; 4 periods have no value.",
        "1 without a forecast",
        "4 values not entered",
    ):
        assert told in text
    french = words(page(client, **{"accept-language": "fr"}))
    assert "rien n\u2019a été mesuré depuis 2017" in french


def test_a_target_that_nobody_signed_is_told_as_such_beside_its_gap(client: Client, portfolio: Portfolio) -> None:
    assert "objective 1, illustrative target" in words(page(client))
    Target.objects.update(basis="contract")
    roll_up(portfolio.contract, LAST_DAY)
    assert "illustrative" not in words(page(client))


def test_how_many_targets_are_illustrative_is_said_as_it_is(client: Client, portfolio: Portfolio) -> None:
    assert "Most targets are illustrative" in words(page(client))
    other = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="signed", name_en="Signed", unit="things",
        kind="reported", direction="increase", aggregation="latest", accumulation="period", frequency="year",
        baseline=1, baseline_basis="published",
    )  # fmt: skip
    other.targets.create(period="2018", value=2, basis="contract")
    roll_up(portfolio.contract, LAST_DAY)
    assert "Some targets are illustrative" in words(page(client))


def test_where_nothing_lags_and_nothing_is_missing_it_says_so(client: Client, portfolio: Portfolio) -> None:
    for year in range(2013, 2019):
        Measurement.objects.update_or_create(
            kpi=portfolio.kpi, period=str(year), defaults={"value": 300, "status": "validated"}
        )
    MilestoneReport.objects.all().delete()
    for row in Milestone.objects.all():
        MilestoneReport.objects.create(milestone=row, reported_on="2014-01-01", status="completed", basis="declared")
    portfolio.published.__class__.objects.update(total_cost=1)
    roll_up(portfolio.contract, LAST_DAY)
    text = words(page(client))
    assert "Nothing lies behind its plan." in text
    assert "Everything that the figures ask for is recorded." in text


STEPS = (
    r"/contracts/c1/objectives/1/",
    r"/contracts/c1/kpis/counted/",
    r"/projects/P000/",
)


def walk(client: Client, start: str) -> Iterator[tuple[str, str]]:
    """Follow links down, one click a step; yield each address with its page."""
    at = start
    yield at, page(client, at)
    for step in STEPS:
        found = [one for one in links(page(client, at)) if re.match(step, one)]
        assert found, f"{at} does not lead to {step}"
        at = urljoin(at, found[0])
        yield at, page(client, at)


@pytest.mark.parametrize("day", ["2016-12-31", "2015-06-30"])
def test_the_way_from_the_contract_to_the_fact_is_a_click_a_step_and_keeps_the_day(
    client: Client, portfolio: Portfolio, day: str
) -> None:
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counted", name_en="Counted", unit="things",
        kind="computed", rule="projects_started", direction="increase", aggregation="sum", accumulation="cumulative",
        frequency="quarter", baseline=0, baseline_basis="published",
    )  # fmt: skip
    kpi.targets.create(period="2018", value=9, basis="illustrative")
    roll_up(portfolio.contract, LAST_DAY)
    passed = list(walk(client, f"/?contract=c1&as_of={day}"))
    assert len(passed) == 4
    for address, shown in passed:
        assert f"as_of={day}" in address
        for back in links(shown):
            if re.match(r"/\?|/contracts/|/projects/|/explanations/", back) and "year" not in back:
                asked = urlsplit(back).query
                assert f"={day}" in asked or "as_of=" in asked, f"{address} loses the day to {back}"
    _last, project = passed[-1]
    assert re.search(rf'class="crumbs"><a href="/\?contract=c1&amp;as_of={day}"', project), "and the way back"


def test_a_copied_address_shows_a_colleague_the_same(client: Client, portfolio: Portfolio) -> None:
    colleagues = Client(), Client()
    for colleague, email in zip(colleagues, ("a@example.org", "b@example.org"), strict=True):
        colleague.force_login(person(Role.BOARD, email=email), backend=BACKEND)
    for address in ("/?contract=c1&as_of=2016-12-31&since=2015-12-31", "/contracts/c1/kpis/members/?as_of=2017-12-31"):
        mine, theirs = (
            re.sub(r'value="[^"]{40,}"', "", page(one, address).split('<main id="main"')[1]) for one in colleagues
        )
        assert mine == theirs


def test_what_is_not_missing_is_counted_as_none(portfolio: Portfolio, client: Client) -> None:
    Measurement.objects.update(status="draft")
    for day in ("2012-12-31", "2017-12-31"):
        found = page(client, f"/contracts/c1/unknown/?as_of={day}")
        assert "dict_values" not in found
        assert len(re.findall(r"<h2[^>]*>[^<]+<small>\d+</small></h2>", found)) == 5


def test_a_contract_that_has_not_begun_says_when_it_does(portfolio: Portfolio, client: Client) -> None:
    found = words(page(client, "/?as_of=2012-06-01"))
    assert "No data the contract begins on 1 January 2013" in found
    assert "since" not in found.lower()
    assert "2012" not in found.replace("1 June 2012", "").split("Figures computed")[0]
    assert "the contract begins" not in words(page(client, "/?as_of=2013-01-01"))


def test_the_house_names_its_own_cluster(portfolio: Portfolio, client: Client, settings: Any) -> None:
    settings.CLUSTER_NAME = "Pôle <b>Mer</b>"
    found = page(client)
    assert "Pôle &lt;b&gt;Mer" in found
    assert "Aerospace Valley" not in found


def test_what_is_not_known_is_listed_with_where_it_is_seen(client: Client, portfolio: Portfolio) -> None:
    found = page(client, "/contracts/c1/unknown/?as_of=2017-12-31")
    text = words(found)
    assert "Members 2013, 2014, 2015" in text
    assert "OPEN0" in text
    assert "HIDDEN" not in text
    assert "/contracts/c1/kpis/members/?as_of=2017-12-31" in links(found)
    assert client.get("/contracts/nope/unknown/").status_code == 404
    assert Link.objects.filter(project=portfolio.hidden).exists()
