"""Which version of a row did somebody see, and what changed since? A version is a position in the ledger."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BigIntegerField, Expression, Max, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Greatest

from objectives.models import (
    OF_ACTIVITY,
    OF_PROJECT,
    PARTS_OF_ACTIVITY,
    Change,
    Measurement,
    Milestone,
    MilestoneReport,
    Operation,
)

Versioned = TypeVar("Versioned", bound=Model)


class ConflictError(Exception):
    """Somebody else changed the row since it was read: nothing was written.

    `version` is the row's version now, `changes` what led to it since the version that was seen, oldest first.
    """

    def __init__(self, version: int, changes: Sequence[Change]) -> None:
        super().__init__(version)
        self.version = version
        self.changes = changes


BELONGING: dict[type[Model], tuple[tuple[type[Model], str], ...]] = {
    Milestone: ((MilestoneReport, "milestone"),),
    Measurement: (),
}
"""What has versions, and the rows of other kinds that are part of it, by their reference to it."""


def _newest(kind: type[Model], **rows: object) -> Expression:
    """Return the newest change of some rows of a kind, 0 for none; by the index of rows, never through the ledger."""
    found = Change.objects.filter(kind=kind._meta.model_name, **rows).order_by().values("kind")
    newest = found.annotate(newest=Max("id")).values("newest")
    return Coalesce(Subquery(newest), Value(0), output_field=BigIntegerField())


def with_version(rows: QuerySet[Versioned]) -> QuerySet[Versioned]:
    """Annotate each row with `version`: the newest change of it or of what is part of it."""
    newest = [_newest(rows.model, key=OuterRef("pk"))]
    for kind, reference in BELONGING[rows.model]:
        parts = kind._default_manager.filter(**{reference: OuterRef(OuterRef("pk"))}).values("pk")
        newest.append(_newest(kind, key__in=parts))
    annotated: Any = rows.annotate(version=Greatest(*newest) if len(newest) > 1 else newest[0])
    return annotated  # type: ignore[no-any-return]


def version_of(key: int, kind: type[Model] = Milestone) -> int:
    """Return the version of one row, as committed and as written by the current transaction."""
    sql, parameters = _statement(kind)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key if one == WHICH else one for one in parameters])
        found = cursor.fetchone()
    if found is None:
        raise kind.DoesNotExist  # type: ignore[attr-defined]
    return int(found[0])


WHICH = -1
"""What a kept statement has in the place of a row's key."""


@cache
def _statement(kind: type[Model]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of one row's version, put together once: every write asks it twice."""
    return with_version(kind._default_manager.filter(pk=WHICH)).values_list("version").query.sql_with_params()


def changes_of(key: int, since: int = 0, kind: type[Model] = Milestone) -> list[Change]:
    """Return what changed of a row and its parts after a version, oldest first, with who did it."""
    ours = Q(kind=kind._meta.model_name, key=key)
    for part, reference in BELONGING[kind]:
        ours |= Q(kind=part._meta.model_name, key__in=part._default_manager.filter(**{reference: key}).values("pk"))
    return list(Change.objects.filter(ours, pk__gt=since).select_related("actor").order_by("pk"))


def changes_of_each(since: Mapping[int, int]) -> dict[int, list[Change]]:
    """Return, for several milestones, what `changes_of` says after the version given for each. Three statements."""
    owner = dict(MilestoneReport.objects.filter(milestone__in=since).values_list("pk", "milestone"))
    ours = Q(kind="milestone", key__in=since) | Q(kind="milestonereport", key__in=owner)
    found: dict[int, list[Change]] = {key: [] for key in since}
    for change in Change.objects.filter(ours, pk__gt=min(since.values())).select_related("actor").order_by("pk"):
        key = change.key if change.kind == "milestone" else owner[change.key]
        if change.pk > since[key]:
            found[key].append(change)
    return found


def check_version(key: int, seen: int, kind: type[Model] = Milestone) -> None:
    """Raise ConflictError when a row was changed since a version; its lock must be held."""
    version = version_of(key, kind)
    if version != seen:
        raise ConflictError(version, changes_of(key, seen, kind))


def _of_row(kind: str, key: int) -> QuerySet[Change]:
    return Change.objects.filter(kind=kind, key=key)


def _of_project(kind: str, project: int) -> QuerySet[Change]:
    return Change.objects.annotate(of=OF_PROJECT).filter(kind=kind, of=str(project))


def _last(changes: QuerySet[Change]) -> int:
    return changes.aggregate(last=Max("id"))["last"] or 0


def _since(changes: QuerySet[Change], since: int) -> list[Change]:
    return list(changes.filter(pk__gt=since).select_related("actor").order_by("pk"))


def version_of_row(kind: str, key: int) -> int:
    """Return the version of one row of a fact by itself, whatever hangs on it; `kind` as in the ledger."""
    return _last(_of_row(kind, key))


def version_of_project(project: int) -> int:
    """Return the version of what a project says of itself: its basics and its status."""
    return version_of_row("project", project)


def version_of_links(project: int) -> int:
    """Return the version of all the links of a project to objectives together, those that are gone included."""
    return _last(_of_project("link", project))


def version_of_labels(project: int) -> int:
    """Return the version of all the labels of a project together, those that are gone included."""
    return _last(_of_project("label", project))


def compare_row(kind: str, key: int, seen: int) -> None:
    """Raise ConflictError where a row, which is locked, changed since the version seen."""
    _compare(_of_row(kind, key), seen)


def compare_links(project: int, seen: int) -> None:
    """Raise ConflictError where the links of a project, which is locked, changed since the version seen."""
    _compare(_of_project("link", project), seen)


def compare_labels(project: int, seen: int) -> None:
    """Raise ConflictError where the labels of a project, which is locked, changed since the version seen."""
    _compare(_of_project("label", project), seen)


def _compare(changes: QuerySet[Change], seen: int) -> None:
    version = _last(changes)
    if version != seen:
        raise ConflictError(version, _since(changes, seen))


SAID_OF_ACTIVITY = frozenset({"activitypartner", "link"})
"""What an activity's own form says beside its columns: partners, and the objectives served."""


def changes_of_activity(key: int) -> QuerySet[Change]:
    """Return what changed of an activity and of everything that hangs on it or did, but for its contacts."""
    of_parts = Q(kind__in=PARTS_OF_ACTIVITY, of=str(key))
    return Change.objects.annotate(of=OF_ACTIVITY).filter(Q(kind="activity", key=key) | of_parts)


def version_of_activity(key: int) -> int:
    """Return the version of what an activity says of itself: its columns, its partners, the objectives it serves."""
    return _last(_said_of_activity(key))


def compare_activity(key: int, seen: int) -> None:
    """Raise ConflictError where what an activity, which is locked, says of itself changed since the version seen."""
    _compare(_said_of_activity(key), seen)


def _said_of_activity(key: int) -> QuerySet[Change]:
    return changes_of_activity(key).filter(kind__in={"activity", *SAID_OF_ACTIVITY})


Parts = Sequence[tuple[type[Model], str]]
"""Kinds of rows that hang on a row, each with its reference to it."""


KEPT = frozenset({MilestoneReport})
"""Rows of which none is ever taken away, and the ledger holds a million: those that are gone are not looked for."""


def _with(row: Model, parts: Parts) -> QuerySet[Change]:
    ours, gone = Q(kind=row._meta.model_name, key=row.pk), dict[str, KeyTextTransform]()
    for kind, reference in parts:
        name = kind._meta.model_name
        ours |= Q(kind=name, key__in=kind._default_manager.filter(**{reference: row.pk}).values("pk"))
        if kind not in KEPT:
            gone[f"was_of_{reference}"] = KeyTextTransform(f"{reference}_id", "before")
            ours |= Q(**{"kind": name, "operation": Operation.DELETE, f"was_of_{reference}": str(row.pk)})
    return Change.objects.annotate(**gone).filter(ours)


def version_with(row: Model, parts: Parts) -> int:
    """Return the version of a row of any kind together with its parts, those that are gone included."""
    return _last(_with(row, parts))


def changes_with(row: Model, parts: Parts, since: int) -> list[Change]:
    """Return what changed of a row and its parts after a version, those that are gone included; as `changes_of`."""
    return _since(changes_of_row(type(row), row.pk, parts), since)


def changes_of_row(kind: type[Model], key: int, parts: Parts) -> QuerySet[Change]:
    """Return what changed of a row and of what hangs on it or did, by the references that the ledger holds."""
    ours = Q(kind=kind._meta.model_name, key=key)
    columns = {reference for _part, reference in parts}
    texts = {f"of_{name}": KeyTextTransform(f"{name}_id", Coalesce("after", "before")) for name in columns}
    for part, reference in parts:
        ours |= Q(**{"kind": part._meta.model_name, f"of_{reference}": str(key)})
    return Change.objects.annotate(**texts).filter(ours)
