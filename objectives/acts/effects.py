"""What does an act do to the figures? Looked at before and after it, or only tried."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from objectives.models import Contract, ObjectiveScore, StatusOfFigure, User
from objectives.rollup.drain import drain, is_in_hand, is_pending
from objectives.rollup.reading import apart
from objectives.rollup.statements import fetch

Done = TypeVar("Done")
Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective that a project serves, as its contract's live day shows it to a reader."""

    contract: str
    as_of: datetime.date
    number: int
    delivery: Decimal | None
    score: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class Effect:
    """An objective before and after an act."""

    before: Standing
    after: Standing

    @property
    def moved(self) -> Decimal | None:
        """By how much delivery moved; None where there is none before or after."""
        if self.before.delivery is None or self.after.delivery is None:
            return None
        return self.after.delivery - self.before.delivery


# An objective without a cell for the day has no figures yet.
SERVED = """
    SELECT c.code, least(%(today)s, c."end"), o.number, s.delivery, s.score, coalesce(s.status, %(none)s)
    FROM objectives_link l
    JOIN objectives_objective o ON o.id = l.objective_id
    JOIN objectives_contract c ON c.id = o.contract_id
    LEFT JOIN objectives_objectivescore s ON s.objective_id = o.id AND s.as_of = least(%(today)s, c."end")
    WHERE l.project_id = %(project)s
    ORDER BY c.start, c.code, o.number"""


def standings(project: int, today: datetime.date, reader: User) -> list[Standing]:
    """Return the objectives that a project serves, as the reader's scorecard shows them.

    One statement; for who may not see everything one more, and where something is hidden the scorecard's own.
    """
    rows = fetch(SERVED, {"project": project, "today": today, "none": StatusOfFigure.NO_DATA.value})
    stored = [Standing(*row) for row in rows]
    own = dict[tuple[str, int], ObjectiveScore]()
    for read in apart(reader, Contract.objects.filter(objectives__links__project=project)):
        cells = {cell.objective_id: cell for cell in read.on(read.contract.default_as_of(today)).objectives}
        own |= {(read.contract.code, one.number): cells[one.pk] for one in read.objectives}
    return [
        replace(one, delivery=cell.delivery, score=cell.score, status=cell.status)
        if (cell := own.get((one.contract, one.number)))
        else one
        for one in stored
    ]


def with_effects(
    project: int, today: datetime.date, reader: User, act: Callable[[], Done]
) -> tuple[Done, list[Effect] | None]:
    """Do an act on a project, then carry it into the figures; return what it did and its effects on objectives."""
    done, seen = carried(lambda: standings(project, today, reader), today, act)
    return done, _paired(*seen) if seen else None


def tried(project: int, today: datetime.date, reader: User, act: Callable[[], Done]) -> tuple[Done, list[Effect]]:
    """Return what an act on a project would do and its effects on objectives; nothing of it stays."""
    done, seen = trial(lambda: standings(project, today, reader), today, act)
    return done, _paired(*seen)


def carried(
    look: Callable[[], Seen], today: datetime.date, act: Callable[[], Done]
) -> tuple[Done, tuple[Seen, Seen] | None]:
    """Do an act in its own transaction, then carry it into the figures; return what it did, and the looks around it.

    The looks are None while another rollup runs, and while others' newest changes wait for one: in a crowd the worker
    carries them together, where each writer would roll up alone. The act is done, its figures follow within seconds.
    """
    in_hand = is_in_hand()
    if in_hand:
        return act(), None
    if in_hand is not None:
        drain(today, wait=False)
    before = look()
    done = act()
    if drain(today, wait=False) is None or is_pending():
        return done, None
    return done, (before, look())


def trial(look: Callable[[], Seen], today: datetime.date, act: Callable[[], Done]) -> tuple[Done, tuple[Seen, Seen]]:
    """Return what an act would do, and the looks around it; nothing of it stays, errors come through."""
    with transaction.atomic():
        drain(today)
        before = look()
        done = act()
        drain(today)
        after = look()
        transaction.set_rollback(True)
    return done, (before, after)


def _paired(before: list[Standing], after: list[Standing]) -> list[Effect]:
    known = {(one.contract, one.number): one for one in before}
    return [Effect(known[key], one) for one in after if (key := (one.contract, one.number)) in known]
