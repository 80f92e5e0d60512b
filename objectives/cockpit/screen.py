"""What stands on the board's screen? The scorecard, and beside it what happened, why, what is missing, what comes."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from objectives import access, worlds
from objectives.access import Reader
from objectives.cockpit.causes import Cause, causes_of
from objectives.cockpit.endings import Endings, endings_of
from objectives.cockpit.gaps import Gap, widest
from objectives.cockpit.missing import Unknown, unknowns
from objectives.cockpit.since import Since, last_closed, same_since, since_day
from objectives.explaining import Viewpoint
from objectives.models import Contract, Seal
from objectives.scorecards import Scorecard, scorecard_of


@dataclass(frozen=True, slots=True)
class Cockpit:
    """A contract on a day, as the board reads it."""

    card: Scorecard
    status_since: datetime.date | None
    """Since when the contract has stood where it stands; None where it always did."""
    since: Since
    gaps: tuple[tuple[Gap, tuple[Cause, ...]], ...]
    """The widest, each with its causes."""
    unknown: tuple[Unknown, ...]
    endings: Endings
    endings_by_objective: dict[int, Endings]
    """By number."""
    sealed: Seal | None = None
    """The newest seal up to the day; None for whom there is no such thing, and in the past."""


@contextmanager
def looked_at(
    contract: Contract, as_of: datetime.date, reader: Reader, position: worlds.Position | None = None
) -> Iterator[Viewpoint]:
    """Look, in a block, from a day at a contract as a reader may, in the world of a position (None: the present).

    What is read of it is to be read in the block. ValidationError (`known_at`) where it was not recorded by then.
    """
    if position is None:
        yield Viewpoint(contract, as_of, reader)
        return
    with access.known_to(reader, position) as reader_then:
        yield Viewpoint(worlds.found_then(Contract.objects.all(), contract.pk), as_of, reader_then)


def cockpit(
    contract: Contract,
    as_of: datetime.date,
    reader: Reader,
    since: datetime.date | None = None,
    position: worlds.Position | None = None,
) -> Cockpit:
    """Return the board's screen of a contract on a day, as it is or was known.

    The number of statements does not depend on the portfolio. ValidationError as `looked_at`.
    """
    with looked_at(contract, as_of, reader, position) as view:
        screen = _screen(view, since)
    return screen if position else replace(screen, sealed=_sealed(contract, as_of, reader))


def _screen(view: Viewpoint, since: datetime.date | None) -> Cockpit:
    contract, as_of = view.contract, view.as_of
    card = scorecard_of(view.read, as_of)
    closed = last_closed(contract, as_of)
    return Cockpit(
        card=card,
        status_since=same_since(card.trend, card.status),
        since=since_day(card, view, since, closed),
        gaps=tuple((gap, causes_of(view, gap)) for gap in widest(view)),
        unknown=unknowns(view).counts(),
        endings=endings_of((kpi for one in card.objectives for kpi in one.kpis), contract.end),
        endings_by_objective={one.number: endings_of(one.kpis, contract.end) for one in card.objectives},
    )


def _sealed(contract: Contract, as_of: datetime.date, reader: Reader) -> Seal | None:
    if not access.sees_everything(reader):
        return None
    return Seal.objects.filter(contract=contract, day__lte=as_of).order_by("number").last()
