"""What waits today, and where is it done? The words and the ways for what `objectives.scorecards.desk` counts."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives.scorecards.desk import Waiting, Work, waiting_for

WAYS: dict[Work, tuple[str | Promise, str, str]] = {
    Work.SUBMITTED: (_("Measurements to validate"), "measurement", "status__exact=submitted"),
    Work.DRAFTS: (_("Measurements begun, not submitted"), "measurement", "status__exact=draft"),
    Work.SENT_BACK: (_("Measurements sent back"), "measurement", "status__exact=rejected"),
    Work.LABELS: (_("Projects to decide on"), "project", "status__exact=submitted"),
    Work.ENQUIRIES: (_("Enquiries without an answer"), "enquiry", "state__exact=new"),
    Work.FOLLOW_UPS: (_("Follow-ups that are due"), "followup", "standing=due&o=3"),
    Work.QUALITY: (_("Findings in the data that staff mend"), "data-quality", ""),
    Work.MAILS: (_("Mails that failed"), "delivery", "state__exact=failed"),
    Work.ENQUIRY_MAILS: (_("Mails of enquiries that failed"), "enquirymail", "state__in=failed,given_up"),
    Work.PACKS: (_("Board packs that failed"), "boardpack", "state__exact=failed"),
    Work.INVITATIONS: (_("Invitations that ran out"), "invitation", "standing=expired"),
    Work.CHANGES: (_("Changes not yet in the figures"), "rollups", ""),
    Work.DIFFERENCES: (_("Figures that the last check found wrong"), "rolluprun", "kind__exact=check"),
    Work.WEBHOOKS: (_("Webhooks that stopped"), "webhook", "state__in=failing,gone,sight"),
    Work.ERASURES: (_("People who asked to be erased"), "erasures", ""),
}  # fmt: skip
"""What is said of each kind of work, and where it is done: a list of the back office with its question, or a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the desk."""

    waiting: Waiting
    label: str | Promise
    address: str


def todays_work(person: Any, now: datetime.datetime, today: datetime.date) -> list[Line]:
    """Return what waits for a person, in the order of a day's work."""
    return [_line(waiting) for waiting in waiting_for(person, now, today)]


def _line(waiting: Waiting) -> Line:
    label, route, question = WAYS[waiting.work]
    where = f"{reverse(f'admin:objectives_{route}_changelist')}?{question}" if question else reverse(route)
    return Line(waiting, label, where)
