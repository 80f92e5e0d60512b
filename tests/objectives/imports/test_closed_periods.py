"""What of a list lies in a closed period? Refused by its row, and not taken back either, as the acts refuse it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from objectives.acts.closing import close_period, reopen_period
from objectives.imports.asking import decide_the_rest, set_columns, set_options, undo_import
from objectives.imports.planning import forget_plan, make_plan
from objectives.models import (
    Funding,
    Kpi,
    Link,
    Organisation,
    Participation,
    PeriodClosing,
    Programme,
    Project,
    Target,
    Territory,
    User,
)
from tests.objectives.imports.test_lists import said
from tests.objectives.imports.world import applied, at, brought, everything, known_world, table, worked
from tests.portfolio import LAST_DAY, Portfolio

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


def test_money_of_a_closed_period_is_refused_by_its_row_with_who_closed_it() -> None:
    portfolio, staff = known_world()
    closed_through_2016(portfolio, staff)
    content = table(
        [["Acronyme", "Aide", "Date de decision"], ["OPEN0", "10", "30/06/2016"], ["NEW", "5", "30/06/2016"]]
    )
    row = brought(staff, "closed.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert row.plan["undecided"] == {"project": 1, "organisation": 0}
    row = worked(decide_the_rest(by=staff, **at(row), kind="project", decision="match"))
    assert row.plan is not None
    [[number, field, fault, told]] = row.plan["problems"]
    assert (number, field, fault, "closed up to 31 December 2016, by staff" in told["en"]) == (
        2,
        "decided_on",
        "closed",
        True,
    )
    row = worked(set_options(by=staff, **at(row), keeps_ours=False, leaves_wrong_out=True, publishes=True))
    assert row.plan is not None
    assert (row.plan["problems"], row.plan["left"]) == ([], 1)
    applied(staff, row)
    assert Project.objects.get(acronym="NEW").published
    assert Funding.objects.filter(project__acronym__in=["OPEN0", "NEW"]).count() == 1


def test_money_that_was_closed_meanwhile_is_not_taken_back_until_it_is_reopened() -> None:
    portfolio, staff = known_world()
    before = everything()
    content = table([["Numéro de dossier", "Aide", "Date de decision"], ["P000", "10", "30/06/2016"]])
    row = brought(staff, "closed.csv", content)
    row = applied(staff, worked(set_columns(by=staff, **at(row), said=said(row.columns))))
    closing = closed_through_2016(portfolio, staff)
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, Funding.objects.filter(project=portfolio.published).count()) == ("applied", 1)
    assert "closed up to 31 December 2016, by staff" in str(row.troubles)
    now = timezone.now()
    reopen_period(by=staff, closing=closing.pk, reason="Wrong list", until=now + datetime.timedelta(hours=1), now=now)
    assert worked(undo_import(by=staff, **at(row))).state == "undone"
    assert everything() == before


@pytest.mark.parametrize(
    ("start", "named"),
    [("01/03/2017", [[2, "start", "closed"]]), ("01/03/2014", [[2, "start", "closed"]]), ("", [])],
    ids=["out of it", "within it", "not moved"],
)
def test_a_start_that_undated_money_counts_from_is_not_moved_by_a_list_in_a_closed_period(
    start: str, named: list[list[object]]
) -> None:
    portfolio, staff = known_world()
    undated(portfolio)
    closed_through_2016(portfolio, staff)
    content = table([["Numéro de dossier", "Début", "Titre"], ["P000", start, "Wings"]])
    row = brought(staff, "starts.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert [one[:3] for one in row.plan["problems"]] == named


def test_money_of_a_list_that_has_no_day_counts_from_the_start_that_the_list_gives() -> None:
    portfolio, staff = known_world()
    Project.objects.filter(pk=portfolio.published.pk).update(start=datetime.date(2017, 3, 1))
    closed_through_2016(portfolio, staff)
    content = table([["Numéro de dossier", "Début", "Aide"], ["P000", "01/03/2014", "10"]])
    row = brought(staff, "starts.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert [one[:3] for one in row.plan["problems"]] == [[2, "decided_on", "closed"]]


def test_money_without_a_day_of_a_project_that_began_in_a_year_counts_from_the_end_of_the_year() -> None:
    portfolio, staff = known_world()
    Project.objects.filter(pk=portfolio.published.pk).update(start_precision="year")
    closed_on(portfolio, staff, datetime.date(2014, 6, 30))
    row = brought(staff, "year.csv", table([["Numéro de dossier", "Aide"], ["P000", "10"]]))
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert row.plan["problems"] == []
    assert worked(undo_import(by=staff, **at(applied(staff, row)))).state == "undone"


def test_a_start_that_undated_money_counts_from_is_not_taken_back_once_its_period_is_closed() -> None:
    portfolio, staff = known_world()
    undated(portfolio)
    row = brought(staff, "starts.csv", table([["Numéro de dossier", "Début"], ["P000", "01/03/2017"]]))
    row = applied(staff, worked(set_columns(by=staff, **at(row), said=said(row.columns))))
    closed_through_2016(portfolio, staff)
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, Project.objects.get(code="P000").start) == ("applied", datetime.date(2017, 3, 1))
    assert "closed up to 31 December 2016, by staff" in str(row.troubles)


@pytest.mark.parametrize(
    ("rule", "heading", "cells", "named"),
    [
        ("public_funding_committed", ["Aide", "Date de decision"], ["10", "30/06/2016"], "decided_on"),
        ("projects_started", ["Début"], ["01/03/2017"], "start"),
        ("projects_started", ["Titre"], ["Wings"], None),
        ("territory_eu_funding", ["Début"], ["01/03/2017"], "start"),
        ("territory_eu_funding", ["Partenaire", "Aide du partenaire"], ["Agency", "6"], "funding"),
        ("territory_eu_funding", ["Partenaire", "Aide du partenaire"], ["Ministry", "6"], None),
    ],
)
def test_a_list_is_refused_what_an_indicator_counts_without_a_link(
    rule: str, heading: list[str], cells: list[str], named: str | None
) -> None:
    portfolio, staff = known_world()
    counted_everywhere(portfolio, rule)
    columns = {"code": "Numéro de dossier", "name": "Partenaire", "funding": "Aide du partenaire"}
    content = table([["Numéro de dossier", *heading], ["P000", *cells]])
    row = brought(staff, "counted.csv", content)
    known = row.columns | {name: column for name, column in columns.items() if column in heading}
    row = worked(set_columns(by=staff, **at(row), said=said(known)))
    row = worked(decide_the_rest(by=staff, **at(row), kind="organisation", decision="match"))
    assert row.plan is not None
    assert (row.plan["problems"], row.plan["undecided"]["organisation"]) == ([], 0)
    closing = closed_through_2016(portfolio, staff)
    row = worked(set_options(by=staff, **at(row), keeps_ours=False, leaves_wrong_out=False, publishes=False))
    assert row.plan is not None
    assert [one[:3] for one in row.plan["problems"]] == ([[2, named, "closed"]] if named else [])
    now = timezone.now()
    reopen_period(by=staff, closing=closing.pk, reason="A list", until=now + datetime.timedelta(hours=1), now=now)
    row = worked(set_options(by=staff, **at(row), keeps_ours=False, leaves_wrong_out=False, publishes=False))
    row = applied(staff, row)
    assert row.state == "applied"
    PeriodClosing.objects.update(reopened_at=now - datetime.timedelta(hours=1), reopened_until=now)
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, "closed up to 31 December 2016, by staff" in str(row.troubles)) == (
        ("applied", True) if named else ("undone", False)
    )


def test_a_list_as_long_as_it_is_asks_for_closed_periods_as_often() -> None:
    portfolio, staff = known_world()
    counted_everywhere(portfolio, "territory_eu_funding")
    closed_through_2016(portfolio, staff)
    asked = []
    for many in (1, 30):
        rows = [[f"N{many}-{at}", "01/03/2014", "Agency", "6"] for at in range(many)]
        row = brought(staff, f"{many}.csv", table([["Numéro de dossier", "Début", "Partenaire", "Aide"], *rows]))
        columns = {"grant_id": "Numéro de dossier", "start": "Début", "name": "Partenaire", "funding": "Aide"}
        row = worked(set_columns(by=staff, **at(row), said=said(columns)))
        row = worked(decide_the_rest(by=staff, **at(row), kind="organisation", decision="match"))
        with CaptureQueriesContext(connection) as statements:
            plan = make_plan(row)
            forget_plan()
        assert plan.told["problem_count"] == many
        asked.append(len(statements))
    assert asked[0] == asked[1]


def counted_everywhere(portfolio: Portfolio, rule: str) -> None:
    """Let an indicator count by a rule, and nothing have a link; the agency is in the territory and has a grant."""
    Link.objects.all().delete()
    Programme.objects.update(level="european")
    place = Territory.objects.create(code="near", name="Near", kind="country", in_cluster=True)
    Organisation.objects.filter(pk=portfolio.other_funder.pk).update(territory=place)
    Participation.objects.filter(project=portfolio.published).update(funding=5)
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counts", name_en="Counts", kind="computed",
        unit="" if rule == "projects_started" else "EUR", rule=rule, direction="increase", aggregation="sum",
        accumulation="period", frequency="year",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")


def undated(portfolio: Portfolio) -> None:
    Funding.objects.create(
        code="F0", project=portfolio.published, funder=portfolio.other_funder, stage="committed", amount=100
    )


def closed_through_2016(portfolio: Portfolio, staff: User) -> PeriodClosing:
    return closed_on(portfolio, staff, LAST_DAY.replace(year=2016))


def closed_on(portfolio: Portfolio, staff: User, day: datetime.date) -> PeriodClosing:
    return close_period(by=staff, contract=portfolio.contract.pk, through=day, today=LAST_DAY, now=timezone.now())
