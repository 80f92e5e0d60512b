"""What is due for whom? One list for reminders, digest, notices and calendar."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from objectives import access
from objectives.models import Milestone, Project, ProjectStatus, User
from objectives.reminding.steps import step_reached
from objectives.scorecards.workspace import MilestoneLine, milestone_lines

GIVEN_UP = (ProjectStatus.REJECTED, ProjectStatus.ABANDONED)
"""Projects that nobody is reminded of."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a person has to do by a day; `kind` and `key` name its row as the ledger does."""

    kind: str
    key: int
    title: str
    project: Project
    expected_on: datetime.date

    @property
    def name(self) -> str:
        """The same word for the same thing, whatever its date."""
        return f"{self.kind}-{self.key}"

    def days_late(self, today: datetime.date) -> int:
        """Return for how many days it has been late; negative while it is not due."""
        return (today - self.expected_on).days

    def subject(self, today: datetime.date) -> str:
        """Return the name of the reminder that is in order by a day; empty while it is too early."""
        step = step_reached(self.expected_on, today)
        return "" if step is None else f"{self.name}:{self.expected_on.isoformat()}:{step}"


def due_items(people: Iterable[User]) -> dict[int, list[Due]]:
    """Return, by person, what is still to be done, the earliest first. Four statements, however many people.

    People without anything are left out; who may no longer sign in or lost a project has nothing of it.
    """
    found: dict[int, list[Due]] = defaultdict(list)
    for person, line in led_lines(people):
        if line.is_open:
            row = line.milestone
            found[person].append(Due("milestone", row.pk, row.title, row.project, line.expected_on))
    return {person: sorted(items, key=lambda item: (item.expected_on, item.name)) for person, items in found.items()}


def led_lines(people: Iterable[User]) -> list[tuple[int, MilestoneLine]]:
    """Return the milestones of projects led, each beside each person who leads it; three statements."""
    leads = access.leading().filter(person__in=[person.pk for person in people])
    leaders: dict[int, list[int]] = defaultdict(list)
    for project, person in leads.exclude(project__status__in=GIVEN_UP).values_list("project", "person"):
        leaders[project].append(person)
    lines: Sequence[MilestoneLine] = milestone_lines(Milestone.objects.filter(project__in=leaders)) if leaders else ()
    return [(person, line) for line in lines for person in leaders[line.milestone.project_id]]
