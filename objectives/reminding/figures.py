"""What changed in the objectives that a person's projects serve, since the last digest told of them?"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Least

from objectives import access
from objectives.models import Contract, Objective, ObjectiveScore, StatusOfFigure, User
from objectives.rollup.reading import apart

SHOWN = Decimal("0.001")
"""A score is written in percent with one decimal: less did not move."""


@dataclass(frozen=True, slots=True)
class Move:
    """An objective whose score or status is no longer what was told."""

    objective: Objective
    score: Decimal | None
    before: Decimal | None
    status: StatusOfFigure
    status_before: StatusOfFigure

    @property
    def points(self) -> Decimal | None:
        """By how much the score moved, as a share; None where there was none before or is none now."""
        return None if self.score is None or self.before is None else self.score - self.before


def standing(person: User, today: datetime.date) -> list[ObjectiveScore]:
    """Return where the objectives served by projects led stand on their contracts' live day, as the person sees it.

    Where the day is not rolled up yet, on the newest that is: a house that begins again writes its mails meanwhile.
    One statement; for who may not see everything one more, and where something is hidden the scorecard's own.
    """
    live = Least(today, F("objective__contract__end"))
    served = Objective.objects.filter(links__project__in=access.led_projects(person))
    scores = ObjectiveScore.objects.filter(objective__in=served, as_of__lte=live).select_related("objective__contract")
    newest = scores.order_by("objective_id", "-as_of").distinct("objective_id")
    stored = sorted(newest, key=lambda cell: (cell.objective.contract.start, cell.objective.number))
    own = {
        cell.objective_id: cell
        for read in apart(person, Contract.objects.filter(objectives__in=served))
        for cell in read.on(read.contract.default_as_of(today)).objectives
    }
    found = []
    for cell in stored:
        theirs = own.get(cell.objective_id, cell)
        theirs.objective = cell.objective
        found.append(theirs)
    return found


def as_told(scores: Sequence[ObjectiveScore]) -> dict[str, Any]:
    """Return figures as a delivery keeps them: by objective, score (text, 0 to 1) and status."""
    return {
        str(one.objective_id): {"score": None if one.score is None else str(one.score), "status": one.status}
        for one in scores
    }


def moves(scores: Sequence[ObjectiveScore], told: Mapping[str, Any]) -> list[Move]:
    """Return the objectives that moved since they were told; one that was never told did not move."""
    found = []
    for one in scores:
        known = told.get(str(one.objective_id))
        if known is None:
            continue
        before = None if known["score"] is None else Decimal(known["score"])
        if _shown(before) != _shown(one.score) or known["status"] != one.status:
            states = StatusOfFigure(one.status), StatusOfFigure(known["status"])
            found.append(Move(one.objective, one.score, before, *states))
    return found


def _shown(score: Decimal | None) -> Decimal | None:
    return None if score is None else score.quantize(SHOWN)
