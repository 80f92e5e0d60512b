"""Where would a contract stand if a scenario were so? Its scorecard beside the live one, for one reader and day."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from django.db import connection, transaction
from django.utils.functional import Promise

from objectives.access import Reader
from objectives.models import Contract, Scenario
from objectives.scorecards.figures import KpiFigure, ObjectiveFigure, Scorecard
from objectives.scorecards.reading import scorecard
from objectives.supposing import Supposed, broken_in, supposed_in, world_of
from objectives.worlds import World

Figure = TypeVar("Figure", Scorecard, ObjectiveFigure, KpiFigure)
SHOWN = ("weight", "actual", "expected", "target", "score", "status")
"""What the page shows of a KPI."""


@dataclass(frozen=True, slots=True)
class Beside(Generic[Figure]):
    """A figure as it is, and as the scenario has it."""

    live: Figure
    supposed: Figure

    @property
    def score(self) -> Decimal | None:
        """By how much the score is another; None where one of them has none."""
        return _difference(self.live, self.supposed, "score")

    @property
    def expected(self) -> Decimal | None:
        """By how much more or less is expected; of a KPI in its unit."""
        name = "expected" if hasattr(self.live, "expected") else "expected_score"
        return _difference(self.live, self.supposed, name)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A scenario on a day, as a reader may see it."""

    assumptions: tuple[Supposed, ...]
    broken: Mapping[int, str | Promise]
    """By assumption, the rule that it breaks since the facts beneath it moved on, in words."""
    whole: Beside[Scorecard]
    objectives: tuple[Beside[ObjectiveFigure], ...]
    kpis: tuple[tuple[ObjectiveFigure, Beside[KpiFigure]], ...]
    """Those of which something differs, each with its objective as it is."""


def scorecard_supposed(scenario: Scenario, as_of: datetime.date, reader: Reader | None) -> Scorecard:
    """Return a reader's scorecard in the world of a scenario, computed from the facts of one moment; nothing is stored.

    What it supposes of projects that the reader may not see whole is in no figure of the reader's, as those are not.
    Some 50 statements, and two for each kind of row that the scenario supposes something of.
    """
    with _one_look(), world_of(scenario).entered():
        return scorecard(Contract.objects.get(pk=scenario.contract_id), as_of, reader)


def what_if(scenario: Scenario, as_of: datetime.date, reader: Reader) -> WhatIf:
    """Return a scenario beside what is, of one moment; as `scorecard_supposed`.

    While a change waits to be carried into the stored figures what is is computed as well, so that whatever differs
    is the scenario's.
    """
    with _one_look():
        assumptions = list(scenario.assumptions.all())
        live = scorecard(scenario.contract, as_of, reader)
        if live.pending:
            with World().entered():
                live = scorecard(scenario.contract, as_of, reader)
        told = tuple(supposed_in(scenario, reader))
        with world_of(scenario).entered():
            supposed = scorecard(Contract.objects.get(pk=scenario.contract_id), as_of, reader)
            broken = broken_in(assumptions)
    pairs = tuple(Beside(*pair) for pair in zip(live.objectives, supposed.objectives, strict=True))
    return WhatIf(told, broken, Beside(live, supposed), pairs, tuple(_different(pairs)))


def _different(pairs: tuple[Beside[ObjectiveFigure], ...]) -> Iterator[tuple[ObjectiveFigure, Beside[KpiFigure]]]:
    """Give the KPIs of which a figure differs."""
    for one in pairs:
        for live, supposed in zip(one.live.kpis, one.supposed.kpis, strict=True):
            if any(getattr(live, name) != getattr(supposed, name) for name in SHOWN):
                yield one.live, Beside(live, supposed)


def _difference(live: object, supposed: object, name: str) -> Decimal | None:
    was, would_be = getattr(live, name), getattr(supposed, name)
    return None if was is None or would_be is None else would_be - was


@contextmanager
def _one_look() -> Iterator[None]:
    """Read what is there at one moment, unless a transaction is at work already."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
