"""What happened to a project and to everything that hangs on it? From the ledger, by name, for who may read it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import In
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.access import Reader
from objectives.models import (
    OF_PROJECT,
    Change,
    Document,
    Funding,
    Label,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Operation,
    Organisation,
    Participation,
    Project,
    ProjectDecision,
    User,
)
from objectives.scorecards.events import Event, told

PAGE = 50
KINDS: dict[str, str | Promise] = {
    "project": _("the project itself"),
    "projectdecision": _("decisions"),
    "participation": _("consortium"),
    "funding": _("money"),
    "link": _("objectives served"),
    "label": _("labels"),
    "milestone": _("milestones"),
    "milestonereport": _("reports"),
    "measurement": _("measurements"),
    "document": _("documents"),
}
"""The kinds of facts in a project's history, by their name in the ledger."""

HANGING: tuple[type[models.Model], ...] = (
    Document, Funding, Label, Link, Measurement, Milestone, Participation, ProjectDecision,
)  # fmt: skip
NAMING = ("organisation_id", "funder_id", "beneficiary_id", "cluster_id")
"""The columns that name an organisation."""

VALUED = frozenset({"validated", "withdrawn"})
"""The statuses of measurements that everybody who reads the history may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of a history is asked for; `before` is the last change of the page before."""

    kind: str = ""
    person: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    text: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some events, the newest first; `before` asks for the next ones, None where there are none."""

    events: Sequence[Event]
    before: int | None
    people: Sequence[User]
    """Who changed anything of the project, for the filter."""


class _HoldsWords(Func):
    """Whether any value of a JSON object matches a pattern, whatever its field is called."""

    output_field = BooleanField()
    template = "EXISTS (SELECT 1 FROM jsonb_each_text(%(expressions)s)"
    arg_joiner = ") AS field (name, value) WHERE field.value ILIKE "


def history(reader: Reader, project: Project, asked: Asked) -> HistoryPage:
    """Return a page of the history of a project that the reader may read (`access.projects_with_history`).

    A fixed number of statements whatever the number of changes: one for the page, one for the people, one a model
    that its rows name.
    """
    ours = _of(reader, project)
    found = list(_chosen(ours, asked)[: PAGE + 1])
    page = found[:PAGE]
    people = User.objects.filter(pk__in=ours.order_by().values("actor")).order_by("full_name", "pk")
    return HistoryPage(told(page), page[-1].pk if len(found) > PAGE else None, list(people))


def changes_told(changes: Sequence[Change]) -> list[Event]:
    """Return some changes as events, in their order: what a conflict is about."""
    keys = [change.pk for change in changes]
    return told(_as_text(Change.objects.filter(pk__in=keys)).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Removal:
    """Something of a project's file that is gone: of which project, and how it went."""

    project: Project
    event: Event


def removal_of(projects: QuerySet[Project], kind: str, key: int) -> Removal | None:
    """Return how a row that hung on one of some projects was taken away; None where it is there, or never was theirs.

    Three statements and the names of the row.
    """
    last = Change.objects.filter(kind=kind, key=key).order_by("-pk").first()
    if last is None or last.operation != Operation.DELETE or last.before is None:
        return None
    project = projects.filter(pk=last.before["project_id"]).first()
    return None if project is None else Removal(project, changes_told([last])[0])


def _as_text(changes: QuerySet[Change]) -> QuerySet[Change]:
    texts = {"was_text": Cast("before", TextField()), "now_text": Cast("after", TextField())}
    return changes.defer("before", "after").annotate(**texts).select_related("actor")


def _of(reader: Reader, project: Project) -> QuerySet[Change]:
    """Return the changes of a project and of what hangs on it or did, as far as the reader may see them."""
    kinds = [model._meta.model_name for model in HANGING]
    changes = Change.objects.annotate(of=OF_PROJECT)
    milestones = changes.filter(kind="milestone", of=str(project.pk)).order_by().values("key")
    reports = MilestoneReport.objects.filter(milestone__in=Milestone.objects.filter(pk__in=milestones)).values("pk")
    ours = (
        Q(kind="project", key=project.pk)
        | Q(kind__in=kinds, of=str(project.pk))
        | Q(kind="milestonereport", key__in=reports)
    )
    return changes.filter(ours).filter(_seen_by(reader, project))


def _seen_by(reader: Reader, project: Project) -> Q:
    """Return which changes the reader may see: measurements that nobody validated are for who enters or validates."""
    if access.sees_everything(reader) or access.led_projects(reader).filter(pk=project.pk).exists():
        return Q()
    return ~Q(kind="measurement") | (Q(after__status__in=VALUED) | Q(after__isnull=True, before__status__in=VALUED))


def _chosen(ours: QuerySet[Change], asked: Asked) -> QuerySet[Change]:
    chosen = ours
    if asked.kind:
        chosen = chosen.filter(kind=asked.kind)
    if asked.person is not None:
        chosen = chosen.filter(actor=asked.person)
    if asked.since is not None:
        chosen = chosen.filter(recorded_at__date__gte=asked.since)
    if asked.until is not None:
        chosen = chosen.filter(recorded_at__date__lte=asked.until)
    if asked.text:
        chosen = chosen.filter(_holding(asked.text))
    if asked.before is not None:
        chosen = chosen.filter(pk__lt=asked.before)
    return _as_text(chosen).order_by("-id")


def _holding(text: str) -> Q:
    """Return the condition that a change, its reason or an organisation that it names holds some words."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    pattern = Value(f"%{escaped}%")
    called = Organisation.objects.filter(Q(name__icontains=text) | Q(acronym__icontains=text))
    keys = called.annotate(key=Cast("pk", TextField())).values("key")
    found = Q(reason__icontains=text) | Q(actor__full_name__icontains=text)
    for row in (Coalesce("after", "before"), Coalesce("before", "after")):
        found |= Q(_HoldsWords(row, pattern))
    for column in NAMING:
        found |= Q(In(KeyTextTransform(column, Coalesce("after", "before")), keys))
    return found
