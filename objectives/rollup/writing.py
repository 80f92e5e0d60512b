"""Write the scores that differ, and the record of the run, in one statement whatever their number."""

from collections.abc import Sequence

from django.db import connection, models

from objectives.models import RollupRun
from objectives.rollup.statements import fetch

Replacement = tuple[Sequence[models.Model], type[models.Model], str, object]

# When it finished: the moment it was sent, and what the database took since.
RECORD = """
    INSERT INTO objectives_rolluprun
        (contract_id, kind, as_of, started_at, finished_at, changes, cells_written, difference_count)
    SELECT %s, %s, %s, %s, %s::timestamptz + (clock_timestamp() - statement_timestamp()), %s, %s + cells, %s
    FROM (SELECT {cells} AS cells OFFSET 0) written RETURNING id, finished_at, cells_written"""


def write_scores(replacements: Sequence[Replacement], run: RollupRun) -> None:
    """Make the cells `within` each condition equal to those given; save the run, which counts those that differed.

    Each replacement is (cells, their model, condition on the table `old` with one parameter, that parameter).
    `run.cells_written` is what was written before.
    """
    parts, counts, parameters = list[str](), list[str](), list[object]()
    for number, (cells, model, within, parameter) in enumerate(replacements):
        names = [str(field.column) for field in model._meta.concrete_fields]
        types = [field.db_type(connection) for field in model._meta.concrete_fields]
        keys = [str(field.column) for field in model._meta.pk_fields]
        values = [name for name in names if name not in keys]
        arrays = ", ".join(f"%s::{_without_limits(type_)}[]" for type_ in types)
        same = " AND ".join(f"old.{key} = new.{key}" for key in keys)
        parts.append(f"""
            new{number} AS (SELECT * FROM unnest({arrays}) AS new ({", ".join(names)})),
            gone{number} AS (
                DELETE FROM {model._meta.db_table} old
                WHERE {within} AND NOT EXISTS (SELECT 1 FROM new{number} new WHERE {same}) RETURNING 1),
            written{number} AS (
                INSERT INTO {model._meta.db_table} AS old ({", ".join(names)}) SELECT * FROM new{number}
                ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {", ".join(f"{n} = excluded.{n}" for n in values)}
                WHERE ({", ".join(f"old.{name}" for name in values)})
                    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in values)}) RETURNING 1)""")
        counts.append(f"(SELECT count(*) FROM gone{number}) + (SELECT count(*) FROM written{number})")
        parameters += [[getattr(cell, field.attname) for cell in cells] for field in model._meta.concrete_fields]
        parameters.append(parameter)
    parameters += [run.contract_id, run.kind, run.as_of, run.started_at, run.finished_at]
    parameters += [run.changes, run.cells_written, run.difference_count]
    sql = f"WITH {', '.join(parts)} {RECORD.format(cells=' + '.join(counts))}"
    ((run.pk, run.finished_at, run.cells_written),) = fetch(sql, parameters)
    run._state.adding = False


def _without_limits(type_: str | None) -> str:
    """Return `numeric` for `numeric(40, 6)`: the columns hold to the limits."""
    return str(type_).split("(", maxsplit=1)[0]
