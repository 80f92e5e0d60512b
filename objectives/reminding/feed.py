"""What does a person's own calendar show of the due dates? An iCalendar feed (RFC 5545), one all-day event each.

Events and not to-dos, because no common calendar shows the to-dos of a subscription. What is cancelled stays in the
feed as cancelled; what is no longer the person's is not in it, and goes from the calendar with its next look.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vDuration

from objectives.models import Change, MilestoneStatus, User
from objectives.reminding.due import led_lines
from objectives.scorecards.workspace import MilestoneLine

LOOK_AGAIN = datetime.timedelta(hours=6)
UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that make a text read in another direction than it is written."""
BEGINNING = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""The stamp of a row that the ledger does not know."""


@dataclass(frozen=True, slots=True)
class Revision:
    """How often a milestone changed, and when last."""

    number: int = 0
    changed_at: datetime.datetime = BEGINNING


def calendar_of(person: User, host: str, address: Callable[[int], str]) -> bytes:
    """Return the feed of a person in the person's language; the same bytes as long as nothing changed.

    `host` names the installation in identities that last, `address` gives the page of a milestone. Five statements.
    """
    lines = [line for _person, line in led_lines([person])]
    revisions = _revisions(lines)
    with override(person.language):
        feed = published("-//Sextant//Due dates//EN", _("Sextant: due dates"))
        for line in sorted(lines, key=lambda line: line.milestone.pk):
            feed.add_component(
                _event(line, revisions.get(line.milestone.pk, Revision()), host, address(line.milestone.pk))
            )
        return bytes(feed.to_ical())


def published(product: str, name: str) -> Calendar:
    """Return a feed without events yet, under the name by which a calendar shows it."""
    feed = Calendar()
    feed.add("prodid", product)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    for said in ("name", "x-wr-calname"):
        feed.add(said, name)
    feed.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(LOOK_AGAIN))
    return feed


def stamped(event: Event, identity: str, revision: Revision) -> None:
    """Give an event its lasting identity and its revision."""
    event.add("uid", identity)
    event.add("dtstamp", revision.changed_at.replace(microsecond=0))
    event.add("last-modified", revision.changed_at.replace(microsecond=0))
    event.add("sequence", revision.number)


def _revisions(lines: Sequence[MilestoneLine]) -> dict[int, Revision]:
    """Return the revision of each milestone's plan and reports, from the ledger; two statements."""
    of_report = {report.pk: line.milestone.pk for line in lines for report in line.milestone.reports.all()}
    plans = Q(kind="milestone", key__in=[line.milestone.pk for line in lines])
    changes = Change.objects.filter(plans | Q(kind="milestonereport", key__in=of_report)).order_by()
    found: dict[int, Revision] = {}
    for row in changes.values("kind", "key").annotate(times=Count("pk"), newest=Max("recorded_at")):
        milestone = row["key"] if row["kind"] == "milestone" else of_report[row["key"]]
        known = found.get(milestone, Revision())
        found[milestone] = Revision(known.number + row["times"], max(known.changed_at, row["newest"]))
    return found


def _event(line: MilestoneLine, revision: Revision, host: str, address: str) -> Event:
    row, day = line.milestone, _day(line)
    event = Event()
    stamped(event, f"milestone-{row.pk}@{host}", revision)
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", printed(_summary(line)))
    event.add("description", printed(_description(line, address)))
    event.add("url", address)
    event.add("status", "CANCELLED" if _status(line) == MilestoneStatus.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _status(line: MilestoneLine) -> str:
    return line.state.status if line.state else MilestoneStatus.PLANNED


def _day(line: MilestoneLine) -> datetime.date:
    done = line.state.actual if line.state and _status(line) == MilestoneStatus.COMPLETED else None
    return done or line.expected_on


def _summary(line: MilestoneLine) -> str:
    names = {"project": str(line.milestone.project), "milestone": line.milestone.title}
    if _status(line) == MilestoneStatus.COMPLETED:
        return _("✓ %(project)s: %(milestone)s") % names
    return _("%(project)s: %(milestone)s") % names


def _description(line: MilestoneLine, address: str) -> str:
    told = [str(MilestoneStatus(_status(line)).label).capitalize()]
    if line.expected_on != line.milestone.due:
        told.append(_("Baseline: %(day)s") % {"day": line.milestone.due.isoformat()})
    if line.is_open:
        told.append(_("Report it: %(address)s") % {"address": address})
    return "\n".join(told)


def printed(text: str) -> str:
    """Return a text without what a calendar cannot print or would be deceived by."""
    return UNPRINTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
