"""Totals by class: nothing twice, nothing lost, to the cent; as somebody would add them up by hand."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.models import Contract, Counting, Funding, Label, Link, Objective, Organisation, Participation, Project
from objectives.rollup.crediting import GROSS, Counted
from objectives.scorecards.totals import Grouping, Totals, totals
from objectives.scorecards.totals_statement import Seen
from tests.counting import statements
from tests.portfolio import Portfolio, small_portfolio
from tests.reference.money import split
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
SEEN = Seen(Participation.objects.all(), Funding.objects.all(), Project.objects.all())
SHARES = st.lists(st.sampled_from(["0.333333333333", "0.1", "0.25", "0"]), min_size=3, max_size=3)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def of_fundings(group_by: Grouping, way: Counted = GROSS) -> Totals:
    return totals(Funding.objects.all(), SEEN, group_by, way, contract=Contract.objects.first())


def committed(found: Totals) -> dict[str, Decimal | None]:
    return {one.code: one.sums["committed"] for one in found.classes}


@pytest.mark.empty_database
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(st.tuples(st.integers(0, 10_000), SHARES), min_size=1, max_size=4))
def test_money_by_objective_is_split_to_the_cent_as_by_hand(facts: list[tuple[int, list[str]]]) -> None:
    for model in (Link, Funding, Project, Objective, Contract, Organisation):
        model._default_manager.all().delete()
    contract = Contract.objects.create(code="c", name_en="c", start="2013-01-01", end="2018-12-31")
    objectives = [Objective.objects.create(contract=contract, number=n, code=f"O{n}", title_en="o") for n in (1, 2, 10)]
    funder = Organisation.objects.create(code="f", kind="funder")
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for number, (cents, shares) in enumerate(facts):
        project = Project.objects.create(code=f"P{number}", scope="labelled", status="running")
        amount = Decimal(cents) / 100
        Funding.objects.create(code=f"F{number}", project=project, funder=funder, stage="committed", amount=amount)
        linked = {one: Decimal(share) for one, share in zip(objectives, shares, strict=True) if Decimal(share)}
        for objective, share in linked.items():
            Link.objects.create(objective=objective, project=project, share=share, basis="declared")
        parts = split(cents, {one.number: share for one, share in linked.items()})
        for key, part in parts.items():
            expected["unallocated" if key is None else str(key)] += Decimal(part) / 100
    found = of_fundings(Grouping.OBJECTIVE)
    assert {code: amount for code, amount in committed(found).items() if amount} == {
        code: amount for code, amount in expected.items() if amount
    }
    assert found.total.sums["committed"] == sum(expected.values())
    assert sum(one.count for one in found.classes) == found.total.count == len(facts)


def test_gross_led_and_fractional_count_a_project_whole_by_its_leader_or_by_the_share_of_its_label(
    portfolio: Portfolio,
) -> None:
    ours, theirs = (Organisation.objects.create(code=code, kind="cluster") for code in ("ours", "theirs"))
    shared = portfolio.hidden
    Label.objects.create(project=shared, cluster=ours, role="co_labeller", share="0.4")
    Label.objects.create(project=shared, cluster=theirs, role="leader", share="0.6")
    for cluster, led, fractional in ((ours, None, "40.00"), (theirs, "100.01", "60.01")):
        for counting, expected in ((Counting.LED, led), (Counting.FRACTIONAL, fractional)):
            for group_by in (Grouping.YEAR, Grouping.OBJECTIVE):
                found = of_fundings(group_by, Counted(counting, cluster, cluster == ours)).total.sums["committed"]
                assert found == (expected and Decimal(expected))
    # theirs is the hidden one, ours the published one, whose label nobody recorded
    for cluster, led_projects in ((ours, 1), (theirs, 1)):
        way = Counted(Counting.LED, cluster, cluster == ours)
        counted = totals(Project.objects.all(), SEEN, Grouping.DOMAIN, way, contract=None)
        assert counted.total.count == led_projects


def test_stages_are_never_added_and_what_nobody_tells_is_not_zero(portfolio: Portfolio) -> None:
    Funding.objects.create(code="F2", project=portfolio.published, funder=portfolio.funder, stage="paid", amount="0.00")
    total = of_fundings(Grouping.FUNDER).total
    assert total.sums == {"requested": None, "committed": Decimal("100.01"), "paid": Decimal("0.00")}


def test_a_project_with_two_funders_is_in_both_classes_and_once_in_the_total(portfolio: Portfolio) -> None:
    Project.objects.filter(pk=portfolio.hidden.pk).update(total_cost="10.00")
    Funding.objects.create(
        code="F2", project=portfolio.hidden, funder=portfolio.other_funder, stage="committed", amount=1
    )
    found = totals(Project.objects.all(), SEEN, Grouping.FUNDER, GROSS, contract=None)
    assert {one.code: int(one.count) for one in found.classes} == {"agency": 1, "ministry": 1, "unknown": 1}
    assert (found.adds_up, int(found.total.count)) == (False, 2)
    assert found.total.sums["total_cost"] == Decimal("10.00")


def test_a_class_tells_of_no_funder_and_no_coordinator_whom_the_reader_does_not_see(portfolio: Portfolio) -> None:
    Participation.objects.create(
        project=portfolio.hidden, organisation=Organisation.objects.create(code="secret", kind="sme"),
        role="coordinator",
    )  # fmt: skip
    visitor = AnonymousUser()
    seen = Seen.by(visitor)
    for group_by in (Grouping.FUNDER, Grouping.ORGANISATION_KIND):
        hidden = Project.objects.filter(pk=portfolio.hidden.pk)
        found = totals(hidden, seen, group_by, GROSS, contract=None)
        assert [one.code for one in found.classes] == ["unknown"]


@pytest.mark.parametrize("group_by", Grouping)
@pytest.mark.parametrize("rows", [Project, Participation, Funding])
def test_every_grouping_of_every_kind_is_one_statement_also_of_nothing(group_by: Grouping, rows: type[Project]) -> None:
    for chosen in (rows.objects.all(), rows.objects.none()):
        with statements() as counted:
            found = totals(
                chosen, SEEN, group_by, Counted(Counting.FRACTIONAL), contract=Contract.objects.none().first()
            )
        assert len(counted) == 1
        assert found.total.count == chosen.count()
