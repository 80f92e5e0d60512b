"""Write the scores that differ, and nothing else, in one statement whatever their number."""

from collections.abc import Sequence

from django.db import connection, models

from objectives.rollup.statements import fetch


def write_scores(replacements: Sequence[tuple[Sequence[models.Model], type[models.Model], str, object]]) -> int:
    """Make the cells `within` each condition equal to those given; return how many were written or deleted.

    Each replacement is (cells, their model, condition on the table `old` with one parameter, that parameter).
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
    return int(fetch(f"WITH {', '.join(parts)} SELECT {' + '.join(counts)}", parameters)[0][0])


def _without_limits(type_: str | None) -> str:
    """Return `numeric` for `numeric(40, 6)`: the columns hold to the limits."""
    return str(type_).split("(", maxsplit=1)[0]
