"""Gross, led only and fractional side by side: what all clusters and nobody have together is gross, to the cent."""

import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.explaining import Viewpoint, asked_for, explain
from objectives.models import Contract, Counting, Funding, Label, Link, Objective, Organisation, Project, Role, User
from objectives.rollup.crediting import counted, labelling
from objectives.rollup.portfolio_cuts import Cut
from objectives.rollup.side_by_side import Figures, SideBySide, side_by_side
from objectives.scorecards import scorecard
from objectives.scorecards.cuts import portfolio_cut
from objectives.scorecards.totals import Grouping, totals
from objectives.scorecards.totals_statement import Seen
from tests.counting import statements
from tests.portfolio import LAST_DAY, person, small_portfolio

pytestmark = pytest.mark.django_db
SHARES = st.lists(st.sampled_from(["0.333333333333", "0.1", "0.25", "0.3", "0"]), max_size=3)
FACTS = st.lists(
    st.tuples(
        st.integers(0, 10_000), st.none() | st.integers(0, 10_000), SHARES, SHARES,
        st.sampled_from(["labelled", "member"]), st.integers(0, 3),
    ),
    min_size=1, max_size=3,
)  # fmt: skip
CLUSTERS = ("ours", "theirs", "third")


def filled(facts: list[tuple[int, int | None, list[str], list[str], str, int]]) -> Contract:
    contract = Contract.objects.create(code="c", name_en="c", start=datetime.date(2013, 1, 1), end=LAST_DAY)
    objectives = [Objective.objects.create(contract=contract, number=n, code=f"O{n}", title_en="o") for n in (1, 2, 10)]
    clusters = [Organisation.objects.create(code=code, name=code, kind="cluster") for code in CLUSTERS]
    funder = Organisation.objects.create(code="f", kind="funder")
    for number, (cents, cost, held_by, links, scope, leader) in enumerate(facts):
        project = Project.objects.create(
            code=f"P{number}", scope=scope, status="running", start="2014-01-01", domains=["space"],
            total_cost=None if cost is None else Decimal(cost) / 100,
        )  # fmt: skip
        Funding.objects.create(
            code=f"F{number}", project=project, funder=funder, stage="committed", amount=Decimal(cents) / 100
        )
        for place, (cluster, share) in enumerate(zip(clusters, held_by, strict=False)):
            role = "leader" if place == leader else "co_labeller"
            Label.objects.create(project=project, cluster=cluster, role=role, share=share)
        for objective, share in zip(objectives, links, strict=False):
            if Decimal(share):
                Link.objects.create(objective=objective, project=project, share=share, basis="declared")
    return contract


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_whatever_the_labels_all_clusters_and_nobody_have_the_gross_figures_together(
    facts: list[tuple[int, int | None, list[str], list[str], str, int]],
) -> None:
    with transaction.atomic():
        adds_up(filled(facts), person(Role.BOARD))
        transaction.set_rollback(True)


def adds_up(contract: Contract, board: User) -> None:
    labelled = [code for code in CLUSTERS if Label.objects.filter(cluster__code=code).exists()]
    card = scorecard(contract, LAST_DAY, None)
    for objective in (None, *contract.objectives.all()):
        found = side_by_side(contract, LAST_DAY, board, labelled[0] if labelled else "", objective)
        together = Figures()
        for one in found.credited:
            together += one.figures
        assert together == found.gross == found.of(Counting.GROSS)
        shown = next((one.committed for one in card.objectives if objective and one.number == objective.number), None)
        assert found.gross.committed == (card.committed if objective is None else shown)
        whose = found.cluster.name if found.cluster else "Labelled, by no recorded cluster"
        mine = next((one.figures for one in found.credited if one.name == whose), Figures())
        assert found.of(Counting.FRACTIONAL) == mine
    ways = [counted(board, Counting.FRACTIONAL, code) for code in labelled]
    cuts = [portfolio_cut(contract, LAST_DAY, Cut.DOMAIN, board, way).totals for way in ways]
    if labelled:
        whole = side_by_side(contract, LAST_DAY, board, labelled[0])
        assert [cut.total for cut in cuts] == [
            side_by_side(contract, LAST_DAY, board, code).of(Counting.FRACTIONAL).committed for code in labelled
        ]
        for number, objective in enumerate(contract.objectives.order_by("number")):
            beside = side_by_side(contract, LAST_DAY, board, labelled[0], objective)
            assert cuts[0].by_objective[number] == beside.of(Counting.FRACTIONAL).committed
        way = counted(board, Counting.FRACTIONAL, labelled[0])
        of_list = totals(Funding.objects.all(), Seen.by(board), Grouping.OBJECTIVE, way, contract=contract)
        assert (of_list.total.sums["committed"] or 0) == whole.of(Counting.FRACTIONAL).committed
        assert sum(one.sums["committed"] or 0 for one in of_list.classes) == whole.of(Counting.FRACTIONAL).committed


@settings(max_examples=100, deadline=None)
@given(cents=st.integers(0, 100_000), held_by=SHARES, shares=SHARES)
def test_an_amount_shared_both_ways_sums_to_both_and_no_part_is_far_from_its_exact_share(
    cents: int, held_by: list[str], shares: list[str]
) -> None:
    exact = [[Fraction(one) for one in given] for given in (held_by, shares)]
    held, served = ([*given, 1 - sum(given)] for given in exact)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c, s, credited_cents(%(cents)s, %(held_by)s::numeric[], c, %(shares)s::numeric[], s),
                (parts_to_the_cent(%(cents)s, %(held_by)s::numeric[]))[c],
                (parts_to_the_cent(%(cents)s, %(shares)s::numeric[]))[s]
            FROM generate_series(1, %(held)s) c, generate_series(1, %(served)s) s""",
            {"cents": cents, "held_by": held_by, "shares": shares, "held": len(held), "served": len(served)},
        )
        cells = cursor.fetchall()
    for c, s, cell, _held, _served in cells:
        assert floor(cents * held[c - 1] * served[s - 1]) <= cell <= cents * held[c - 1] * served[s - 1] + 4
    for place, part in {(c, part) for c, _s, _cell, part, _served in cells}:
        assert sum(cell for c, _s, cell, _h, _p in cells if c == place) == part
        assert abs(Fraction(part) - cents * held[place - 1]) < 1
    for place, part in {(s, part) for _c, s, _cell, _held, part in cells}:
        assert sum(cell for _c, s, cell, _h, _p in cells if s == place) == part


@pytest.fixture
def shared() -> Contract:
    """P000 is published, half of it ours as co-labeller; H1 (100.01 EUR) is hidden, led by us with 0.3 of it."""
    made = small_portfolio()
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    for project, mine, other in ((made.published, "0.5", "0.5"), (made.hidden, "0.3", "0")):
        leads = project == made.hidden
        Label.objects.create(project=project, cluster=ours, role="leader" if leads else "co_labeller", share=mine)
        if Decimal(other):
            Label.objects.create(project=project, cluster=theirs, role="leader", share=other)
    Project.objects.filter(pk=made.published.pk).update(total_cost="9.99")
    return made.contract


def test_the_three_ways_stand_beside_one_another_with_their_definitions(shared: Contract) -> None:
    found = side_by_side(shared, LAST_DAY, person(Role.BOARD))
    told = [(one.figures.projects, one.figures.cost, one.figures.committed) for one in found.ways]
    assert told == [
        (2, Decimal("9.99"), Decimal("100.01")),
        (1, Decimal("0.00"), Decimal("100.01")),
        (Decimal("0.8"), Decimal("5.00"), Decimal("30.00")),
    ]
    assert [one.way.definition.split(":")[0] for one in found.ways] == ["Gross", "Led only", "Fractional"]
    assert "ours" in found.ways[2].way.definition
    assert [(one.name, one.figures.committed) for one in found.credited] == [
        ("ours", Decimal("30.00")), ("theirs", Decimal("0.00")), ("Nobody's share", Decimal("70.01")),
    ]  # fmt: skip
    assert found.without_cost == 1


def test_a_reader_learns_nothing_of_a_hidden_project_nor_of_who_labelled_it(shared: Contract) -> None:
    Label.objects.filter(project__code="P000").delete()
    nobody = AnonymousUser()
    found = side_by_side(shared, LAST_DAY, nobody)
    assert not found.clusters
    assert [found.gross.projects, found.gross.committed] == [1, 0]
    with pytest.raises(ValidationError) as refused:
        side_by_side(shared, LAST_DAY, nobody, "ours")
    assert "theirs" not in str(refused.value)


def test_an_explanation_states_the_definition_and_each_projects_share(shared: Contract) -> None:
    board = person(Role.BOARD)
    beside: dict[str, SideBySide] = {"": side_by_side(shared, LAST_DAY, board)}
    beside["1"] = side_by_side(shared, LAST_DAY, board, objective=shared.objectives.get(number=1))
    for counting in Counting:
        way = counted(board, counting)
        view = Viewpoint(shared, LAST_DAY, board, way)
        for number, found in beside.items():
            about, subject = "objective" if number else "contract", {"objective": number} if number else {}
            figures = found.of(counting)
            for name, figure in (
                ("projects", figures.projects), ("total_cost", figures.cost), ("committed", figures.committed)
            ):  # fmt: skip
                told = explain(view, asked_for(f"{about}.{name}", subject))
                assert (told.exact or 0) == Fraction(figure), (about, name, counting)
                assert told.remark == way.definition
    told = explain(Viewpoint(shared, LAST_DAY, board, counted(board, "fractional")), asked_for("contract.projects", {}))
    assert [(one.code, one.detail) for one in told.contributors] == [
        ("P000", "0.5 of its label"),
        ("H1", "0.3 of its label"),
    ]
    led = explain(Viewpoint(shared, LAST_DAY, board, counted(board, "led")), asked_for("contract.projects", {}))
    assert [(one.code, one.reason.value) for one in led.left_out] == [("P000", "label_of_others")]
    with pytest.raises(ValidationError) as refused:
        explain(Viewpoint(shared, LAST_DAY, board, counted(board, "led")), asked_for("contract.score", {}))
    assert list(refused.value.message_dict) == ["counting"]


def test_it_costs_the_same_for_one_label_and_for_many(shared: Contract) -> None:
    board, costs = person(Role.BOARD), []
    for more in (0, 20):
        for number in range(more):
            cluster = Organisation.objects.create(code=f"k{number}", name=f"K{number}", kind="cluster")
            project = Project.objects.create(
                code=f"N{number}", scope="labelled", status="running", start=datetime.date(2014, 1, 1)
            )
            Label.objects.create(project=project, cluster=cluster, role="leader", share="0.5")
        with statements() as asked:
            found = side_by_side(shared, LAST_DAY, board)
        assert len(found.clusters) == 2 + more
        costs.append(len(asked))
    assert costs[0] == costs[1] == 2


def test_whose_portfolio_it_is_is_of_no_cluster_as_long_as_two_have_as_many_labels(shared: Contract) -> None:
    board = person(Role.BOARD)
    found = labelling(board)
    assert ([one.code for one in found.clusters], found.ours and found.ours.code) == (["ours", "theirs"], "ours")
    Label.objects.filter(project__code="H1").delete()
    assert labelling(board).ours is None
    assert [one.way.counting for one in side_by_side(shared, LAST_DAY, board).ways] == [Counting.GROSS]
    Label.objects.filter(cluster__code="theirs").delete()
    assert labelling(board).ours == found.ours
    Label.objects.all().delete()
    assert labelling(board).clusters == ()
