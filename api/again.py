"""How is an answer made again, after a write? From the one statement that it was made of, where that was all.

Between the look at the database and the answer, what a question means is worked out: views, filters, rights, a
statement. The same question of the same reader means the same statement again, as long as nothing but that statement
was read to answer it: only then is it kept, for this version of the reader's rows and this day. Rights are in it.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from api.rendering import FastJSONRenderer
from api.rows import Row, Statement, composed, found
from api.throttle import Limit

KEPT = 200
"""Ways that a process keeps; beyond that it forgets all and begins anew."""
_kept: dict[str, "Way"] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is about an answer, whatever is in it."""

    headers: dict[str, str]
    limit: tuple[type[Limit], str] | None
    """By which limit it is counted, and as whose."""
    followed_by: str | None
    """Who may follow the changes after it, as `access.standing` says; None where it begins no copy."""


@dataclass(frozen=True)
class Way:
    """From a statement to an answer."""

    whose: str
    day: datetime.date
    question: str
    """For its tag."""
    ask: Callable[[], Statement]
    told: Callable[[Sequence[Row]], Any]
    frame: Frame

    @cached_property
    def statement(self) -> Statement:
        """The statement, compiled when it is needed first."""
        return composed(self.ask())

    def body(self) -> bytes | None:
        """Return the answer as it is now, None where there is none. One statement."""
        data = self.told(found(self.statement))
        return None if data is None else FastJSONRenderer().render(data)


class Statements:
    """How many statements an answer took, since it was known who asks."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Count one more, and execute it."""
        self.count += 1
        return execute(*arguments)


def way(asked: str) -> Way | None:
    """Return the way to the answer to a question, where it is known."""
    return _kept.get(asked)


def learn(asked: str, request: HttpRequest, whose: str, day: datetime.date, question: str, frame: Frame) -> None:
    """Keep the way to an answer that was made of one statement and nothing else."""
    statements: Statements | None = getattr(request, "statements", None)
    ask: Callable[[], Statement] | None = getattr(request, "again", None)
    told: Callable[[Sequence[Row]], Any] | None = getattr(request, "told", None)
    if statements is None or statements.count != 1 or ask is None or told is None:
        return
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[asked] = Way(whose, day, question, ask, told, frame)


def forget() -> None:
    """Forget every way."""
    _kept.clear()
