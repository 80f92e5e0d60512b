"""What does a calendar that subscribes show of the activities? An iCalendar feed (RFC 5545) of public facts."""

import datetime
from collections.abc import Callable, Sequence

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from icalendar import Event

from objectives.models import OF_ACTIVITY, Activity, ActivityKind, Change, Precision
from objectives.reminding.feed import Revision, printed, published, stamped


def calendar_of_activities(activities: QuerySet[Activity], host: str, address: Callable[[str], str]) -> bytes:
    """Return the activities whose day is known as a feed in the reader's language. Three statements.

    `host` names the installation in identities that last, `address` gives the page of an activity by its id. What is
    known to the month or year only is no event of a day. An agreement is an event on the day on which it was signed.
    """
    dated = activities.filter(start__isnull=False, start_precision=Precision.DAY)
    rows = list(dated.prefetch_related("partners").order_by("pk"))
    revisions = _revisions(rows)
    feed = published("-//Sextant//Activities//EN", _("Sextant: activities"))
    for row in rows:
        feed.add_component(_event(row, revisions.get(row.pk, Revision()), host, address(row.code)))
    return bytes(feed.to_ical())


def _revisions(rows: Sequence[Activity]) -> dict[int, Revision]:
    """Return how often each activity and its partners changed, and when last; one statement."""
    keys = {row.pk for row in rows}
    ours = Q(kind="activity", key__in=keys) | Q(kind="activitypartner")
    changes = Change.objects.annotate(of=OF_ACTIVITY).filter(ours).order_by()
    found: dict[int, Revision] = {}
    for row in changes.values("kind", "of", "key").annotate(times=Count("pk"), newest=Max("recorded_at")):
        key = row["key"] if row["kind"] == "activity" else int(row["of"])
        known = found.get(key, Revision())
        found[key] = Revision(known.number + row["times"], max(known.changed_at, row["newest"]))
    return found


def _event(row: Activity, revision: Revision, host: str, address: str) -> Event:
    event = Event()
    stamped(event, f"activity-{row.pk}@{host}", revision)
    last = row.start if row.kind == ActivityKind.AGREEMENT or row.end is None else row.end
    event.add("dtstart", row.start)
    event.add("dtend", (last or datetime.date.min) + datetime.timedelta(days=1))
    event.add("summary", printed(row.title))
    event.add("description", printed(_description(row, address)))
    if where := ", ".join(filter(None, (row.place, row.country))):
        event.add("location", printed(where))
    event.add("categories", [str(ActivityKind(row.kind).label)])
    event.add("url", address)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(row: Activity, address: str) -> str:
    told = [str(ActivityKind(row.kind).label).capitalize()]
    if partners := ", ".join(str(partner) for partner in row.partners.all()):
        told.append(_("With: %(partners)s") % {"partners": partners})
    if row.outcome:
        told.append(row.outcome)
    return "\n".join([*told, address])
