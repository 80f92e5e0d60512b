"""Is every cut of the committed money the portfolio's total, to the cent, class by class? (rollup.md section 8)"""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.models import (
    Contract,
    Funding,
    Link,
    Objective,
    Organisation,
    Participation,
    Programme,
    Project,
    Role,
    Territory,
    User,
)
from objectives.rollup.money import committed_money
from objectives.rollup.portfolio_cuts import Cut, CutMoney, cut_money
from objectives.scorecards.cuts import PortfolioCut, portfolio_cut
from tests.counting import statements
from tests.reference.money import split
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
DAY = datetime.date(2018, 12, 31)
BOARD = User(role=Role.BOARD)
every_cut = pytest.mark.parametrize("cut", list(Cut))
Parts = tuple[str, ...]


class Stage:
    """A contract with three objectives, four organisations in different places, two programmes."""

    def __init__(self) -> None:
        self.contract = Contract.objects.create(
            code="c1", name_en="Contract", name_fr="Contrat", start=datetime.date(2013, 1, 1), end=DAY
        )
        self.objectives = [
            Objective.objects.create(contract=self.contract, number=n, code=f"O{n}", title_en=f"Objective {n}")
            for n in (1, 2, 3)
        ]
        region = Territory.objects.create(code="R76", kind="region", name="Occitanie")
        haute_garonne = Territory.objects.create(code="D31", kind="department", name="Haute-Garonne", parent=region)
        toulouse = Territory.objects.create(code="31555", kind="city", name="Toulouse", parent=haute_garonne)
        nowhere = Territory.objects.create(code="99999", kind="city", name="Elsewhere", parent=region)
        self.places = {"lab": "D31", "sme": "D31", "region": "R76", "abroad": "99999", "nameless": None}
        self.organisations = {
            code: Organisation.objects.create(code=code, name=name, pic=pic, kind=kind, territory=territory)
            for code, name, pic, kind, territory in (
                ("lab", "Laboratory", "", "laboratory", toulouse),
                ("sme", "Small company", "", "sme", haute_garonne),
                ("region", "Région", "", "funder", region),
                ("abroad", "Afar", "", "university", nowhere),
                ("nameless", "", "999123456", "company", None),
            )
        }
        self.programmes = {
            code: Programme.objects.create(code=code, name=name, level="national")
            for code, name in (("fui", "Fonds unique"), ("h2020", "Horizon 2020"))
        }

    def project(self, code: str, shares: dict[int, str] | None = None, **fields: Any) -> Project:
        coordinator = fields.pop("coordinator", None)
        project = Project.objects.create(code=code, **{"scope": "labelled", "status": "running"} | fields)
        for number, share in (shares or {}).items():
            Link.objects.create(
                objective=self.objectives[number - 1], project=project, share=Decimal(share), basis="derived"
            )
        if coordinator:
            Participation.objects.create(
                project=project, organisation=self.organisations[coordinator], role="coordinator"
            )
        return project

    def funding(self, project: Project, amount: str, **fields: Any) -> Funding:
        whole = {"stage": "committed", "decided_on": "2015-06-01", "funder": self.organisations["region"]} | fields
        return Funding.objects.create(
            code=f"F{Funding.objects.count()}", project=project, amount=Decimal(amount), **whole
        )


def by_class(money: CutMoney) -> dict[str | None, Parts]:
    """The three objectives, unallocated and total of each class, as text."""
    return {
        one.code: tuple(
            str(part)
            for part in (
                *(one.money.by_objective.get(number, Decimal("0.00")) for number in (1, 2, 3)),
                one.money.unallocated,
                one.money.total,
            )
        )
        for one in money.classes
    }


@of_the_file
def stage() -> Stage:
    return Stage()


@pytest.fixture
def worked(stage: Stage) -> Stage:
    """Three rows whose cents are ties, one undated, one requested, one of a project that does not count."""
    halves = stage.project(
        "halves",
        {1: "0.5", 2: "0.5"},
        programme=stage.programmes["fui"],
        coordinator="lab",
        domains=["space", "drones"],
    )
    quarters = stage.project("quarters", {1: "0.25", 2: "0.25"}, coordinator="sme", start="2014-02-01")
    half = stage.project("half", {2: "0.5"}, domains=["drones"])
    # 5000.5 and 5000.5 cents: the tie goes to objective 1
    stage.funding(halves, "100.01")
    # 0.75, 0.75 and 1.5 cents: one is whole, the two left over go to objectives 1 and 2
    stage.funding(
        quarters, "0.03", programme=stage.programmes["h2020"], beneficiary=stage.organisations["abroad"],
        decided_on=None, funder=stage.organisations["nameless"],
    )  # fmt: skip
    # 0.5 and 0.5 cents: unallocated comes last
    stage.funding(half, "0.01")
    stage.funding(half, "7.00", decided_on=None)
    stage.funding(half, "8.00", stage="requested")
    stage.funding(stage.project("landscape", scope="territory"), "9.00")
    stage.funding(half, "10.00", decided_on="2019-01-01")
    return stage


HALVES, QUARTERS, HALF = (
    ("50.01", "50.00", "0.00", "0.00", "100.01"),
    ("0.01", "0.01", "0.00", "0.01", "0.03"),
    ("0.00", "0.01", "0.00", "0.00", "0.01"),
)
HALVES_AND_HALF = ("50.01", "50.01", "0.00", "0.00", "100.02")


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (Cut.PROGRAMME, {"fui": HALVES, "h2020": QUARTERS, None: HALF}),
        (Cut.FUNDER, {"nameless": QUARTERS, "region": HALVES_AND_HALF}),
        (Cut.YEAR, {"2014": QUARTERS, "2015": HALVES_AND_HALF}),
        (Cut.TERRITORY, {"99999": QUARTERS, "D31": HALVES, None: HALF}),
        (Cut.ORGANISATION_KIND, {"laboratory": HALVES, "university": QUARTERS, None: HALF}),
        (Cut.DOMAIN, {"drones": HALF, "space": HALVES, None: QUARTERS}),
    ],
)
def test_every_cut_of_the_worked_example_is_what_a_hand_finds(
    worked: Stage, cut: Cut, expected: dict[str | None, Parts]
) -> None:
    money = cut_money(worked.contract, DAY, cut, BOARD)
    assert by_class(money) == expected
    assert list(by_class(money)) == list(expected), "by code, unknown last"
    assert money.undated == Decimal("7.00")


def test_the_total_is_what_it_was_before_there_were_cuts(worked: Stage) -> None:
    money = committed_money(worked.contract, DAY, None)
    assert money.by_objective == {1: Decimal("50.02"), 2: Decimal("50.02")}
    assert (money.unallocated, money.total, money.undated) == (Decimal("0.01"), Decimal("100.05"), Decimal("7.00"))


def test_a_funding_without_a_day_counts_in_the_year_in_which_its_project_starts(worked: Stage) -> None:
    Project.objects.filter(code="half").update(start="2013-01-01", start_precision="year")
    money = cut_money(worked.contract, DAY, Cut.YEAR, BOARD)
    assert by_class(money)["2013"] == ("0.00", "3.50", "0.00", "3.50", "7.00")
    assert money.undated == 0


def test_the_beneficiary_comes_before_the_coordinator_and_stays_unknown_where_its_place_is(worked: Stage) -> None:
    Funding.objects.filter(project__code="halves").update(beneficiary=worked.organisations["nameless"])
    assert by_class(cut_money(worked.contract, DAY, Cut.TERRITORY, BOARD)).keys() == {"99999", None}
    assert by_class(cut_money(worked.contract, DAY, Cut.ORGANISATION_KIND, BOARD)).keys() == {
        "company",
        "university",
        None,
    }


def test_only_a_city_counts_as_the_department_above_it(worked: Stage) -> None:
    odd = Territory.objects.create(
        code="AR1", kind="former_region", name="Odd", parent=Territory.objects.get(code="D31")
    )
    Organisation.objects.filter(code="lab").update(territory=odd)
    assert by_class(cut_money(worked.contract, DAY, Cut.TERRITORY, BOARD)).keys() == {"99999", "AR1", None}


def test_the_funding_names_its_programme_before_its_project_does(worked: Stage) -> None:
    Funding.objects.filter(project__code="halves").update(programme=worked.programmes["h2020"])
    assert by_class(cut_money(worked.contract, DAY, Cut.PROGRAMME, BOARD)).keys() == {"h2020", None}


def test_a_reader_sees_the_largest_class_first_and_the_unknown_last(worked: Stage) -> None:
    rows = portfolio_cut(worked.contract, DAY, Cut.FUNDER, BOARD).classes
    assert [(row.code, row.name) for row in rows] == [("region", "Région"), ("nameless", "PIC 999123456")]
    rows = portfolio_cut(worked.contract, DAY, Cut.DOMAIN, BOARD).classes
    assert [(row.code, row.name, row.known) for row in rows] == [
        ("space", "space", True), ("drones", "drones", True), ("unknown", "unknown", False)
    ]  # fmt: skip


def test_a_programme_that_is_called_unknown_is_not_what_is_unknown(worked: Stage) -> None:
    Programme.objects.filter(code="fui").update(code="unknown")
    rows = portfolio_cut(worked.contract, DAY, Cut.PROGRAMME, BOARD).classes
    assert [(row.code, row.known) for row in rows] == [("unknown", True), ("h2020", True), ("unknown", False)]


@every_cut
def test_a_contract_without_money_has_no_class_and_a_total_of_zero(stage: Stage, cut: Cut) -> None:
    card = portfolio_cut(stage.contract, DAY, cut, BOARD)
    assert card.classes == ()
    assert card.totals.by_objective == (Decimal("0.00"),) * 3
    assert card.totals.total == card.undated == 0


def test_a_cut_costs_one_statement_at_one_project_and_at_a_hundred(stage: Stage) -> None:
    for number in range(100):
        stage.funding(stage.project(f"p{number}", {1: "0.3"}, coordinator="sme"), "10.01")
        if number in {0, 99}:
            for cut in Cut:
                with statements() as asked:
                    cut_money(stage.contract, DAY, cut, BOARD)
                assert len(asked) == 1, (number, cut)
    for cut in Cut:
        with statements() as for_the_reader:
            portfolio_cut(stage.contract, DAY, cut, BOARD)
        assert len(for_the_reader) == 2, cut


nobody_or = st.none() | st.sampled_from(["lab", "sme", "region", "abroad", "nameless"])
programmes = st.none() | st.sampled_from(["fui", "h2020"])
days = st.none() | st.sampled_from(["2012-05-01", "2014-02-28", "2018-12-31", "2019-01-01"])
shares = st.lists(st.integers(0, 333), min_size=3, max_size=3) | st.sampled_from([[500, 500, 0], [250, 250, 250]])
projects = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(["labelled", "member", "territory"]),
        "status": st.sampled_from(["running", "completed", "rejected"]),
        "start": days,
        "domains": st.lists(st.sampled_from(["space", "drones"]), unique=True, max_size=2),
        "coordinator": nobody_or,
        "programme": programmes,
        "shares": shares,
    }
)
fundings = st.fixed_dictionaries(
    {
        "project": st.integers(0, 2),
        "amount": st.decimals("0", "99999.99", places=2) | st.sampled_from([Decimal("0.01"), Decimal("9999999999.99")]),
        "stage": st.sampled_from(["committed", "committed", "committed", "paid"]),
        "decided_on": days,
        "programme": programmes,
        "beneficiary": nobody_or,
        "funder": st.sampled_from(["region", "nameless"]),
    }
)


def classes_of(stage: Stage, funding: dict[str, Any], project: dict[str, Any], day: str) -> dict[Cut, str | None]:
    organisation = funding["beneficiary"] or project["coordinator"]
    return {
        Cut.PROGRAMME: funding["programme"] or project["programme"],
        Cut.FUNDER: funding["funder"],
        Cut.YEAR: day[:4],
        Cut.TERRITORY: stage.places[organisation] if organisation else None,
        Cut.ORGANISATION_KIND: stage.organisations[organisation].kind if organisation else None,
        Cut.DOMAIN: project["domains"][0] if project["domains"] else None,
    }


def store(stage: Stage, made: list[dict[str, Any]], given_money: list[dict[str, Any]]) -> None:
    rows = []
    for number, one in enumerate(made):
        linked = {n: f"0.{part:03}" for n, part in enumerate(one["shares"], 1) if part and one["scope"] != "territory"}
        programme = stage.programmes.get(one["programme"] or "")
        rows.append(
            stage.project(f"p{number}", linked, **{k: v for k, v in one.items() if k != "shares"} | {
                "programme": programme})
        )  # fmt: skip
    for money in given_money:
        fields = {key: value for key, value in money.items() if key not in ("project", "amount")} | {
            "programme": stage.programmes.get(money["programme"] or ""),
            "beneficiary": stage.organisations.get(money["beneficiary"] or ""),
            "funder": stage.organisations[money["funder"]],
        }
        stage.funding(rows[money["project"]], str(money["amount"]), **fields)


def expected_of(
    stage: Stage, made: list[dict[str, Any]], given_money: list[dict[str, Any]]
) -> tuple[dict[Cut, dict[str | None, dict[int | None, Decimal]]], Decimal]:
    """The cuts by a second way: row by row in Python."""
    cuts: dict[Cut, dict[str | None, dict[int | None, Decimal]]] = {cut: {} for cut in Cut}
    undated = Decimal("0.00")
    for money in given_money:
        project = made[money["project"]]
        counts = project["scope"] != "territory" and project["status"] != "rejected"
        if money["stage"] != "committed" or not counts or (project["start"] or "") > str(DAY):
            continue
        day = money["decided_on"] or project["start"]
        if day is None:
            undated += money["amount"]
        elif day <= str(DAY):
            shared = {n: Decimal(part) / 1000 for n, part in enumerate(project["shares"], 1) if part}
            for cut, code in classes_of(stage, money, project, day).items():
                sums = cuts[cut].setdefault(code, defaultdict(Decimal))
                for number, part in split(int(money["amount"] * 100), shared).items():
                    sums[number] += Decimal(part) / 100
    return cuts, undated


def adds_up(card: PortfolioCut) -> bool:
    """Whether rows and columns both sum to the total."""
    columns = zip(*(row.by_objective for row in card.classes), strict=True) if card.classes else [(), (), ()]
    return (
        tuple(sum(column, Decimal(0)) for column in columns) == card.totals.by_objective
        and sum((row.unallocated for row in card.classes), Decimal(0)) == card.totals.unallocated
        and sum((row.total for row in card.classes), Decimal(0)) == card.totals.total
        and all(sum(row.by_objective, row.unallocated) == row.total for row in (*card.classes, card.totals))
    )


@given(made=st.lists(projects, min_size=3, max_size=3), given_money=st.lists(fundings, max_size=8))
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_the_fundings_and_links_every_cut_conserves_every_cent(
    stage: Stage, made: list[dict[str, Any]], given_money: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        store(stage, made, given_money)
        expected, undated = expected_of(stage, made, given_money)
        whole = committed_money(stage.contract, DAY, None)
        for cut in Cut:
            money = cut_money(stage.contract, DAY, cut, BOARD)
            assert {
                one.code: {n: amount for n, amount in one.money.by_objective.items() if amount} for one in money.classes
            } == {
                code: {n: amount for n, amount in parts.items() if n is not None and amount}
                for code, parts in expected[cut].items()
            }
            card = portfolio_cut(stage.contract, DAY, cut, BOARD)
            assert adds_up(card)
            assert (card.totals.total, card.undated) == (whole.total, undated)
            assert card.totals.unallocated == whole.unallocated
        transaction.set_rollback(True)


@given(made=st.lists(projects, min_size=3, max_size=3), given_money=st.lists(fundings, max_size=8))
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
def test_what_a_stranger_sees_tells_nothing_of_unpublished_money(
    stage: Stage, made: list[dict[str, Any]], given_money: list[dict[str, Any]]
) -> None:
    """It is what a world without that money gives, so that no sum or difference of it holds any of it."""
    with transaction.atomic():
        stranger = AnonymousUser()
        store(stage, made, given_money)
        Project.objects.update(published=True)
        Project.objects.filter(code="p1").update(published=False)
        shown = {cut: portfolio_cut(stage.contract, DAY, cut, stranger) for cut in Cut}
        Funding.objects.filter(project__code="p1").delete()
        for cut, card in shown.items():
            without = portfolio_cut(stage.contract, DAY, cut, BOARD)
            assert (card.classes, card.totals, card.undated) == (without.classes, without.totals, without.undated)
            assert adds_up(card)
            assert card.suppressed_because
            assert not without.suppressed_because
        transaction.set_rollback(True)
