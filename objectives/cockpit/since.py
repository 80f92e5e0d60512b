"""What changed since the last board? The scores of two days side by side, as each was looked at with today's facts.

The last board is the end of the newest closed period before the day, else the last day before it that is kept.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.explaining import Viewpoint
from objectives.models import Contract, PeriodClosing, StatusOfFigure
from objectives.scorecards import Scorecard, TrendPoint, scorecard_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A score on the earlier and on the later day; `points` is their difference, None where one of them is."""

    before: Decimal | None
    now: Decimal | None
    status_before: StatusOfFigure
    status: StatusOfFigure

    @property
    def points(self) -> Decimal | None:
        """By how much the score moved, as a share."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Since:
    """The contract and its objectives, by number, since a day."""

    day: datetime.date
    closed: bool
    """Whether the day is the end of a closed period."""
    whole: Moved
    objectives: dict[int, Moved]


def since_day(card: Scorecard, view: Viewpoint, asked: datetime.date | None, closed: datetime.date | None) -> Since:
    """Return what moved between a day and the day of a scorecard. No statement for a day that is kept."""
    day = asked or closed or _kept_before(card)
    before = _on_trend(card, day) or _on(scorecard_of(view.read, day))
    return Since(
        day,
        day == closed,
        _moved(before[0], TrendPoint(card.as_of, card.score, card.expected_score, card.status)),
        {
            one.number: _moved(before[one.number], TrendPoint(card.as_of, one.score, one.expected_score, one.status))
            for one in card.objectives
            if one.number in before
        },
    )


def last_closed(contract: Contract, before: datetime.date) -> datetime.date | None:
    """Return the end of the newest closed period that ended before a day. One statement."""
    closings = PeriodClosing.objects.of_contract(contract).filter(through__lt=before)
    return closings.order_by("-through").values_list("through", flat=True).first()


def _kept_before(card: Scorecard) -> datetime.date:
    earlier = [point.as_of for point in card.trend if point.as_of < card.as_of]
    if earlier:
        return earlier[-1]
    year = card.as_of.replace(month=1, day=1)
    begun = card.start if year < card.start <= card.as_of else year
    return begun - datetime.timedelta(1)


Points = dict[int, TrendPoint]
"""By the number of the objective; the contract's is 0."""


def _on_trend(card: Scorecard, day: datetime.date) -> Points | None:
    """Return the scores of a day from the trends; None where they do not have it."""
    trends: list[tuple[int, Sequence[TrendPoint]]] = [(0, card.trend)]
    trends += [(one.number, one.trend) for one in card.objectives]
    found = {number: point for number, trend in trends for point in trend if point.as_of == day}
    return found if len(found) == len(trends) else None


def _on(card: Scorecard) -> Points:
    whole = TrendPoint(card.as_of, card.score, card.expected_score, card.status)
    parts = {one.number: TrendPoint(card.as_of, one.score, one.expected_score, one.status) for one in card.objectives}
    return {0: whole} | parts


def _moved(before: TrendPoint, now: TrendPoint) -> Moved:
    return Moved(before.score, now.score, before.status, now.status)


def same_since(trend: Sequence[TrendPoint], status: StatusOfFigure) -> datetime.date | None:
    """Return the first day of the run of days at the end of a trend that have the status; None for the first day."""
    since = None
    for point in reversed(trend):
        if point.status != status:
            return since
        since = point.as_of
    return since
