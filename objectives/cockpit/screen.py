"""What stands on the board's screen? The scorecard, and beside it what happened, why, what is missing, what comes."""

import datetime
from dataclasses import dataclass

from objectives.access import Reader
from objectives.cockpit.causes import Cause, causes_of
from objectives.cockpit.endings import Endings, endings_of
from objectives.cockpit.gaps import Gap, widest
from objectives.cockpit.missing import Unknown, unknowns
from objectives.cockpit.since import Since, last_closed, same_since, since_day
from objectives.explaining import Viewpoint
from objectives.models import Contract
from objectives.scorecards import Scorecard, scorecard


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


def cockpit(contract: Contract, as_of: datetime.date, reader: Reader, since: datetime.date | None = None) -> Cockpit:
    """Return the board's screen of a contract on a day. The number of statements does not depend on the portfolio."""
    card = scorecard(contract, as_of)
    view = Viewpoint(contract, as_of, reader)
    closed = last_closed(contract, as_of)
    return Cockpit(
        card=card,
        status_since=same_since(card.trend, card.status),
        since=since_day(card, contract, since, closed),
        gaps=tuple((gap, causes_of(view, gap)) for gap in widest(view)),
        unknown=unknowns(view).counts(),
        endings=endings_of((kpi for one in card.objectives for kpi in one.kpis), contract.end),
        endings_by_objective={one.number: endings_of(one.kpis, contract.end) for one in card.objectives},
    )
