"""What should people be told in Sextant? Read off the ledger, so that no path is forgotten, and off the calendar.

Page, API, spreadsheet and back office all write the ledger; a reader with a cursor turns it into notices, once each.
What no person did (the loader, a task) is not told: nobody wants 1,500 notices of a dataset.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from objectives import access
from objectives.history import LARGEST, Cursor, changes_since
from objectives.models import (
    Change,
    LedgerReader,
    Measurement,
    MeasurementStatus,
    Milestone,
    Notice,
    NoticeKind,
    Project,
    User,
)
from objectives.reminding.due import activity_items, led_items
from objectives.reminding.mentions import mentions_in

NAME = "notices"
AT_ONCE = 2_000
TOLD_LATE = datetime.timedelta(days=14)
"""A milestone that has been late for longer is no news; the digest still says it every week."""


@transaction.atomic
def notice_changes(at_once: int = AT_ONCE) -> int:
    """Tell people what the next changes of the ledger mean to them; return how many changes were read.

    The cursor moves in the transaction that tells, under a lock: a crash repeats nothing, and two at once wait.
    """
    _begin_here()
    reader = LedgerReader.objects.select_for_update().get(name=NAME)
    page = changes_since(Cursor(reader.transaction_id, reader.change_id), limit=at_once)
    if page.changes:
        told = [change for change in page.changes if change.actor_id is not None]
        _tell([*_reported(told), *_named(told), *_sent_back(told), *mentions_in(told)])
        reader.transaction_id, reader.change_id = page.next.transaction_id, page.next.change_id
        reader.save()
    return len(page.changes)


def _begin_here() -> None:
    """On the first time begin at the end of the ledger: what was before is no news."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO objectives_ledgerreader (name, transaction_id, change_id)
            SELECT %s, pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, %s ON CONFLICT (name) DO NOTHING""",
            [NAME, LARGEST],
        )


def notice_activities(today: datetime.date) -> None:
    """Tell staff of agreements whose notice comes and of follow-ups due soon or late, once for each day that is due."""
    _tell(
        Notice(
            person_id=person,
            kind=NoticeKind.ACTIVITY,
            about=f"{item.name}:{item.expected_on.isoformat()}",
            told={
                "activity": item.activity,
                "place": str(item.place),
                "follow_up": item.name.startswith("follow-up") and str(item.title),
                "expected_on": item.expected_on.isoformat(),
            },
        )
        for person, items in activity_items(access.answerable(), today).items()
        for item in items
        if item.subject(today) and today <= item.expected_on + TOLD_LATE
    )


def notice_late(today: datetime.date) -> None:
    """Tell people of the milestones that became late, once for each date that was missed."""
    _tell(
        Notice(
            person_id=person,
            kind=NoticeKind.LATE,
            about=f"late:{item.name}:{item.expected_on.isoformat()}",
            project_id=item.project,
            told={"milestone": item.key, "title": str(item.title), "expected_on": item.expected_on.isoformat()},
        )
        for person, items in led_items(access.answerable()).items()
        for item in items
        if item.expected_on < today <= item.expected_on + TOLD_LATE
    )


def _tell(notices: Iterable[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _reported(changes: Sequence[Change]) -> list[Notice]:
    """Return, for each project, act and leader, one notice of what somebody else reported."""
    reports = [change for change in changes if change.kind == "milestonereport" and change.before is None]
    keys = {change.after["milestone_id"] for change in reports if change.after}
    rows = {row.pk: row for row in Milestone.objects.filter(pk__in=keys).select_related("project")}
    leaders = _leaders(row.project_id for row in rows.values())
    acts: dict[tuple[int, int, int], list[Milestone]] = defaultdict(list)
    for change in reports:
        row = rows.get(change.after["milestone_id"]) if change.after else None
        if row is not None:
            acts[change.transaction_id, row.project_id, change.actor_id or 0].append(row)
    names = _names(actor for _, _, actor in acts)
    return [
        Notice(
            person_id=leader,
            kind=NoticeKind.REPORTED,
            about=f"reported:{transaction_id}:{project}",
            project=reported[0].project,
            told={
                "by": names.get(actor, ""),
                "count": len(reported),
                "milestone": reported[0].pk,
                "title": reported[0].title,
            },
        )
        for (transaction_id, project, actor), reported in acts.items()
        for leader in leaders[project]
        if leader != actor
    ]


def _named(changes: Sequence[Change]) -> list[Notice]:
    """Return a notice for each person whom somebody else named lead or deputy, or moved between the two."""
    rows = [(change, change.after) for change in changes if change.kind == "projectlead" and change.after]
    names = _names(person for change, row in rows for person in (change.actor_id, row["person_id"]))
    projects = Project.objects.in_bulk({row["project_id"] for _, row in rows})
    return [
        Notice(
            person_id=row["person_id"],
            kind=NoticeKind.NAMED,
            about=f"named:{change.pk}",
            project=projects[row["project_id"]],
            told={"by": names.get(change.actor_id or 0, ""), "deputy": row["is_deputy"]},
        )
        for change, row in rows
        if row["project_id"] in projects and row["person_id"] in names and row["person_id"] != change.actor_id
    ]


def _sent_back(changes: Sequence[Change]) -> list[Notice]:
    """Return a notice for who submitted a measurement that somebody else sent back."""
    back = [
        change
        for change in changes
        if change.kind == "measurement"
        and change.before
        and change.after
        and change.after["status"] == MeasurementStatus.REJECTED != change.before["status"]
    ]
    keys = {change.key for change in back}
    rows = {row.pk: row for row in Measurement.objects.filter(pk__in=keys).select_related("kpi", "project")}
    submitters = _submitters(keys)
    names = _names([*(change.actor_id for change in back), *submitters.values()])
    return [
        Notice(
            person_id=submitters[change.key],
            kind=NoticeKind.SENT_BACK,
            about=f"sent_back:{change.pk}",
            project=row.project,
            told={
                "by": names.get(change.actor_id or 0, ""),
                "measurement": row.pk,
                "kpi": {"en": row.kpi.name_en, "fr": row.kpi.name_fr},
                "period": row.period,
                "reason": change.reason,
            },
        )
        for change in back
        if (row := rows.get(change.key)) and submitters.get(change.key) in names.keys() - {change.actor_id}
    ]


def _submitters(measurements: set[int]) -> dict[int, int]:
    """Return who last submitted each measurement, else who wrote it, as the ledger says."""
    rows = Change.objects.filter(kind="measurement", key__in=measurements, actor__isnull=False).order_by("pk")
    found: dict[int, int] = {}
    for change in rows:
        if change.after and change.after["status"] in (MeasurementStatus.DRAFT, MeasurementStatus.SUBMITTED):
            found[change.key] = change.actor_id or 0
    return found


def _leaders(projects: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for project, person in access.leading().filter(project__in=set(projects)).values_list("project", "person"):
        found[project].append(person)
    return found


def _names(people: Iterable[int | None]) -> dict[int, str]:
    wanted = {person for person in people if person}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=wanted)} if wanted else {}
