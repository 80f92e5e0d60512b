"""What waits for a person who leads projects? Milestones late and soon, and each project against its plan."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from objectives import access
from objectives.access import Reader
from objectives.models import Milestone, MilestoneReport, MilestoneStatus, Project
from objectives.rollup.progress import ProgressOnDay, progress_on
from objectives.scorecards.contributions import Contribution, contributions
from objectives.scorecards.timeline import Step, timeline
from objectives.versions import with_version

SOON = datetime.timedelta(days=30)
ENDED = (MilestoneStatus.COMPLETED, MilestoneStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as its reporter reads it; `seen` is the version that a report answers to."""

    milestone: Milestone
    state: MilestoneReport | None
    seen: int
    weighs: Decimal
    """Its share of the project's plan, 0 to 1; 0 when it is cancelled."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state is None or self.state.status not in ENDED

    @property
    def expected_on(self) -> datetime.date:
        """The day it is expected: its last forecast, else its baseline."""
        return (self.state.forecast if self.state else None) or self.milestone.due

    @property
    def missing(self) -> Decimal:
        """How much of the project's progress it still holds back, 0 to 1."""
        done = (self.state.percent if self.state else None) or Decimal(0)
        return self.weighs * (1 - done / 100) if self.is_open else Decimal(0)

    @property
    def is_unproven(self) -> bool:
        """Whether somebody reported it here as completed, without evidence."""
        state = self.state
        if state is None or state.status != MilestoneStatus.COMPLETED or state.reported_by_id is None:
            return False
        return not state.evidence_link and not any(one.removed_at is None for one in state.documents.all())

    def days_late(self, today: datetime.date) -> int:
        """Return for how many days it has been late; 0 when it is not."""
        return max((today - self.expected_on).days, 0) if self.is_open else 0


@dataclass(frozen=True, slots=True)
class LedProject:
    """A project that the person leads, where it stands, how it keeps to its plan, and what it gives to objectives."""

    project: Project
    stands: ProgressOnDay
    serves: Sequence[Contribution]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a lead sees first: what is late, what is due, and all projects led."""

    overdue: Sequence[MilestoneLine]
    """In the order in which they hurt: what holds the project back most first, then the longest late."""
    soon: Sequence[MilestoneLine]
    unproven: Sequence[MilestoneLine]
    """Reported here as completed, without a link or a file that shows it."""
    projects: Sequence[LedProject]


def workspace(person: Reader, today: datetime.date) -> Workspace:
    """Return what waits for a person; nine statements, ten for who may not see everything."""
    projects = list(access.led_projects(person).select_related("programme").order_by("acronym", "code"))
    keys = [project.pk for project in projects]
    lines = milestone_lines(Milestone.objects.filter(project__in=keys))
    waiting = [line for line in lines if line.is_open]
    overdue = [line for line in waiting if line.days_late(today)]
    soon = [line for line in waiting if today <= line.expected_on <= today + SOON]
    stands = progress_on(today, keys)
    serves = contributions(keys, today, person)
    of_project: dict[int, list[Milestone]] = defaultdict(list)
    for line in lines:
        of_project[line.milestone.project_id].append(line.milestone)
    return Workspace(
        overdue=sorted(overdue, key=lambda line: (-line.missing, line.expected_on, line.milestone.pk)),
        soon=sorted(soon, key=lambda line: (line.expected_on, -line.missing, line.milestone.pk)),
        unproven=[line for line in lines if line.is_unproven],
        projects=[
            LedProject(one, stands[one.pk], serves[one.pk], timeline(of_project[one.pk], today)) for one in projects
        ],
    )


def milestone_lines(milestones: QuerySet[Milestone]) -> list[MilestoneLine]:
    """Return milestones, whole projects at a time, as their reporter reads them, in the order of the plan.

    Four statements whatever their number. Weights are shares of all milestones of the project that are not cancelled.
    """
    rows = list(
        with_version(milestones)
        .select_related("project")
        .prefetch_related("reports__reported_by", "reports__documents")
    )
    states = {row.pk: row.state_on(datetime.date.max) for row in rows}
    total = _totals(rows, states)
    lines = [
        MilestoneLine(row, states[row.pk], row.version, _share(row, states[row.pk], total[row.project_id]))  # type: ignore[attr-defined]
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.milestone.project_id, line.milestone.due, line.milestone.number))


def _is_cancelled(state: MilestoneReport | None) -> bool:
    return state is not None and state.status == MilestoneStatus.CANCELLED


def _totals(rows: Iterable[Milestone], states: dict[int, MilestoneReport | None]) -> dict[int, Decimal]:
    total: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if not _is_cancelled(states[row.pk]):
            total[row.project_id] += row.weight
    return total


def _share(row: Milestone, state: MilestoneReport | None, total: Decimal) -> Decimal:
    return Decimal(0) if _is_cancelled(state) else row.weight / total
