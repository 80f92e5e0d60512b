"""What does a project give the objectives that it serves? Its part of their delivery, against what was planned."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.access import Reader
from objectives.models import Contract, Objective, StatusOfFigure
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.reading import apart
from objectives.rollup.statements import counts_at, fetch
from objectives.scoring import divide


@dataclass(frozen=True, slots=True)
class Contribution:
    """A project's part of an objective's delivery on its contract's live day; shares from 0 to 1.

    A day that has just begun has no figures before the night's rollup: until then it is the day kept before.
    `gives` and `planned` are None where the project does not count on that day or has no progress.
    """

    objective: Objective
    day: datetime.date
    share: Decimal
    """How much of the project the objective has (section 8)."""
    gives: Decimal | None
    """share × weight × progress over the sum of share × weight of the projects that count: its points of delivery."""
    planned: Decimal | None
    delivery: Decimal | None
    status: str

    @property
    def behind(self) -> Decimal | None:
        """How much of the objective's delivery the project owes to its plan; negative when it is ahead."""
        return None if self.gives is None or self.planned is None else self.planned - self.gives


LIVE = 'least(%(today)s, c."end")'
DAY = "d.day"
GIVEN = f"""
    SELECT l.project_id, o.id, {DAY}, l.share,
        l.share * CASE c.project_weighting WHEN 'cost' THEN p.total_cost ELSE 1 END,
        g.progress, g.planned, w.weight, s.delivery, coalesce(s.status, %(none)s)
    FROM objectives_link l
    JOIN objectives_objective o ON o.id = l.objective_id
    JOIN objectives_contract c ON c.id = o.contract_id
    JOIN objectives_project p ON p.id = l.project_id
    CROSS JOIN LATERAL (
        SELECT coalesce(max(k.as_of), {LIVE}) AS day
        FROM objectives_contractscore k WHERE k.contract_id = c.id AND k.as_of <= {LIVE}) d
    LEFT JOIN objectives_objectivescore s ON s.objective_id = o.id AND s.as_of = {DAY}
    LEFT JOIN objectives_projectprogress g ON g.project_id = p.id AND g.as_of = {DAY} AND {counts_at(DAY)}
    CROSS JOIN LATERAL (
        SELECT sum(part.weight) AS weight
        FROM objectives_portfoliosum part WHERE part.objective = o.id AND part.as_of = {DAY} AND part.part < 0) w
    WHERE l.project_id = ANY (%(projects)s)
    ORDER BY c.start, c.code, o.number"""  # noqa: S608 (our own fragments)


@dataclass(frozen=True, slots=True)
class Whole:
    """What an objective's delivery is for the reader, and the sum of share × weight below it."""

    weight: Decimal | None
    delivery: Decimal | None
    status: str


def contributions(projects: Sequence[int], today: datetime.date, reader: Reader) -> dict[int, list[Contribution]]:
    """Return what projects give the objectives that they serve, as the reader's scorecard has them.

    Two statements, from the stored figures; for who may not see everything one more, and where something is hidden
    the scorecard's own and one.
    """
    rows = fetch(GIVEN, {"projects": list(projects), "today": today, "none": StatusOfFigure.NO_DATA.value})
    objectives = Objective.objects.select_related("contract").in_bulk({row[1] for row in rows})
    own = _own(objectives, {row[1]: row[2] for row in rows}, reader)
    found: dict[int, list[Contribution]] = defaultdict(list)
    for project, key, day, share, weight, progress, planned, *stored in rows:
        whole = own.get(key) or Whole(*stored)
        part = divide(weight, whole.weight) if weight is not None and whole.weight else None
        gives, due = (None if part is None or one is None else part * one for one in (progress, planned))
        found[project].append(Contribution(objectives[key], day, share, gives, due, whole.delivery, whole.status))
    return found


def _own(objectives: Mapping[int, Objective], days: Mapping[int, datetime.date], reader: Reader) -> dict[int, Whole]:
    """Return the objectives of which something is hidden from the reader, without it, on the day of their contract."""
    found = dict[int, Whole]()
    of_contract = {one.contract_id: days[key] for key, one in objectives.items()}
    for read in apart(reader, Contract.objects.filter(objectives__in=objectives)):
        day = of_contract[read.contract.pk]
        sums = sums_of(read.contract, [day], from_cells=False, reader=reader)[day]
        for cell in read.on(day).objectives:
            found[cell.objective_id] = Whole(sums.of(cell.objective_id).weight, cell.delivery, cell.status)
    return found
