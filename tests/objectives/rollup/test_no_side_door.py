"""No side door: whatever changes a fact, by whatever path, one drain makes the figures those of a full rollup."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from objectives.models import FACTS, Change, Contract, Mark, Programme, RollupRun
from objectives.rollup.drain import drain, is_pending
from objectives.rollup.run import roll_up
from objectives.rollup.touched import touched_by
from tests.counting import statements
from tests.objectives.rollup.facts import NAMES, NO_FIGURE, SLIPS, Slip
from tests.objectives.rollup.proof import (
    CELLS,
    TODAY,
    figures_are_those_of_a_full_rollup,
    stored_cells,
    the_same_is_made_from_nothing,
)

pytestmark = pytest.mark.slow(seconds=20)

Rows = models.QuerySet[Any]
Path = Callable[[Rows, dict[str, Any]], None]


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


PATHS: dict[str, Path] = {"in bulk": _in_bulk, "one by one": _one_by_one, "in SQL": _in_sql}


def _cells_written_since(run: int) -> int:
    return sum(run.cells_written for run in RollupRun.objects.filter(pk__gt=run))


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_every_field_reaches_the_figures_by_every_path(slip: Slip) -> None:
    rows = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
    changed = [row.pk for row in rows]
    assert changed
    told = {path: _told_of(change, rows.model, changed, slip) for path, change in PATHS.items()}
    assert told["in bulk"]
    assert told["one by one"] == told["in bulk"] == told["in SQL"], "a drain sees the same facts, and is told the same"
    before = RollupRun.objects.latest("pk").pk
    _in_bulk(rows.model._default_manager.filter(pk__in=changed), slip.values())
    drain(TODAY)
    assert not is_pending()
    assert _cells_written_since(before) > 0, "no figure depends on it"
    assert the_same_is_made_from_nothing(stored_cells())


def _told_of(change: Path, model: type[models.Model], changed: list[int], slip: Slip) -> list[tuple[Any, ...]]:
    """Return what waits for the drain after a change that is taken back: all of each row, before it and after it."""
    with transaction.atomic():
        change(model._default_manager.filter(pk__in=changed), slip.values())
        waiting = Change.objects.filter(pk__in=Mark.objects.values("change")).order_by("kind", "key", "pk")
        told = list(waiting.values_list("kind", "key", "operation", "before", "after"))
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
def test_a_name_that_passes_from_one_programme_to_another_reaches_the_filter_that_says_it() -> None:
    before = RollupRun.objects.latest("pk").pk
    Programme.objects.filter(code="H2020").update(code="FP8")
    Programme.objects.filter(code="FUI").update(code="H2020")
    drain(TODAY)
    assert _cells_written_since(before) > 0
    assert figures_are_those_of_a_full_rollup()


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact._meta.model_name)
def test_no_fact_is_truncated(fact: type[models.Model]) -> None:
    table, before = fact._meta.db_table, fact._default_manager.count()
    refusal = f"facts are deleted, not truncated: no row of {table} would reach the ledger"
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert fact._default_manager.count() == before
    assert not is_pending()


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
def test_no_fact_is_truncated_along_with_what_is_no_fact() -> None:
    with pytest.raises(IntegrityError, match="facts are deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE objectives_call CASCADE")


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    "kind", ["measurement", "target", "kpi", "link", "funding", "milestone", "milestonereport", "organisation"]
)
def test_a_rollup_that_overlooks_a_kind_of_fact_fails_the_proof(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "objectives.rollup.drain.touched_by",
        lambda changes, *beside: touched_by([change for change in changes if change.kind != kind], *beside),
    )
    for slip in SLIPS:
        if slip.kind == kind:
            rows = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
            rows.update(**slip.values())
            break
    drain(TODAY)
    stored = stored_cells()
    written = sum(roll_up(contract, TODAY).cells_written for contract in Contract.objects.all())
    assert written > 0, "the proof has no teeth"
    assert stored_cells() != stored


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
def test_no_figure_depends_on_a_table_that_the_ledger_does_not_record() -> None:
    recorded = {fact._meta.db_table for fact in FACTS}
    cells = {cell._meta.db_table for cell in CELLS}
    with statements() as asked:
        for contract in Contract.objects.all():
            roll_up(contract, TODAY)
    read = set(re.findall(r"\bobjectives_[a-z]+", " ".join(query["sql"] for query in asked)))
    assert {"objectives_kpi", "objectives_measurement", "objectives_territory", "objectives_kpisum"} <= read
    assert read <= recorded | cells | {RollupRun._meta.db_table}


def test_no_field_of_a_fact_is_forgotten() -> None:
    changed = {(slip.kind, slip.field) for slip in SLIPS}
    for fact in FACTS:
        kind = fact._meta.model_name or ""
        fields = {field.name for field in fact._meta.concrete_fields}
        without = fields - {name for of, name in changed if of == kind}
        assert without <= NAMES | NO_FIGURE[kind] if kind in NO_FIGURE else NAMES, kind
        assert NO_FIGURE.get(kind, set()) <= fields, kind
