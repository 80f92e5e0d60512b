"""Does the bench still run, and do the targets hold that no busy machine can move?"""

import pytest

from bench.carried import Measurements, Reports, carried
from bench.comparing import compared
from bench.made import KPIS, MONTHS, Size, made, vacuum
from bench.measuring import Bench, Figure, p95
from bench.rolling import rolling
from bench.shape import Shape
from bench.steady import steady
from bench.writing import writing
from objectives.models import Change, Contract, Link, Measurement, Milestone, MilestoneReport, Participation, Project

STEADY = {
    "milestone report: 1 carried, queries": 12,
    "measurement: 1 carried, queries": 12,
    "cells that it writes": 0,
}
SIZE = Size(contracts=2, projects=60, measurements=2 * KPIS * MONTHS)


@pytest.mark.django_db(transaction=True)
def test_one_change_reaches_the_score_in_twelve_round_trips_and_unchanged_facts_write_nothing() -> None:
    bench = Bench(runs=1)
    contracts = made(SIZE)
    _has_the_shape_that_was_asked_for(contracts)
    vacuum()
    rolling(bench, contracts)
    for rows in (Reports(contracts[0]), Measurements(contracts[0])):
        carried(bench, rows, [1])
    writing(bench, contracts)
    held = {figure.what: figure.ratio for figure in bench.figures if figure.what in STEADY}
    assert held.keys() == STEADY.keys()
    assert {what: figure for what, figure in held.items() if figure is None or figure > STEADY[what]} == {}
    writes = [figure for figure in bench.figures if "recorded or not" in figure.what]
    assert len(writes) == 8
    assert all(figure.ours and figure.floor for figure in writes)


@pytest.mark.slow(seconds=10)
@pytest.mark.django_db(transaction=True)
def test_people_write_in_a_house_and_look_until_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(runs=1)
    monkeypatch.setenv("SECONDS", "2")
    monkeypatch.setenv("RATE", "6")
    steady(bench, made(Size(contracts=2, projects=20, measurements=2 * KPIS * MONTHS)))
    found = {figure.what: figure.ratio for figure in bench.figures}
    assert (found["server errors"], found["changes that wait in the end"]) == (0, 0)


def _has_the_shape_that_was_asked_for(contracts: list[Contract]) -> None:
    assert (len(contracts), Project.objects.count()) == (SIZE.contracts, SIZE.projects)
    assert Milestone.objects.count() == MilestoneReport.objects.count() == 10 * SIZE.projects
    assert Measurement.objects.count() == SIZE.measurements
    partners = Participation.objects.count() / SIZE.projects
    assert partners == pytest.approx(Shape(0).consortium, rel=0.35)
    assert Participation.objects.filter(role="coordinator").count() == SIZE.projects
    assert not Link.objects.exclude(objective__contract__in=contracts).exists()
    assert Change.objects.filter(kind="participation").count() == Participation.objects.count()


def test_what_was_looked_at_once_on_a_slow_machine_is_told() -> None:
    assert p95([1_280.0]) == 1_280
    assert p95([float(place) for place in range(1, 101)]) == pytest.approx(95.95)


def test_consortia_are_as_large_as_the_genuine_ones() -> None:
    shape = Shape(1)
    sizes = [int(word) for word in shape.words("consortium", 20_000)]
    assert sum(sizes) / len(sizes) == pytest.approx(shape.consortium, rel=0.03)
    assert min(sizes) == 2


def test_a_ratio_that_worsened_by_half_is_told_whichever_way_is_better() -> None:
    before = [
        Figure("slower", "s", 10, 10, 1.0),
        Figure("rate", "s", 10, 10, 0.9, more=True),
        Figure("steps", "s", queries=12),
        Figure("as before", "s", 10, 10, 2.0),
        Figure("no floor", "s", ratio=1.0),
    ]
    after = [
        Figure("slower", "s", 15, 10, 1.5),
        Figure("rate", "s", 15, 10, 0.5, more=True),
        Figure("steps", "s", queries=18),
        Figure("as before", "s", 29, 10, 2.9),
        Figure("no floor", "s", ratio=9.0),
        Figure("new", "s", 90, 10, 9.0),
    ]
    assert [one.now.what for one in compared(before, after) if one.worsened] == ["slower", "rate", "steps"]
    assert len(list(compared(before, before))) == 4
