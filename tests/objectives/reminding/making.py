"""What do the tests of reminding share? A lead with a milestone that is due, and letters caught instead of sent."""

import datetime
from dataclasses import dataclass, field

from objectives.models import Milestone, MilestoneReport, Project, ProjectLead, Role, User
from objectives.reminding.letters import Letter, write_again, write_mails
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


def say(row: Milestone, status: str, **more: object) -> MilestoneReport:
    on = more.pop("reported_on", day("2018-06-01"))
    return MilestoneReport.objects.create(milestone=row, reported_on=on, status=status, basis="declared", **more)


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

    def _new(self, task: object, today: datetime.date) -> list[Letter]:
        before = len(self.letters)
        sent = task(today, self)  # type: ignore[operator]
        assert sent == len(self.letters) - before
        return self.letters[before:]
