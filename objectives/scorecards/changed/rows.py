"""Which facts are not what they were? Each row that changed between two positions, as it was and as it is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from objectives.sealing import INPUTS
from objectives.worlds import Position

KINDS = tuple(str(model._meta.model_name) for model in INPUTS)
"""Facts that a score may stand on."""

# Ids of one row are in the order of its commits. Without an upper position: everything since the lower one.
BETWEEN = """
    SELECT kind, key, (array_agg(before::text ORDER BY id))[1], (array_agg(after::text ORDER BY id DESC))[1]
    FROM objectives_change
    WHERE kind = ANY (%(kinds)s)
        AND transaction_id >= pg_snapshot_xmin(%(lower)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction_id::text::xid8, %(lower)s::pg_snapshot)
        AND (%(upper)s::text IS NULL OR pg_visible_in_snapshot(transaction_id::text::xid8, %(upper)s::pg_snapshot))
    GROUP BY kind, key ORDER BY kind, key"""

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row as it was, and as it is; None: not there."""

    kind: str
    key: int
    before: Columns | None
    after: Columns | None

    @property
    def came_or_went(self) -> bool:
        """Whether it stands on one side only."""
        return self.before is None or self.after is None

    @property
    def columns(self) -> set[str]:
        """The columns that differ, of a row that stands on both sides."""
        if self.before is None or self.after is None:
            return set()
        return {name for name in {**self.before, **self.after} if self.before.get(name) != self.after.get(name)}

    @property
    def either(self) -> Columns:
        """The row as it is, else as it was."""
        return self.after or self.before or {}


def changed_rows(lower: Position | None, upper: Position | None) -> list[ChangedRow]:
    """Return the rows that differ between two positions, None being now; each once. One statement."""
    if lower is None:
        return []
    said = {"kinds": list(KINDS), "lower": lower.snapshot, "upper": upper.snapshot if upper else None}
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, said)
        rows = [ChangedRow(kind, key, _row(before), _row(after)) for kind, key, before, after in cursor.fetchall()]
    return list(_different(rows))


def _row(text: str | None) -> Columns | None:
    return None if text is None else json.loads(text, parse_float=Decimal)


def _different(rows: Iterable[ChangedRow]) -> Iterable[ChangedRow]:
    return (row for row in rows if row.before != row.after)
