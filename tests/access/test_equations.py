"""Can what an organisation has in unpublished projects be worked out, taking all that is told as equations?

Every sum of money that a reader is told is linear in the amounts, so its coefficients are found by moving each unknown
amount in turn. An organisation's money is worked out when it is a combination of these equations: exact, by rationals.
"""

import datetime
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.access import Reader, visible_fundings
from objectives.models import Funding, FundingStage, Kpi, Participation, Project, Role, User
from objectives.rollup.crediting import GROSS
from objectives.rollup.portfolio_cuts import Cut
from objectives.scorecards import scorecard
from objectives.scorecards.cuts import MoneyRow, portfolio_cut
from objectives.scorecards.totals import Grouping, totals
from objectives.scorecards.totals_statement import Seen
from tests.objectives.rollup.test_portfolio_cuts import Stage

pytestmark = pytest.mark.django_db
DAYS = (datetime.date(2015, 12, 31), datetime.date(2018, 12, 31))
STEP = 1000
"""EUR: shares of whole thousandths split it without a remainder, so that sums are linear in it."""
BOARD = User(role=Role.BOARD)
ORGANISATIONS = ("lab", "sme", "abroad")

Equation = list[Fraction]
fundings = st.fixed_dictionaries(
    {
        "project": st.sampled_from(("p0", "p1", "p2")),
        "beneficiary": st.sampled_from(ORGANISATIONS),
        "year": st.sampled_from((2014, 2017)),
        "amount": st.integers(1, 500),
    }
)


def made(money: Sequence[dict[str, Any]]) -> Stage:
    """Make two hidden projects and one that is published, with a KPI that sums their money."""
    stage = Stage()
    Kpi.objects.create(
        contract=stage.contract, objective=stage.objectives[0], code="money", name_en="Money", unit="EUR",
        kind="computed", rule="public_funding_committed", direction="increase", aggregation="sum",
        accumulation="cumulative", frequency="year", baseline=0, baseline_basis="illustrative",
    )  # fmt: skip
    projects = {
        code: stage.project(code, {1: "0.5", 2: "0.125"}, published=code == "p2", start="2014-01-01")
        for code in ("p0", "p1", "p2")
    }
    for code in ("lab", "sme"):
        Participation.objects.create(project=projects["p0"], organisation=stage.organisations[code], role="partner")
    for one in money:
        stage.funding(
            projects[one["project"]], str(one["amount"]), beneficiary=stage.organisations[one["beneficiary"]],
            decided_on=datetime.date(one["year"], 6, 1),
        )  # fmt: skip
    return stage


def told(stage: Stage, reader: Reader) -> dict[Any, Fraction]:
    """Return every sum of money that a reader is told: scorecards, KPI, cuts on two days, totals of the list."""
    found: dict[Any, Any] = {}

    def take(row: MoneyRow, *named: Any) -> None:
        found.update({(*named, place): amount for place, amount in enumerate((*row.by_objective, row.unallocated))})

    for day in DAYS:
        card = scorecard(stage.contract, day, reader)
        found |= {(day, name): getattr(card, name) for name in ("committed", "unallocated", "undated")}
        found |= {(day, one.number): one.committed for one in card.objectives}
        found |= {(day, kpi.code): kpi.actual for one in card.objectives for kpi in one.kpis}
        for cut in Cut:
            money = portfolio_cut(stage.contract, day, cut, reader)
            take(money.totals, day, cut)
            for row in money.classes:
                take(row, day, cut, row.code)
    for group_by in Grouping:
        listed = totals(visible_fundings(reader), Seen.by(reader), group_by, GROSS, contract=stage.contract)
        for one in (*listed.classes, listed.total):
            found[group_by, one.code] = one.sums["committed"]
    return {name: Fraction(amount or 0) for name, amount in found.items()}


def equations(stage: Stage, reader: Reader, unknown: Sequence[Funding]) -> list[Equation]:
    """Return the coefficients of the unknown amounts in each sum that holds any of them."""
    before, moved = told(stage, reader), []
    for one in unknown:
        Funding.objects.filter(pk=one.pk).update(amount=F("amount") + STEP)
        after = told(stage, reader)
        moved.append({name: (after[name] - amount) / STEP for name, amount in before.items()})
        Funding.objects.filter(pk=one.pk).update(amount=F("amount") - STEP)
    rows = ([of_one[name] for of_one in moved] for name in before)
    return [row for row in rows if any(row)]


def rank(rows: Sequence[Equation]) -> int:
    """Return how many equations say something of their own."""
    left, found = [list(row) for row in rows], 0
    while left:
        row = left.pop()
        pivot = next((place for place, number in enumerate(row) if number), None)
        if pivot is not None:
            found += 1
            left = [
                [number - other[pivot] / row[pivot] * mine for number, mine in zip(other, row, strict=True)]
                for other in left
            ]
    return found


def worked_out(rows: list[Equation], unknown: Sequence[Funding]) -> set[str]:
    """Return the organisations whose money is a combination of the equations."""
    found = set()
    for code in ORGANISATIONS:
        wanted = [Fraction(one.beneficiary.code == code) for one in unknown if one.beneficiary]
        if any(wanted) and rank([*rows, wanted]) == rank(rows):
            found.add(code)
    return found


def hidden() -> list[Funding]:
    found = Funding.objects.filter(project__published=False, stage=FundingStage.COMMITTED)
    return list(found.select_related("beneficiary").order_by("code"))


@given(st.lists(fundings, min_size=2, max_size=4))
@settings(max_examples=4, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_organisations_money_follows_from_all_that_a_stranger_is_told(money: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        stage = made(money)
        assert equations(stage, AnonymousUser(), hidden()) == []
        transaction.set_rollback(True)


def test_nor_does_another_partners_from_all_that_a_partner_is_told() -> None:
    stage = made([{"project": "p0", "beneficiary": code, "year": 2014, "amount": 7} for code in ORGANISATIONS])
    lab = User.objects.create(email="lab@example.org", role=Role.CONTRIBUTOR, organisation=stage.organisations["lab"])
    unknown = hidden()
    rows = equations(stage, lab, unknown)
    assert worked_out(rows, unknown) == {"lab"}, "its own, which it knows"
    own = next(place for place, one in enumerate(unknown) if one.beneficiary == stage.organisations["lab"])
    assert all(not number for row in rows for place, number in enumerate(row) if place != own)


def test_the_same_attack_works_on_figures_that_are_over_everything() -> None:
    stage = made(
        [
            {"project": "p0", "beneficiary": "lab", "year": 2014, "amount": 7},
            {"project": "p1", "beneficiary": "sme", "year": 2017, "amount": 9},
        ]
    )
    assert worked_out(equations(stage, BOARD, hidden()), hidden()) == {"lab", "sme"}
    assert Project.objects.filter(published=False).count() == 2
