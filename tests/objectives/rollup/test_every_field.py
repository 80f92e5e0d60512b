"""Every field of every fact, changed: one drain, of which is asked whether it moved the figures, and who was told."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from objectives.models import Change, Contract, Mark, RollupRun
from objectives.rollup.drain import drain, is_pending
from objectives.scorecards import Freshness, Scorecard, reading, scorecard
from tests.objectives.rollup.facts import SLIPS, Slip
from tests.objectives.rollup.proof import TODAY, cells_written_since, stored_cells, the_same_is_made_from_nothing
from tests.portfolio import LAST_DAY, Portfolio

pytestmark = pytest.mark.slow(seconds=30)

Rows = models.QuerySet[Any]
Path = Callable[[Rows, dict[str, Any]], None]
Told = list[tuple[Any, ...]]


def _in_bulk(rows: Rows, values: dict[str, Any]) -> None:
    rows.update(**values)


def _one_by_one(rows: Rows, values: dict[str, Any]) -> None:
    for row in rows:
        for name, value in values.items():
            setattr(row, row._meta.get_field(name).attname, value)
        row.save()


def _in_sql(rows: Rows, values: dict[str, Any]) -> None:
    meta = rows.model._meta
    sets = ", ".join(f'"{meta.get_field(name).column}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" SET {sets} WHERE id = ANY (%s)',  # noqa: S608
            [*values.values(), [row.pk for row in rows]],
        )


PATHS: dict[str, Path] = {"one by one": _one_by_one, "in SQL": _in_sql, "in bulk": _in_bulk}
"""The change by the last path stays."""


def _told_of(change: Path, rows: Rows, slip: Slip, *, stays: bool) -> Told:
    """Return what waits for the drain after a change: all of each row, before it and after it."""
    with transaction.atomic():
        change(rows, slip.values())
        waiting = Change.objects.filter(pk__in=Mark.objects.values("change")).order_by("kind", "key", "pk")
        told = list(waiting.values_list("kind", "key", "operation", "before", "after"))
        transaction.set_rollback(not stays)
    return told


Figures = dict[tuple[str, int], tuple[Freshness, object]]


def _figures(card: Scorecard) -> Figures:
    """Return every figure of a card by what it is about, with its freshness put apart."""
    none = Freshness(card.freshness.computed_at.min, stale=False)
    found: Figures = {
        ("contract", 0): (
            card.freshness,
            dataclasses.replace(card, objectives=(), freshness=none, pending=False),
        )
    }
    for one in card.objectives:
        found["objective", one.id] = (one.freshness, dataclasses.replace(one, kpis=(), freshness=none))
        for kpi in one.kpis:
            found["kpi", kpi.id] = (kpi.freshness, dataclasses.replace(kpi, freshness=none))
    return found


def _cards() -> list[Scorecard]:
    return [scorecard(contract, LAST_DAY, None) for contract in Contract.objects.all()]


@pytest.fixture(scope="module")
def kept(busy: Portfolio, django_db_blocker: DjangoDbBlocker) -> dict[str, reading.Kept]:
    """The cards of the busy portfolio as a process keeps them that showed them."""
    with django_db_blocker.unblock(), translation.override("en"):
        reading._kept.clear()
        assert _cards()
        cards = dict(reading._kept)
    assert cards
    return cards


@dataclasses.dataclass(frozen=True)
class Drained:
    """What was seen of a change before the drain that carried it, and after."""

    told: dict[str, Told]
    given: list[Scorecard]
    """From the cards that a process kept."""
    made: list[Scorecard]
    """By a process that kept none."""
    after: list[Scorecard]
    written: int


@pytest.fixture(scope="module", params=SLIPS, ids=str)
def drained(
    kept: dict[str, reading.Kept], request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[Drained]:
    """A field changed and one drain, which all tests of that field look at."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        drained = _drained(request.param, kept)
        with django_db_blocker.block():
            yield drained
        transaction.set_rollback(True)


def _drained(slip: Slip, kept: dict[str, reading.Kept]) -> Drained:
    rows: Rows = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
    changed = rows.model._default_manager.filter(pk__in=[row.pk for row in rows])
    told = {path: _told_of(change, changed.all(), slip, stays=path == "in bulk") for path, change in PATHS.items()}
    reading._kept.clear()
    reading._kept.update(kept)
    given = _cards()
    reading._kept.clear()
    made = _cards()
    before = RollupRun.objects.latest("pk").pk
    drain(TODAY)
    return Drained(told, given, made, _cards(), cells_written_since(before))


@pytest.mark.django_db
def test_every_field_reaches_the_figures(drained: Drained) -> None:
    assert not is_pending()
    assert drained.written > 0, "no figure depends on it"
    assert the_same_is_made_from_nothing(stored_cells())


def test_a_drain_sees_the_same_facts_and_is_told_the_same_by_every_path(drained: Drained) -> None:
    assert drained.told["in bulk"]
    assert drained.told["one by one"] == drained.told["in bulk"] == drained.told["in SQL"]


def test_no_figure_that_the_drain_moved_was_said_to_be_fresh_and_no_card_was_kept_too_long(drained: Drained) -> None:
    assert drained.given == drained.made
    for was, now in zip(map(_figures, drained.given), map(_figures, drained.after), strict=True):
        moved = {about for about in was if was[about][1] != now[about][1]}
        assert moved <= {about for about in was if was[about][0].stale}
        assert not any(freshness.stale for freshness, _ in now.values())
