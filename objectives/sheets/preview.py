"""What would a spreadsheet do, row by row? What would change, what is wrong, and what clashes with somebody's edit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from objectives.models import Change
from objectives.sheets.columns import Column, Value


class Choice(Enum):
    """What becomes of a row that somebody else changed too."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Move:
    """One field, from what it is now to what was typed."""

    column: Column
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken; `cell` names where in the sheet."""

    cell: str
    heading: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the sheet against what is stored now."""

    at: int
    key: int | None
    """Of the fact; None where the row names none that the person may write."""
    name: str
    version: int = 0
    values: Mapping[str, Value]
    """What was typed, by column."""
    moves: Sequence[Move] = ()
    problems: Sequence[Problem] = ()
    theirs: Sequence[Change] = ()
    target: Any = None
    """What else its kind needs to write it."""
    clashes: bool = False
    """Whether somebody changed it since the download: a choice is due."""

    @property
    def counts(self) -> bool:
        """Whether the row says anything at all."""
        return bool(self.moves or self.problems)


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a spreadsheet; `lines` are those that say something."""

    lines: Sequence[Line]
    unchanged: int

    @property
    def changed(self) -> int:
        """How many rows would change without a question."""
        return sum(not one.clashes and not one.problems for one in self.lines)

    @property
    def clashing(self) -> Sequence[Line]:
        """Rows that somebody else changed too."""
        return [one for one in self.lines if one.clashes]

    @property
    def wrong(self) -> Sequence[Line]:
        """Rows that stop the whole spreadsheet: what is wrong with a clashing one matters only if it is taken."""
        return [one for one in self.lines if one.problems and not one.clashes]

    @property
    def can_be_applied(self) -> bool:
        """Whether something would change and nothing stands in the way but choices."""
        return bool(self.lines) and not self.wrong

    @property
    def seen(self) -> str:
        """A word that is another as soon as anything of the preview is: who confirms it confirms what was shown."""
        shown = [
            (
                (one.at, one.key, one.version, one.clashes),
                [(move.column.key, move.before, move.after) for move in one.moves],
                [problem.cell for problem in one.problems],
            )
            for one in self.lines
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]

    def taken(self, choices: Mapping[int, Choice]) -> list[Line]:
        """Return the rows to write, by the choice for each row of the sheet that clashes."""
        return [one for one in self.lines if not one.clashes or choices.get(one.at) is Choice.MINE]
