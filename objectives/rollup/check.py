"""Are the stored figures what the facts give, cell by cell and digit by digit? (rollup.md section 9)"""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

from objectives.models import (
    BLOCK,
    SERIES_BLOCK,
    SHELF,
    Contract,
    ContractScore,
    Difference,
    KpiScore,
    KpiSum,
    KpiValue,
    ObjectiveScore,
    PortfolioSum,
    ProjectProgress,
    RollupRun,
    RunKind,
)
from objectives.rollup.drain import drain
from objectives.rollup.progress import OF_CONTRACT
from objectives.rollup.reported_values import SERIES
from objectives.rollup.run import LOCK, recompute
from objectives.rollup.statements import fetch
from objectives.rollup.touched import Touched
from objectives.rollup.windows import days_kept

logger = logging.getLogger(__name__)

CELLS: tuple[type[models.Model], ...] = (
    KpiSum, KpiValue, KpiScore, ProjectProgress, PortfolioSum, ObjectiveScore, ContractScore
)  # fmt: skip

# What a cell is computed from, as JSON; `n` is its key. Facts for the first level, the cells below for the others.
INPUTS: dict[type[models.Model], str] = {
    KpiSum: f"""SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM objectives_measurement m
        WHERE m.kpi_id = n.kpi_id AND m.period = n.period
            AND (n.part < 0 OR {SERIES.format(m="m")} / {SERIES_BLOCK} = n.part)""",
    KpiValue: """SELECT coalesce(
            (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.ends_on) FROM objectives_kpisum s
                WHERE s.kpi_id = n.kpi_id AND s.part < 0),
            (SELECT jsonb_build_object('rule', k.rule, 'filter', k.filter) FROM objectives_kpi k
                WHERE k.id = n.kpi_id))""",
    KpiScore: "SELECT jsonb_agg(to_jsonb(v) ORDER BY v.ends_on) FROM objectives_kpivalue v WHERE v.kpi_id = n.kpi_id",
    ProjectProgress: """SELECT jsonb_agg(to_jsonb(m) || jsonb_build_object('reports', (
            SELECT jsonb_agg(to_jsonb(r) ORDER BY r.reported_on, r.revision) FROM objectives_milestonereport r
            WHERE r.milestone_id = m.id AND r.reported_on <= n.as_of)) ORDER BY m.number)
        FROM objectives_milestone m WHERE m.project_id = n.project_id""",
    PortfolioSum: f"""SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('fundings', (
            SELECT jsonb_agg(to_jsonb(f) ORDER BY f.id) FROM objectives_funding f
            WHERE f.project_id = l.id AND f.stage = 'committed')) ORDER BY l.id)
        FROM (
            SELECT p.id, (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM objectives_link s WHERE s.project_id = p.id)
                AS links
            FROM objectives_project p) l
        WHERE n.part = CASE WHEN n.part < 0 THEN -1 - l.id / {SHELF} ELSE l.id / {BLOCK} END""",
    ObjectiveScore: """SELECT jsonb_agg(to_jsonb(s) ORDER BY s.kpi_id) FROM objectives_kpiscore s
        JOIN objectives_kpi k ON k.id = s.kpi_id WHERE k.objective_id = n.objective_id AND s.as_of = n.as_of""",
    ContractScore: """SELECT jsonb_agg(to_jsonb(s) ORDER BY s.objective_id) FROM objectives_objectivescore s
        JOIN objectives_objective o ON o.id = s.objective_id
        WHERE o.contract_id = n.contract_id AND s.as_of = n.as_of""",
}

OF_KPIS = "kpi_id IN (SELECT id FROM objectives_kpi WHERE contract_id = %s)"
WITHIN: dict[type[models.Model], str] = {
    KpiSum: OF_KPIS,
    KpiValue: OF_KPIS,
    KpiScore: OF_KPIS,
    ProjectProgress: OF_CONTRACT.replace("m.", ""),
    PortfolioSum: "contract_id = %s",
    ObjectiveScore: "objective_id IN (SELECT id FROM objectives_objective WHERE contract_id = %s)",
    ContractScore: "contract_id = %s",
}
"""Which cells are a contract's: a rollup of it touches no other, and a house of a hundred has as many times more."""

# A short-lived copy of a contract's cells as they were.
KEEP = "CREATE TEMPORARY TABLE was_{table} ON COMMIT DROP AS SELECT * FROM {table} WHERE {within}"

DIFFERENCES = """
    SELECT {key}, to_jsonb(was), to_jsonb(now), ({inputs})
    FROM was_{table} was FULL JOIN (SELECT * FROM {table} WHERE {within}) now USING ({columns})
    CROSS JOIN LATERAL (SELECT {columns}) n
    WHERE was IS DISTINCT FROM now"""


@contextmanager
def _one_look_at_everything() -> Iterator[None]:
    """Hold the rollup's lock, then look at the facts as of one moment: what commits later is not of this check.

    The lock is taken before the transaction begins, or its moment would lie before the rollup it waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET LOCAL jit = off")
                yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def check(contract: Contract, today: datetime.date) -> RollupRun:
    """Compute every figure of a contract again, report each stored cell that differs (tolerance 0), and repair it.

    Changes that wait are carried over first: only what nothing explains is a difference. Must not run inside a
    transaction. Returns the record of the run, with its differences.
    """
    with _one_look_at_everything():
        while drain(today):
            pass
        if _has_cells_of_before(contract) or _is_of_other_days(contract, today):  # written anew is no difference
            recompute(contract.pk, today, Touched(everything=True), kind=RunKind.FULL)
        with connection.cursor() as cursor:
            for cell in CELLS:
                cursor.execute(KEEP.format(table=cell._meta.db_table, within=WITHIN[cell]), [contract.pk])
        run = recompute(contract.pk, today, Touched(everything=True), kind=RunKind.CHECK)
        found = [difference for cell in CELLS for difference in _differences(run, cell)]
        Difference.objects.bulk_create(found)
        run.difference_count = len(found)
        run.save(update_fields=["difference_count"])
    for difference in found:
        logger.error(
            "A stored figure differed: %s %s was %s, the facts give %s, from %s",
            difference.cell, difference.key, difference.stored, difference.computed, difference.inputs,
        )  # fmt: skip
    return run


def _has_cells_of_before(contract: Contract) -> bool:
    """Return whether any result is stored rounded alone, as before migration 0051."""
    cells = ObjectiveScore.objects.filter(objective__contract=contract, results__isnull=False)
    return cells.filter(exact_results__isnull=True).exists()


def _is_of_other_days(contract: Contract, today: datetime.date) -> bool:
    """Return whether the stored days are not those to keep: no rollup ran since the day is another, or one too many.

    The days of all scores together: one that is missing alone is a difference.
    """
    of_objectives = ObjectiveScore.objects.filter(objective__contract=contract).values_list("as_of", flat=True)
    stored = ContractScore.objects.filter(contract=contract).values_list("as_of", flat=True).union(of_objectives)
    return sorted(stored) != days_kept(contract, today)


def _differences(run: RollupRun, cell: type[models.Model]) -> Iterator[Difference]:
    columns = [str(field.column) for field in cell._meta.pk_fields]
    pairs = ", ".join(f"'{column}', n.{column}" for column in columns)
    sql = DIFFERENCES.format(
        table=cell._meta.db_table,
        columns=", ".join(columns),
        key=f"jsonb_build_object({pairs})",
        inputs=INPUTS[cell],
        within=WITHIN[cell],
    )
    for key, stored, computed, inputs in fetch(sql, [run.contract_id]):
        yield Difference(
            run=run, cell=cell._meta.model_name or "", key=key, stored=stored, computed=computed, inputs=inputs
        )
