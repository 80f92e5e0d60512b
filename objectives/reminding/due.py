"""What is due for whom? One list for reminders, digest, notices: milestones, measurements, follow-ups, terms."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from objectives import access
from objectives.models import (
    Activity,
    ActivityKind,
    Contract,
    FollowUp,
    Kpi,
    MeasurementStatus,
    Milestone,
    Project,
    ProjectStatus,
    User,
)
from objectives.reminding.steps import BEFORE, BEFORE_A_TERM, step_reached
from objectives.scorecards.measuring import MISSING, Cell, Line, series_lines
from objectives.scorecards.workspace import MilestoneLine, milestone_lines

GIVEN_UP = (ProjectStatus.REJECTED, ProjectStatus.ABANDONED)
"""Projects that nobody is reminded of."""
OWED = (MISSING, MeasurementStatus.DRAFT, MeasurementStatus.REJECTED)
A_TERM_PAST = datetime.timedelta(days=60)
"""Nobody is reminded any more of an agreement that ended longer ago."""
LOOKS_BACK = datetime.timedelta(days=731)
"""Nobody is reminded of a measurement whose period began longer ago; the measurements' calendar shows it."""

Dues = dict[int, list["Due"]]
"""By person, in the order of the days."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a person has to do by a day."""

    name: str
    """The same word for the same thing, whatever its date."""
    title: str | Promise
    place: Project | Contract | Activity
    expected_on: datetime.date
    key: int | None
    """The milestone, or the measurement that was begun."""
    project: int | None
    kpi: int | None = None
    """Of a measurement, with its period and the code of its series."""
    period: str = ""
    series: str = ""
    activity: str = ""
    """The code of the activity that it belongs to."""
    before: tuple[int, ...] = BEFORE

    def days_late(self, today: datetime.date) -> int:
        """Return for how many days it has been late; negative while it is not due."""
        return (today - self.expected_on).days

    def subject(self, today: datetime.date) -> str:
        """Return the name of the reminder that is in order by a day; empty while it is too early."""
        step = step_reached(self.expected_on, today, self.before)
        return "" if step is None else f"{self.name}:{self.expected_on.isoformat()}:{step}"


def due_items(people: Iterable[User], today: datetime.date) -> Dues:
    """Return what each person still has to do. A fixed number of statements, however many people.

    People without anything are left out; who may no longer sign in or lost a project has nothing of it.
    """
    chosen = list(people)
    sorts = (led_items(chosen), owed_items(chosen, today), activity_items(chosen, today))
    people_due = set[int]().union(*sorts)
    return {person: sorted(chain(*(of.get(person, ()) for of in sorts)), key=_in_order) for person in people_due}


def led_items(people: Iterable[User]) -> Dues:
    """Return the open milestones of the projects that each person leads or stands in for."""
    found: Dues = defaultdict(list)
    for person, line in led_lines(people):
        if line.is_open:
            row = line.milestone
            due = Due(f"milestone-{row.pk}", row.title, row.project, line.expected_on, row.pk, row.project_id)
            found[person].append(due)
    return found


def owed_items(people: Iterable[User], today: datetime.date) -> Dues:
    """Return the measurements that each person owes: of projects, who leads them; others, who keeps the data."""
    keys = {person.pk for person in people}
    leaders = _leaders(keys)
    keepers = list(access.keepers().filter(pk__in=keys).values_list("pk", flat=True))
    found: Dues = defaultdict(list)
    if not leaders and not keepers:
        return found
    mine = None if keepers else set(leaders)
    for line in series_lines(Kpi.objects.all(), mine, today - LOOKS_BACK, today, today):
        dues = [_owed(line, cell) for cell in line.cells if cell.state in OWED]
        owing = leaders.get(line.about.pk, ()) if isinstance(line.about, Project) else keepers
        for person in owing if dues else ():
            found[person] += dues
    return found


def activity_items(people: Iterable[User], today: datetime.date) -> Dues:
    """Return the follow-ups that each person is to do, and for who keeps the data the agreements near their term.

    A follow-up whose owner keeps the data no longer is everybody's who does, so that it is not forgotten.
    An agreement is decided on by the day of its notice. Nobody is reminded any more once that is past where it renews
    itself, or once it ended `A_TERM_PAST` ago. Three statements.
    """
    keepers = {person.pk for person in access.keepers().filter(pk__in=[person.pk for person in people])}
    found: Dues = defaultdict(list)
    theirs = Q(owner__in=keepers) | ~Q(owner__in=access.keepers().values("pk"))
    to_do = FollowUp.objects.filter(theirs, done_on__isnull=True).select_related("activity") if keepers else ()
    for row in to_do:
        due = Due(f"follow-up-{row.pk}", row.what, row.activity, row.due, None, None, activity=row.activity.code)
        for person in {row.owner_id} if row.owner_id in keepers else keepers:
            found[person].append(due)
    agreements = Activity.objects.filter(kind=ActivityKind.AGREEMENT, end__isnull=False) if keepers else ()
    for item in filter(None, (_term(row, today) for row in agreements)):
        for person in keepers:
            found[person].append(item)
    return found


def _term(row: Activity, today: datetime.date) -> Due | None:
    term = row.term_on(today)
    if term is None or term.ends < today - A_TERM_PAST or (row.renews_for and term.decide_by < today):
        return None
    title = lazy(lambda: _("renew the agreement, or end it"), str)()
    name = f"agreement-{row.pk}"
    return Due(name, title, row, term.decide_by, None, None, activity=row.code, before=BEFORE_A_TERM)


def _owed(line: Line, cell: Cell) -> Due:
    kpi, about = line.kpi, line.about
    return Due(
        name=f"measurement-{kpi.pk}-{about.pk if about else 0}-{cell.period.code}",
        title=lazy(lambda: f"{kpi.name}, {cell.period.code}", str)(),
        place=about if isinstance(about, Project) else kpi.contract,
        expected_on=cell.due,
        key=cell.measurement,
        project=about.pk if isinstance(about, Project) else None,
        kpi=kpi.pk,
        period=cell.period.code,
        series=about.code if about else "",
    )


def _in_order(item: Due) -> tuple[datetime.date, str]:
    return item.expected_on, item.name


def led_lines(people: Iterable[User]) -> list[tuple[int, MilestoneLine]]:
    """Return the milestones of projects led, each beside each person who leads it; three statements."""
    leaders = _leaders({person.pk for person in people})
    lines: Sequence[MilestoneLine] = milestone_lines(Milestone.objects.filter(project__in=leaders)) if leaders else ()
    return [(person, line) for line in lines for person in leaders[line.milestone.project_id]]


def _leaders(people: set[int]) -> dict[int, list[int]]:
    """Return, by project, who of some people leads it."""
    found: dict[int, list[int]] = defaultdict(list)
    leads = access.leading().filter(person__in=people).exclude(project__status__in=GIVEN_UP)
    for project, person in leads.values_list("project", "person"):
        found[project].append(person)
    return found
