"""What does a project give the objectives that it serves? Its part of their delivery, against what was planned."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Objective, StatusOfFigure
from objectives.rollup.statements import counts_at, fetch


@dataclass(frozen=True, slots=True)
class Contribution:
    """A project's part of an objective's delivery on its contract's live day; shares from 0 to 1.

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


DAY = 'least(%(today)s, c."end")'
GIVEN = f"""
    SELECT l.project_id, o.id, {DAY}, l.share, w.part * g.progress, w.part * g.planned, s.delivery,
        coalesce(s.status, %(none)s)
    FROM objectives_link l
    JOIN objectives_objective o ON o.id = l.objective_id
    JOIN objectives_contract c ON c.id = o.contract_id
    JOIN objectives_project p ON p.id = l.project_id
    LEFT JOIN objectives_objectivescore s ON s.objective_id = o.id AND s.as_of = {DAY}
    LEFT JOIN objectives_projectprogress g ON g.project_id = p.id AND g.as_of = {DAY} AND {counts_at(DAY)}
    CROSS JOIN LATERAL (
        SELECT l.share * CASE c.project_weighting WHEN 'cost' THEN p.total_cost ELSE 1 END
            / nullif(sum(part.weight), 0) AS part
        FROM objectives_portfoliosum part WHERE part.objective = o.id AND part.as_of = {DAY} AND part.part < 0) w
    WHERE l.project_id = ANY (%(projects)s)
    ORDER BY c.start, c.code, o.number"""  # noqa: S608 (our own fragments)


def contributions(projects: Sequence[int], today: datetime.date) -> dict[int, list[Contribution]]:
    """Return what projects give the objectives that they serve, from the stored figures; two statements."""
    rows = fetch(GIVEN, {"projects": list(projects), "today": today, "none": StatusOfFigure.NO_DATA.value})
    objectives = Objective.objects.select_related("contract").in_bulk({row[1] for row in rows})
    found: dict[int, list[Contribution]] = defaultdict(list)
    for project, objective, day, share, gives, planned, delivery, status in rows:
        given = Contribution(objectives[objective], day, share, gives, planned, delivery, status)
        found[project].append(given)
    return found
