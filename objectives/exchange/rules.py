"""Rules across rows, looked up in sets with the line that breaks them. The same rules guard the database (models)."""

from collections.abc import Mapping

from objectives.exchange.problems import Problems
from objectives.exchange.staging import drop_bad, note_rule
from objectives.exchange.table import Table

Rule = tuple[str, str, str]
"""The column named, the rule's name, and a SELECT of the lines that break it."""


def find_broken(
    rules: Mapping[str, tuple[Rule, ...]], table: Table, problems: Problems, *, leave_out: bool = False
) -> None:
    """Note the rows of a file that break one of its rules; with `leave_out` they are not stored either."""
    for column, rule, lines in rules.get(table.name, ()):
        if note_rule(table, column, rule, lines, problems) and leave_out:
            drop_bad(table)
