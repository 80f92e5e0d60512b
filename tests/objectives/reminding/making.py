"""What do the tests of reminding share? A lead with a milestone that is due, and letters caught instead of sent."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from objectives.models import Milestone, MilestoneReport, Project, ProjectLead, Role, User
from objectives.reminding.letters import Letter, Send, write_again, write_mails
from tests.portfolio import person

MONDAY = datetime.date(2018, 6, 4)
WEDNESDAY = datetime.date(2018, 6, 6)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def lead_of(project: Project, email: str = "lead@example.org", *, deputy: bool = False) -> User:
    somebody = User.objects.filter(email=email).first() or person(Role.CONTRIBUTOR, email=email)
    ProjectLead.objects.create(project=project, person=somebody, is_deputy=deputy)
    return somebody


def due_on(project: Project, when: datetime.date, title: str = "Prototype", number: int = 9) -> Milestone:
    return Milestone.objects.create(
        project=project, number=number, kind="milestone", title=title, weight=1, due=when, basis="declared"
    )


def say(row: Milestone, status: str, **more: Any) -> MilestoneReport:
    said = {"reported_on": day("2018-06-01"), "basis": "declared"} | more
    return MilestoneReport.objects.create(milestone=row, status=status, **said)


class RefusedError(OSError):
    """What a mail server says that takes no mail."""


@dataclass
class Box:
    """Catches letters; refuses those to people in `refuses`."""

    letters: list[Letter] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def __call__(self, letter: Letter) -> None:
        if letter.person.email in self.refuses:
            raise RefusedError(550, "no such mailbox")
        self.letters.append(letter)

    def write(self, today: datetime.date) -> list[Letter]:
        """Write the day's mails; return the new letters."""
        return self._new(write_mails, today)

    def again(self, today: datetime.date) -> list[Letter]:
        """Write what waits to be tried again; return the new letters."""
        return self._new(write_again, today)

    def _new(self, task: Callable[[datetime.date, Send], int], today: datetime.date) -> list[Letter]:
        before = len(self.letters)
        sent = task(today, self)
        assert sent == len(self.letters) - before
        return self.letters[before:]
