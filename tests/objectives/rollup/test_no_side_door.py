"""No side door: whatever changes a fact, by whatever path, one drain makes the figures those of a full rollup."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from objectives.models import FACTS, Contract, Programme, RollupRun
from objectives.rollup.drain import drain, is_pending
from objectives.rollup.run import roll_up
from objectives.rollup.touched import touched_by
from tests.counting import statements
from tests.objectives.rollup.facts import NAMES, NO_FIGURE, SLIPS
from tests.objectives.rollup.proof import (
    CELLS,
    TODAY,
    cells_written_since,
    figures_are_those_made_from_nothing,
    stored_cells,
)


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
def test_a_name_that_passes_from_one_programme_to_another_reaches_the_filter_that_says_it() -> None:
    before = RollupRun.objects.latest("pk").pk
    Programme.objects.filter(code="H2020").update(code="FP8")
    Programme.objects.filter(code="FUI").update(code="H2020")
    drain(TODAY)
    assert cells_written_since(before) > 0
    assert figures_are_those_made_from_nothing()


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
