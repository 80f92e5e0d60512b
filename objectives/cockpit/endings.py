"""What is expected by the end? Of each indicator: reached, missed, or what its forecast says of the final target."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.forecasting import Outlook
from objectives.models import StatusOfFigure
from objectives.periods import parse
from objectives.scorecards import KpiFigure


class Ending(models.TextChoices):
    """How an indicator ends, or would end if it went on as it did."""

    REACHED = "reached", _("reached")
    WILL_REACH = "will_reach", _("will reach its target")
    MAY_MISS = "may_miss", _("may miss its target")
    WILL_MISS = "will_miss", _("will miss its target")
    MISSED = "missed", _("missed")
    OPEN = "open", _("no forecast")


FORECASTS = {
    Outlook.WILL_REACH: Ending.WILL_REACH,
    Outlook.MAY_MISS: Ending.MAY_MISS,
    Outlook.WILL_MISS: Ending.WILL_MISS,
}


def ending_of(kpi: KpiFigure, contract_end: datetime.date) -> Ending:
    """Return how an indicator ends: known with its last period, else forecast, else open (a flow, too few periods)."""
    if kpi.history and kpi.target is not None and _is_last(parse(kpi.history[-1][0]).end, kpi, contract_end):
        return Ending.REACHED if kpi.status == StatusOfFigure.ACHIEVED else Ending.MISSED
    if kpi.forecast is not None and kpi.forecast.outlook is not None:
        return FORECASTS[kpi.forecast.outlook]
    return Ending.OPEN


def _is_last(end: datetime.date, kpi: KpiFigure, contract_end: datetime.date) -> bool:
    return parse(kpi.history[-1][0]).next().end > contract_end and end <= contract_end


@dataclass(frozen=True, slots=True)
class Endings:
    """How many indicators end how, in the order of the endings; those that none has are left out."""

    counts: tuple[tuple[Ending, int], ...]

    @property
    def judged(self) -> int:
        """How many indicators have an end that is known or forecast."""
        return sum(count for ending, count in self.counts if ending != Ending.OPEN)


def endings_of(kpis: Iterable[KpiFigure], contract_end: datetime.date) -> Endings:
    """Count the endings of some indicators. No statement."""
    found = Counter(ending_of(kpi, contract_end) for kpi in kpis)
    return Endings(tuple((ending, found[ending]) for ending in Ending if found[ending]))
