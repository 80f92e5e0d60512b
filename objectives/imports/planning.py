"""What would an import do? Counts, the first changes from what to what, what is wrong, and a digest of all of it.

The same statements make the preview and what is applied; so who says yes says it to what is then written, or, where
anything moved since, sees it anew.
"""

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.functional import lazy

from objectives import clock
from objectives.imports import statements
from objectives.imports.words import in_each_language
from objectives.models import Import, ImportSubject, PeriodClosing

LISTED = 100
"""Faults that are told one by one; of more the number."""
SHOWN = 8
"""Rows of each table that are shown, new ones and changed ones."""

KNOWN_TO = {"day": 10, "month": 7, "year": 4}
"""Characters of a start that are known."""
LOOKED_UP = """CREATE INDEX ON import_participation (project_id) WHERE role = 'coordinator';
    CREATE INDEX ON import_project (id); CREATE INDEX ON import_organisation (id);
    ANALYZE import_organisation; ANALYZE import_project; ANALYZE import_participation; ANALYZE import_funding"""

COUNTS = """SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_changed),
    count(*) FILTER (WHERE NOT is_new AND NOT is_changed), sum(mark::numeric) FILTER (WHERE is_new OR is_changed)
    FROM import_{0}"""
CHANGED = """SELECT m.number, to_jsonb(m), to_jsonb(k) FROM import_{0} m LEFT JOIN objectives_{0} k ON k.id = m.id
    WHERE m.{1} ORDER BY m.number LIMIT %s"""
NAMED = "coalesce(nullif({0}.acronym, ''), nullif({0}.title, ''), nullif({0}.grant_id, ''), {0}.wanted_code, '')"
NAMES = {
    "organisation": "coalesce(nullif(m.name, ''), m.pic)",
    "project": NAMED.format("m"),
    "participation": f"""(SELECT {NAMED.format("p")} FROM import_project p
        WHERE p.id = m.project_id) || ', ' || (SELECT coalesce(nullif(o.name, ''), o.pic)
        FROM import_organisation o WHERE o.id = m.organisation_id)""",  # noqa: S608 (of our own words only)
    "funding": f"""(SELECT {NAMED.format("p")} FROM import_project p
        WHERE p.id = m.project_id)""",  # noqa: S608
}
DIFFERING = """SELECT count(*) FROM (
    SELECT 1 FROM objectives_importrow r JOIN import_ids i ON i.kind = 'project' AND i.key = r.project_key
    WHERE r.of_id = %(of)s AND r.wrong IS NULL GROUP BY r.project_key
    HAVING count(*) > 1 AND (min(amount) < max(amount) OR min(total_cost) < max(total_cost)
        OR min(start) < max(start) OR min("end") < max("end"))) differing"""
DECIDED = """SELECT count(*) FROM import_project m
    WHERE NOT m.is_new AND m.scope <> 'territory' AND m.said_status <> m.status"""
"""Whose status the file says otherwise, and decisions alone move."""
LEFT = """SELECT count(*) FROM objectives_importrow r JOIN objectives_importsubject p
    ON p.of_id = r.of_id AND p.kind = 'project' AND p.key = r.project_key AND p.decision = 'leave'
    WHERE r.of_id = %(of)s AND r.wrong IS NULL"""
FAULTS = """
    SELECT number, fault->>0, fault->>1, fault->>2 FROM objectives_importrow, jsonb_array_elements({0}) fault
    WHERE of_id = %(of)s AND {0} IS NOT NULL ORDER BY number LIMIT {1}"""


@dataclass(slots=True)
class Plan:
    """What an import would do. `told` is what the page shows of it, JSON; `seen` another word once anything moved."""

    told: dict[str, Any] = field(default_factory=dict)
    seen: str = ""

    @property
    def can_be_applied(self) -> bool:
        """Whether something would be written, and nothing stands in the way."""
        return bool(self.told["writes"]) and not self.told["stops"]


def make_plan(row: Import, *, real: bool = False) -> Plan:
    """Work out what an import does, within the caller's transaction, in temporary tables that live as long.

    With `real` new rows get their ids, and the tables are there to be written from.
    """
    values = {
        "of": row.pk, "real": real, "keeps": row.keeps_ours, "programme": row.programme_id,
        "today": clock.today(), "now": clock.now(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(statements.GONE, values)
        cursor.execute(statements.USED, values)
        cursor.execute(statements.IDS, values)
        cursor.execute("ANALYZE import_ids")
        for made in (
            statements.ORGANISATIONS, statements.PROJECTS, statements.PARTICIPATIONS, statements.FUNDINGS,
        ):  # fmt: skip
            cursor.execute(made, values)
        cursor.execute(LOOKED_UP)
        cursor.execute(statements.PROBLEMS, values)
        counted, given = statements.who_counts(statements.COUNTED_PROJECTS, statements.COUNTED_GRANTS)
        cursor.execute(counted, given)
        cursor.execute(statements.CLOSED, values)
        return _told(row, cursor, values)


def leave_out(row: Import) -> None:
    """Leave out what stops the plan that was made last; another plan may follow."""
    with connection.cursor() as cursor:
        cursor.execute(statements.LEAVE_OUT, {"of": row.pk})
    forget_plan()


def forget_plan() -> None:
    """Drop the temporary tables: another plan may follow in the same transaction."""
    with connection.cursor() as cursor:
        names = ("ids", "problem", "counted", *statements.TABLES)
        cursor.execute("DROP TABLE " + ", ".join(f"import_{name}" for name in names))


def _told(row: Import, cursor: Any, values: dict[str, Any]) -> Plan:
    counts: dict[str, Any] = {}
    marks: list[str] = [f"{row.leaves_wrong_out} {row.publishes}"]
    for table in statements.TABLES:
        cursor.execute(COUNTS.format(table))
        new, changed, same, mark = cursor.fetchone()
        counts[table] = [new, changed, same]
        marks.append(f"{new} {changed} {mark}")
    problems, problem_count, mark = _problems(cursor)
    marks.append(f"{problem_count} {mark}")
    wrong, odd, wrong_rows, odd_cells = _faults(cursor, values)
    undecided = {
        kind: ImportSubject.objects.filter(of=row, kind=kind, is_used=True, decision="").count()
        for kind in ("project", "organisation")
    }
    cursor.execute(statements.SEVERAL)
    [several] = cursor.fetchone()
    cursor.execute(DIFFERING, values)
    [differing] = cursor.fetchone()
    cursor.execute(DECIDED)
    [decided] = cursor.fetchone()
    cursor.execute(LEFT, values)
    [left] = cursor.fetchone()
    stops = []
    if any(undecided.values()):
        stops.append("undecided")
    if wrong_rows and not row.leaves_wrong_out:
        stops.append("wrong")
    if problems:
        stops.append("problems")
    marks.append(repr(stops))
    told = {
        "counts": counts, "problems": problems, "problem_count": problem_count, "wrong": wrong,
        "wrong_rows": wrong_rows, "odd": odd, "odd_cells": odd_cells, "undecided": undecided, "several": several,
        "differing": differing, "decided": decided, "left": left, "stops": stops,
        "writes": sum(new + changed for new, changed, _same in counts.values()),
        "rows": row.rows_read, "shown": {table: _shown(cursor, table) for table in statements.TABLES},
    }  # fmt: skip
    return Plan(told, hashlib.sha256("\n".join(marks).encode()).hexdigest()[:32])


def _problems(cursor: Any) -> tuple[list[list[Any]], int, str]:
    """Return the first problems, how many there are, and a mark of them all."""
    cursor.execute(
        """SELECT count(*), coalesce(sum(hashtextextended(concat_ws('|', number, field, fault), 0)::numeric), 0)::text
        FROM import_problem"""
    )
    count, mark = cursor.fetchone()
    cursor.execute(
        f"""SELECT number, field, fault, cell FROM import_problem ORDER BY number, field, fault, cell
        LIMIT {LISTED}"""  # noqa: S608
    )
    found = [list(one) for one in cursor.fetchall()]
    keys = {int(cell) for _number, _field, fault, cell in found if fault == "closed"}
    closings = PeriodClosing.objects.filter(pk__in=keys).select_related("contract", "closed_by") if keys else ()
    refusals = {str(one.pk): in_each_language(lazy(_refusal, str)(one)) for one in closings}
    return [[*one[:3], refusals[one[3]] if one[2] == "closed" else one[3]] for one in found], count, mark


def _refusal(closing: PeriodClosing) -> str:
    return closing.refusal


def _faults(cursor: Any, values: dict[str, Any]) -> tuple[list[Any], list[Any], int, int]:
    listed = []
    for column in ("wrong", "odd"):
        cursor.execute(FAULTS.format(column, LISTED), values)
        listed.append([list(one) for one in cursor.fetchall()])
    cursor.execute(
        """SELECT count(*) FILTER (WHERE wrong IS NOT NULL), coalesce(sum(jsonb_array_length(odd)), 0)
        FROM objectives_importrow WHERE of_id = %(of)s AND (wrong IS NOT NULL OR odd IS NOT NULL)""",
        values,
    )
    rows, cells = cursor.fetchone()
    return listed[0], listed[1], int(rows), int(cells)


def _shown(cursor: Any, table: str) -> list[dict[str, Any]]:
    """Return the first new and changed rows of a table: `{number, name, is_new, moves: [[field, before, after]]}`."""
    shown = []
    for which in ("is_new", "is_changed"):
        query = CHANGED.format(table, which).replace("m.number,", f"m.number, {NAMES[table]},", 1)
        cursor.execute(query, [SHOWN])
        for number, name, *sides in cursor.fetchall():
            after, before = (_read(side) for side in sides)
            moves = [
                [column, before.get(column), after[column]]
                for column in statements.TABLES[table]
                if (before[column] != after[column] if before else after[column] not in (None, ""))
            ]
            moves = [one for one in moves if one[0] not in ("start_precision", "programme_id")]
            shown.append({"number": number, "name": name, "is_new": which == "is_new", "moves": moves})
    return shown


def _read(side: str | None) -> dict[str, Any]:
    """Return a row as JSON has it, which a plain cursor gives as text; no amount passes through a float."""
    row: dict[str, Any] = json.loads(side, parse_float=Decimal) if side else {}
    if row.get("start"):
        row["start"] = row["start"][: KNOWN_TO[row["start_precision"]]]
    return row
