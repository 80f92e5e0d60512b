"""Move a project along its way: propose, submit, label or reject, fund, start, complete, abandon. Each step is signed.

Which step follows which, who may take it and what it dates stands in one table: `objectives.models.labelling.STEPS`.
"""

import copy
import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_date_open, check_days_open
from objectives.acts.counting import COUNTED_BY_DATE
from objectives.models import (
    STEPS,
    Domain,
    FundingStage,
    Precision,
    Project,
    ProjectDecision,
    ProjectLead,
    ProjectStatus,
    ProjectStep,
    Scope,
    User,
)
from objectives.models.fields import EARLIEST_DAY
from objectives.versions import compare_row, version_of_project

MONEY_DECIDED = (FundingStage.COMMITTED, FundingStage.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of a project: where it goes, on which day, by which body (`board`, `call jury`), and why."""

    to: str
    on: datetime.date
    body: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a decision did: the project, the decision as recorded, the project's new version, the write's token."""

    project: Project
    decision: ProjectDecision
    version: int
    token: int


def steps_for(by: access.Reader, project: Project) -> list[ProjectStep]:
    """Return the steps that a person may take with a project now, in the order of the table."""
    return [step for step in STEPS[ProjectStatus(project.status)] if access.may_take(by, project, step)]


@transaction.atomic
def move_project(*, by: User, project: int, seen: int, decision: Decision, today: datetime.date) -> Moved:
    """Take a step of a project's way, record who decided what, and date the project by it.

    `seen` is the version of the project that the person read. Raises Project.DoesNotExist for who may not see the
    project, PermissionDenied for who may but does not take this step, ConflictError when somebody changed it since,
    ValidationError by field for what cannot be; nothing is written then.
    """
    acting(by.pk, decision.note)
    row = access.visible_projects(by).select_for_update(of=("self",)).get(pk=project)
    compare_row("project", project, seen)
    step = _step(row, decision.to)
    if not access.may_take(by, row, step):
        raise PermissionDenied(_("This step is decided by cluster staff."))
    recorded = _checked(row, step, decision, today)
    recorded.decided_by = by
    row.status = step.to
    fields = ["status", *_dated(row, step, decision.on)]
    row.save(update_fields=fields)
    recorded.save(force_insert=True)
    return Moved(row, recorded, version_of_project(row.pk), token())


def _dated(row: Project, step: ProjectStep, day: datetime.date) -> list[str]:
    """Date a project as a step does; return the fields that it sets."""
    precision = {"labelled_on": "labelled_precision", "start": "start_precision"}.get(step.dates)
    days = {step.dates: day} if step.dates else {}
    values = days | ({precision: Precision.DAY} if precision else {})
    for name, value in values.items():
        setattr(row, name, value)
    return list(values)


def _step(row: Project, to: str) -> ProjectStep:
    steps = STEPS[ProjectStatus(row.status)]
    found = next((step for step in steps if step.to == to), None)
    if found is None:
        known = ", ".join(str(step.to.label) for step in steps)
        told = _("From “%(status)s” a project goes to: %(known)s.")
        raise ValidationError({"to": told % {"status": row.get_status_display(), "known": known}})
    return found


def _checked(row: Project, step: ProjectStep, decision: Decision, today: datetime.date) -> ProjectDecision:
    recorded = ProjectDecision(
        project=row,
        came_from=row.status,
        moved_to=step.to,
        decided_on=decision.on,
        body=decision.body.strip(),
        note=decision.note.strip(),
    )
    broken: dict[str, list[str] | str] = {}
    try:
        recorded.clean_fields(exclude={"project", "decided_by", "recorded_at"})
    except ValidationError as error:
        named = {"moved_to": "to", "decided_on": "on"}
        broken |= {named.get(name, name): told for name, told in error.message_dict.items()}
    if len(recorded.note) > 2000:
        broken["note"] = _("Say it in at most 2,000 characters.")
    if told := _wrong_day(row, step, decision.on, today):
        broken["on"] = told
    if step.wants_reason and not recorded.note:
        broken["note"] = _("Say why: others will ask.")
    if step.wants_commitment and not row.fundings.filter(stage__in=MONEY_DECIDED).exists():
        broken["to"] = _("No money is committed yet: record who commits how much first.")
    if broken:
        raise ValidationError(broken)
    _check_open(row, step, decision.on)
    return recorded


def _check_open(row: Project, step: ProjectStep, day: datetime.date) -> None:
    check_days_open(row, "on", day)
    if step.dates in COUNTED_BY_DATE:
        then = copy.copy(row)
        _dated(then, step, day)
        check_date_open(row, then, step.dates, "on")


def _not_yet_or_too_long_ago(day: datetime.date, today: datetime.date) -> str:
    if day > today:
        return _("A decision cannot be dated in the future: today is %(day)s.") % {"day": clock.written(today)}
    return _("Give a day from 1900 on.") if day < EARLIEST_DAY else ""


def _wrong_day(row: Project, step: ProjectStep, day: datetime.date, today: datetime.date) -> str:
    """Return what is wrong with the day of a decision, in words; empty when nothing is."""
    if told := _not_yet_or_too_long_ago(day, today):
        return told
    last = row.decisions.aggregate(last=Max("decided_on"))["last"]
    if last is not None and day < last:
        return _("The last decision is from %(day)s: give that day or a later one.") % {"day": clock.written(last)}
    if step.dates == "start" and row.end is not None and day > row.end:
        return _("The project ends on %(day)s: move its end first.") % {"day": clock.written(row.end)}
    if step.dates == "end" and row.start is not None and day < row.start:
        return _("The project began on %(day)s: give a later day.") % {"day": clock.written(row.start)}
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What somebody proposes; at least one domain, the main one first."""

    acronym: str
    title: str
    summary: str = ""
    domains: tuple[str, ...] = ()
    since: datetime.date | None = None
    """No decision on it is dated before this day; today where it is None."""


@transaction.atomic
def propose_project(*, by: User, idea: Idea, today: datetime.date) -> Moved:
    """Record the idea of a project, not published; who proposes it leads it, unless cluster staff record it.

    Raises PermissionDenied for who may not propose, ValidationError by field for what cannot be.
    """
    if not access.may_propose(by):
        raise PermissionDenied(_("Only cluster staff and project contributors propose projects."))
    acting(by.pk)
    row = Project(
        code=_next_code(today.year),
        acronym=idea.acronym.strip(),
        title=idea.title.strip(),
        summary=idea.summary.strip(),
        domains=list(dict.fromkeys(idea.domains)),
        scope=Scope.LABELLED,
        status=ProjectStatus.IDEA,
    )
    since = idea.since or today
    _check_idea(row, _not_yet_or_too_long_ago(since, today))
    row.save(force_insert=True)
    if not access.keeps_the_data(by):
        ProjectLead.objects.create(project=row, person=by)
    recorded = ProjectDecision.objects.create(project=row, moved_to=ProjectStatus.IDEA, decided_on=since, decided_by=by)
    return Moved(row, recorded, version_of_project(row.pk), token())


def _check_idea(row: Project, wrong_day: str) -> None:
    broken: dict[str, list[str] | str] = {"since": wrong_day} if wrong_day else {}
    try:
        row.clean_fields(exclude={"programme", "call", "tags", "source", "domains"})
    except ValidationError as error:
        broken |= error.message_dict
    for name in ("acronym", "title"):
        if not getattr(row, name):
            broken[name] = _("Give the idea a name that others will find it by.")
    if not row.domains or not set(row.domains) <= set(Domain.values):
        broken["domains"] = _("Choose among the five domains.")
    if len(row.summary) > 20_000:
        broken["summary"] = _("Say it in at most 20,000 characters.")
    if broken:
        raise ValidationError(broken)


def _next_code(year: int) -> str:
    """Return the next free code of a year, `P2018-001`; who asks at the same time waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sextant: code of a project'))")
    begun = Project.objects.filter(code__regex=rf"^P{year}-[0-9]{{3,9}}$").values_list("code", flat=True)
    return f"P{year}-{max((int(code.split('-')[1]) for code in begun), default=0) + 1:03}"
