"""A figure that a waiting change moves is said to be stale, and one that nothing touches is not."""

import datetime

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from objectives.models import Contract, Kpi, Measurement, Milestone, Objective, Organisation, RollupRun
from objectives.rollup.drain import drain
from objectives.rollup.freshness import LOOKED_INTO, stored_freshness
from objectives.rollup.run import roll_up
from objectives.scorecards import Freshness, scorecard
from tests.counting import statements
from tests.objectives.rollup.proof import TODAY
from tests.portfolio import LAST_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("busy")]


def _c1() -> Contract:
    return Contract.objects.get(code="c1")


def _stale(contract: Contract | None = None) -> set[str]:
    """Return what is said to be stale: codes of KPIs, numbers of objectives, `contract`."""
    card = scorecard(contract or _c1(), LAST_DAY, None)
    said = {str(one.number): one.freshness for one in card.objectives} | {"contract": card.freshness}
    said |= {kpi.code: kpi.freshness for one in card.objectives for kpi in one.kpis}
    return {name for name, freshness in said.items() if freshness.stale}


@pytest.mark.parametrize(("kind", "said"), [(Kpi, {"name_en": "Other"}), (Objective, {"title_en": "Other"})])
def test_what_is_called_otherwise_is_so_in_a_card_at_once(kind: type[Model], said: dict[str, str]) -> None:
    before = repr(scorecard(_c1(), LAST_DAY, None).objectives)
    kind._default_manager.update(**said)
    assert ("'Other'" in before, "'Other'" in repr(scorecard(_c1(), LAST_DAY, None).objectives)) == (False, True)


def test_yesterday_is_no_day_of_a_trend_while_today_is_not_rolled_up(settings: LazySettings) -> None:
    settings.SEXTANT_TODAY = datetime.date(2017, 6, 16)
    roll_up(_c1(), datetime.date(2017, 6, 15))
    card = scorecard(_c1(), settings.SEXTANT_TODAY, None)
    days = [datetime.date(year, 12, 31) for year in range(2013, 2017)] + [settings.SEXTANT_TODAY]
    assert [point.as_of for point in card.trend] == days
    assert {tuple(point.as_of for point in one.trend) for one in card.objectives} == {tuple(days)}


def test_a_card_asked_for_while_others_write_reads_no_figure_again() -> None:
    scorecard(_c1(), LAST_DAY, None)
    for weight in (2, 3):
        Milestone.objects.filter(project__code="P002").update(weight=weight)
        with statements() as asked:
            assert scorecard(_c1(), LAST_DAY, None).freshness.stale
        assert len(asked) <= 8
        assert not any("score" in one["sql"] or "kpivalue" in one["sql"] for one in asked)


def test_a_measurement_makes_its_kpi_its_objective_and_the_contract_stale_and_nothing_else() -> None:
    Measurement.objects.filter(kpi__code="members", period="2017").update(value=160)
    assert _stale() == {"members", "1", "contract"}
    assert _stale(Contract.objects.get(code="c2")) == set()


def test_a_milestone_makes_the_objectives_that_its_project_serves_stale_and_no_kpi() -> None:
    Milestone.objects.filter(project__code="P002").update(weight=2)
    assert _stale() == {"1", "3", "contract"}


def test_a_fact_of_the_portfolio_makes_every_computed_kpi_stale() -> None:
    Organisation.objects.filter(code="sme").update(country="IT")
    computed = set(Kpi.objects.filter(contract=_c1(), kind="computed").values_list("code", flat=True))
    assert _stale() == computed | {"2", "contract"}


@pytest.mark.parametrize(("count", "everything"), [(LOOKED_INTO, False), (LOOKED_INTO + 1, True)])
def test_with_too_many_changes_to_look_into_everything_is_stale(count: int, everything: bool) -> None:
    Organisation.objects.bulk_create([Organisation(code=f"new{number}", kind="sme") for number in range(count)])
    assert ("members" in _stale()) is everything


def test_figures_are_as_of_the_newest_rollup_until_the_next_one() -> None:
    first = scorecard(_c1(), LAST_DAY, None).freshness.computed_at
    Milestone.objects.filter(project__code="P002").update(weight=2)
    assert scorecard(_c1(), LAST_DAY, None).freshness == Freshness(first, stale=True)
    drain(TODAY)
    now = scorecard(_c1(), LAST_DAY, None).freshness
    assert not now.stale
    assert now.computed_at > first


def test_figures_that_were_never_rolled_up_are_computed_from_the_facts_and_never_stale() -> None:
    contract = _c1()
    RollupRun.objects.filter(contract=contract).delete()
    Milestone.objects.filter(project__code="P002").update(weight=2)
    card = scorecard(contract, LAST_DAY, None)
    assert (card.pending, card.freshness.stale) == (True, False)
    roll_up(contract, TODAY)
    assert scorecard(contract, LAST_DAY, None).freshness.stale, "its marks wait still, whatever they say"


def test_asking_costs_two_statements_and_eight_at_most_while_any_number_of_changes_wait() -> None:
    contract = _c1()
    with statements() as settled:
        stored_freshness(contract, None)
    assert len(settled) == 2
    counts = []
    for value in (2, 3):
        Measurement.objects.filter(kpi__code="members").update(value=value)
        Milestone.objects.update(weight=value)
        Objective.objects.filter(number=3).update(weight=value)
        for link in Objective.objects.get(contract=contract, number=1).links.filter(project__isnull=False):
            link.share = link.share / 2
            link.save()
        with statements() as waiting:
            stored_freshness(contract, None)
        counts.append(len(waiting))
    assert counts[0] == counts[1] <= 8


def test_whether_a_visitor_may_not_see_something_is_asked_of_what_is_not_published() -> None:
    contract = _c1()
    with CaptureQueriesContext(connection) as asked:
        stored_freshness(contract, AnonymousUser())
    (question,) = (one["sql"] for one in asked.captured_queries if "objectives_project" in one["sql"])
    with connection.cursor() as cursor:
        # of a few rows any plan is cheap
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {question}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "using project_not_published on" in plan
