"""A scenario shows what would be: exactly what is once it is so, and nothing of it ever stands among the facts."""

import datetime
import os
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from objectives.acts.planning import wrong_due
from objectives.acts.scenarios import make_scenario, share_scenario
from objectives.acts.supposing import Supposition, suppose
from objectives.models import (
    Aspect,
    Contract,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    ProjectLead,
    Role,
    Scenario,
    Target,
    User,
)
from objectives.rollup.run import roll_up
from objectives.scorecards import scorecard
from objectives.scorecards.what_if import scorecard_supposed, what_if
from objectives.supposing.subjects import COLUMNS, KINDS, STATES
from tests.counting import statements
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.worlds.telling import DAYS, figures
from tests.portfolio import LAST_DAY, person, small_portfolio

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("SEXTANT_EXAMPLES", "8"))


def played(by: User, contract: Contract, *said: Supposition) -> Scenario:
    made = make_scenario(by=by, contract=contract.pk, name="What if")
    return suppose(by=by, scenario=made.pk, seen=made.version, said=said) if said else made


def slip(milestone: Milestone, day: datetime.date = datetime.date(2020, 1, 1)) -> Supposition:
    return Supposition(Aspect.PLANNED, milestone.pk, day)


def everything() -> dict[str, Any]:
    """Return a digest of each table of the database, whatever is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public.{table} t")  # noqa: S608
            found[table] = cursor.fetchone()
    return found


def test_a_scenario_that_supposes_nothing_is_the_live_scorecard_to_the_digit() -> None:
    busy_portfolio()
    staff = person(Role.STAFF)
    for contract in Contract.objects.all():
        roll_up(contract, LAST_DAY)
        nothing = played(staff, contract)
        for day in DAYS:
            assert figures(scorecard_supposed(nothing, day, None)) == figures(scorecard(contract, day, None))
    told = what_if(nothing, LAST_DAY, staff)
    assert (told.whole.score, told.kpis, told.assumptions) == (Decimal(0), (), ())


def test_computing_a_scenario_leaves_the_whole_database_as_it_was() -> None:
    portfolio = busy_portfolio()
    staff = person(Role.STAFF)
    roll_up(portfolio.contract, LAST_DAY)
    scenario = played(staff, portfolio.contract, *anything(random.Random(1), portfolio.contract))  # noqa: S311
    before = everything()
    what_if(scenario, LAST_DAY, staff)
    scorecard_supposed(scenario, datetime.date(2015, 6, 30), None)
    assert everything() == before


def anything(chance: random.Random, contract: Contract) -> Iterator[Supposition]:
    """Give some assumptions that may be, each of another row or aspect."""
    day = datetime.date(2013, 6, 1) + datetime.timedelta(days=chance.randrange(2400))
    milestones = list(Milestone.objects.filter(project__links__objective__contract=contract).distinct())
    for milestone in chance.sample(milestones, min(3, len(milestones))):
        aspect = chance.choice([Aspect.PLANNED, Aspect.COMPLETED, Aspect.CANCELLED])
        if aspect == Aspect.PLANNED and wrong_due(milestone.project, day):
            aspect = Aspect.CANCELLED
        yield Supposition(aspect, milestone.pk, day)
    weights = {Aspect.OBJECTIVE_WEIGHT: contract.objectives.all(), Aspect.KPI_WEIGHT: contract.kpis.all()}
    for aspect, rows in weights.items():
        for row in chance.sample(list(rows), min(2, len(rows))):
            yield Supposition(aspect, row.pk, Decimal(chance.randrange(1, 900)) / 100)
    targets = list(Target.objects.filter(kpi__contract=contract))
    for target in chance.sample(targets, min(2, len(targets))):
        yield Supposition(Aspect.TARGET_VALUE, target.pk, Decimal(chance.randrange(1, 99999)) / 100)
    link = chance.choice(list(Link.objects.filter(objective__contract=contract)))
    yield Supposition(Aspect.SHARE, link.pk, link.share * Decimal(chance.randrange(1, 100)) / 100)
    yield Supposition(Aspect.DELIVERY_WEIGHT, contract.pk, Decimal(chance.randrange(101)) / 100)


def come_true(scenario: Scenario) -> None:
    """Make the facts be what a scenario supposes."""
    for one in scenario.assumptions.all():
        aspect = Aspect(one.aspect)
        if aspect in COLUMNS:
            KINDS[aspect]._default_manager.filter(pk=one.subject).update(**{COLUMNS[aspect]: one.value})
            continue
        assert one.day is not None
        reports = MilestoneReport.objects.filter(milestone=one.subject)
        reports.filter(status="completed").delete()
        reports.filter(reported_on__gte=one.day).delete()
        actual = one.day if aspect == Aspect.COMPLETED else None
        reports.create(
            milestone_id=one.subject, reported_on=one.day, status=STATES[aspect], actual=actual, basis="declared"
        )


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEXTANT_SEEDS", "2"))))
def test_once_it_is_really_so_the_stored_scorecard_is_what_the_scenario_showed(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    busy_portfolio()
    staff = person(Role.STAFF)
    for contract in Contract.objects.order_by("code"):
        before = figures(scorecard(contract, LAST_DAY, None))
        scenario = played(staff, contract, *anything(chance, contract))
        shown = {day: figures(scorecard_supposed(scenario, day, None)) for day in DAYS}
        come_true(scenario)
        contract.refresh_from_db()
        roll_up(contract, LAST_DAY)
        assert {day: figures(scorecard(contract, day, None)) for day in DAYS} == shown
        assert shown[LAST_DAY] != before


@pytest.mark.parametrize(("period", "expected"), [("2016", "200.000000"), ("2024", "149.977179")])
def test_a_target_that_is_due_in_another_period_moves_what_is_expected(period: str, expected: str) -> None:
    portfolio = small_portfolio()
    target = Target.objects.get()
    scenario = played(person(Role.BOARD), portfolio.contract, Supposition(Aspect.TARGET_PERIOD, target.pk, period))
    (kpi,) = scorecard_supposed(scenario, LAST_DAY, None).objectives[0].kpis
    assert str(kpi.expected) == expected
    come_true(scenario)
    assert Target.objects.get().ends_on.year == int(period[:4])
    roll_up(portfolio.contract, LAST_DAY)
    assert scorecard(portfolio.contract, LAST_DAY, None).objectives[0].kpis[0].expected == kpi.expected


def test_a_milestone_counts_as_done_from_the_day_on_that_is_supposed_and_not_before() -> None:
    portfolio = small_portfolio()
    milestone = Milestone.objects.get(project=portfolio.published)
    milestone.reports.create(reported_on="2016-03-01", status="completed", actual="2016-02-20", basis="declared")
    later = Supposition(Aspect.COMPLETED, milestone.pk, datetime.date(2017, 5, 1))
    scenario = played(person(Role.STAFF), portfolio.contract, later)
    told = [
        scorecard_supposed(scenario, day, None).objectives[0].delivery
        for day in (datetime.date(2017, 4, 30), datetime.date(2017, 5, 1))
    ]
    assert told == [Decimal("0.2"), Decimal("0.5")]  # 40 %, then all of one of two projects
    gone = Supposition(Aspect.CANCELLED, milestone.pk, datetime.date(2017, 6, 1))
    scenario = suppose(by=scenario.owner, scenario=scenario.pk, seen=scenario.version, said=[gone])
    assert [one.aspect for one in scenario.assumptions.all()] == [Aspect.CANCELLED]  # it is not both
    assert scorecard_supposed(scenario, LAST_DAY, None).objectives[0].delivery == 0


def test_beside_the_live_scorecard_stands_by_how_much_and_of_what() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    target = Target.objects.get()
    scenario = played(
        staff, portfolio.contract, Supposition(Aspect.TARGET_VALUE, target.pk, Decimal(300)),
        Supposition(Aspect.OBJECTIVE_WEIGHT, portfolio.first.pk, Decimal(2)),
    )  # fmt: skip
    told = what_if(scenario, LAST_DAY, staff)
    assert told.whole.score == told.whole.supposed.score - told.whole.live.score < 0  # type: ignore[operator]
    ((objective, kpi),) = told.kpis
    assert (objective.number, kpi.live.target, kpi.supposed.target) == (1, Decimal(200), Decimal(300))
    first, second = told.assumptions
    assert (first.live, first.value) == (Decimal(200), Decimal(300))
    assert first.subject is not None
    assert first.subject.row == target
    assert (second.live, second.value) == (Decimal(1), Decimal(2))


def test_while_a_change_waits_only_what_is_supposed_makes_a_difference() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    roll_up(portfolio.contract, LAST_DAY)
    Measurement.objects.filter(status="validated").update(value=190)
    assert scorecard(portfolio.contract, LAST_DAY, staff).pending
    told = what_if(played(staff, portfolio.contract), LAST_DAY, staff)
    assert (told.whole.score, told.kpis) == (Decimal(0), ())
    assert told.whole.live.objectives[0].kpis[0].actual == 190


def test_what_is_gone_is_supposed_in_vain_and_holds_nobody_back() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    milestone = Milestone.objects.get(project=portfolio.hidden)
    scenario = played(staff, portfolio.contract, slip(milestone))
    milestone.delete()
    told = what_if(scenario, LAST_DAY, staff)
    assert [one.subject for one in told.assumptions] == [None]
    assert figures(told.whole.supposed) == figures(told.whole.live)


def test_what_the_facts_have_overtaken_is_told() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    link = Link.objects.get(project=portfolio.published)
    scenario = played(staff, portfolio.contract, Supposition(Aspect.SHARE, link.pk, Decimal("0.9")))
    assert what_if(scenario, LAST_DAY, staff).broken == {}
    second = Objective.objects.get(number=2, contract=portfolio.contract)
    Link.objects.create(objective=second, project=portfolio.published, share="0.5", basis="declared")
    (words,) = what_if(scenario, LAST_DAY, staff).broken.values()
    assert "at most 1" in str(words)


def test_a_reader_of_a_scenario_sees_only_what_the_reader_sees() -> None:
    portfolio = small_portfolio(published_projects=2)
    staff, lead = person(Role.STAFF), person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    hidden = Milestone.objects.get(project=portfolio.hidden)
    opened = Milestone.objects.get(project=portfolio.published)
    done = datetime.date(2016, 1, 1)
    scenario = played(staff, portfolio.contract, Supposition(Aspect.COMPLETED, hidden.pk, done), slip(opened))
    share_scenario(by=staff, scenario=scenario.pk, seen=scenario.version, with_the_board=False, people=[lead.pk])
    told = what_if(scenario, LAST_DAY, lead)
    assert [one.subject and one.subject.project for one in told.assumptions] == [portfolio.published.code]
    assert told.whole.live.suppressed_because
    without = played(lead, portfolio.contract, slip(opened))
    assert figures(told.whole.supposed) == figures(what_if(without, LAST_DAY, lead).whole.supposed)
    assert figures(what_if(scenario, LAST_DAY, staff).whole.supposed) != figures(told.whole.supposed)
    hidden.delete()
    assert len(what_if(scenario, LAST_DAY, staff).assumptions) == 2
    assert len(what_if(scenario, LAST_DAY, lead).assumptions) == 1  # gone, and hidden still


def test_many_assumptions_cost_as_much_as_one() -> None:
    portfolio = small_portfolio(published_projects=MANY * 5)
    staff, counted = person(Role.STAFF), []
    roll_up(portfolio.contract, LAST_DAY)
    scenario = played(staff, portfolio.contract)
    milestones = list(Milestone.objects.order_by("pk"))
    kpis = [
        Kpi.objects.create(
            contract=portfolio.contract, objective=portfolio.first, code=f"k{number}", name_en="K", unit="x",
            kind="reported", direction="increase", aggregation="latest", accumulation="period", frequency="year",
            baseline=0,
        )
        for number in range(MANY)
    ]  # fmt: skip
    for count in (1, MANY * 5):
        said = [slip(one) for one in milestones[:count]]
        said += [Supposition(Aspect.KPI_WEIGHT, one.pk, Decimal(2)) for one in kpis[:count]]
        said += [Supposition(Aspect.COMPLETED, one.pk, datetime.date(2016, 1, 1)) for one in milestones[:count]]
        scenario = suppose(by=staff, scenario=scenario.pk, seen=scenario.version, said=said)
        with statements() as asked:
            what_if(Scenario.objects.select_related("contract").get(pk=scenario.pk), LAST_DAY, staff)
        counted.append(len(asked))
    assert counted[0] == counted[1] < 110


@pytest.mark.django_db(transaction=True)
def test_every_figure_of_a_scenario_is_of_one_moment_on_the_page_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio, staff = small_portfolio(), person(Role.STAFF)
    scenario = make_scenario(by=staff, contract=portfolio.contract.pk, name="Late")
    looks: list[str] = []

    def looking(*asked: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            looks.append(cursor.fetchone()[0])
        return scorecard(*asked)

    monkeypatch.setattr("objectives.scorecards.what_if.scorecard", looking)
    scorecard_supposed(scenario, LAST_DAY, staff)
    assert looks == ["repeatable read"]
    what_if(scenario, LAST_DAY, staff)
    assert set(looks) == {"repeatable read"}
