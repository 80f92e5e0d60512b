"""What waits for those who keep the data today? Counted by kind, over what the reader may do something about."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, TextChoices

from objectives import access
from objectives.models import (
    BoardPack,
    Delivery,
    DeliveryState,
    EnquiryMail,
    EnquiryMailState,
    EnquiryState,
    FollowUp,
    Measurement,
    MeasurementStatus,
    PackState,
    Project,
    ProjectStatus,
    Webhook,
    WebhookState,
)
from objectives.quality import to_mend
from objectives.rollup import health


class Work(TextChoices):
    """What may wait, in the order of a day's work."""

    SUBMITTED = "submitted"
    DRAFTS = "drafts"
    SENT_BACK = "sent_back"
    LABELS = "labels"
    ENQUIRIES = "enquiries"
    FOLLOW_UPS = "follow_ups"
    QUALITY = "quality"
    MAILS = "mails"
    ENQUIRY_MAILS = "enquiry_mails"
    PACKS = "packs"
    INVITATIONS = "invitations"
    CHANGES = "changes"
    DIFFERENCES = "differences"
    WEBHOOKS = "webhooks"
    ERASURES = "erasures"


WRONG = frozenset(
    {Work.MAILS, Work.ENQUIRY_MAILS, Work.PACKS, Work.DIFFERENCES, Work.WEBHOOKS, Work.INVITATIONS, Work.QUALITY}
)
"""What is wrong where it is not 0; all else is work to be done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of a kind of work waits."""

    work: Work
    count: int

    @property
    def is_wrong(self) -> bool:
        """Whether something went wrong, rather than being somebody's to do."""
        return self.count > 0 and self.work in WRONG


def waiting_for(reader: access.Reader, now: datetime.datetime, today: datetime.date) -> tuple[Waiting, ...]:
    """Return what waits for one of those who keep the data, each kind once; nothing for anybody else.

    Of the accounts and machines only for who may do something about them. A fixed number of statements.
    """
    if not access.keeps_the_data(reader):
        return ()
    counted = {**_measurements(), **_counts(reader, now, today)}
    counted[Work.QUALITY] = to_mend(reader, today)
    counted[Work.CHANGES] = health.waiting().changes
    counted[Work.DIFFERENCES] = sum(run.difference_count for run in health.last_checks())
    return tuple(Waiting(work, counted[work]) for work in Work if work in counted)


def _measurements() -> dict[Work, int]:
    by_status = dict(Measurement.objects.order_by().values_list("status").annotate(Count("pk")))
    of = {
        Work.SUBMITTED: MeasurementStatus.SUBMITTED,
        Work.DRAFTS: MeasurementStatus.DRAFT,
        Work.SENT_BACK: MeasurementStatus.REJECTED,
    }
    return {work: by_status.get(status, 0) for work, status in of.items()}


def _counts(reader: access.Reader, now: datetime.datetime, today: datetime.date) -> dict[Work, int]:
    unsent = (EnquiryMailState.FAILED, EnquiryMailState.GIVEN_UP)
    stopped = (WebhookState.FAILING, WebhookState.GONE, WebhookState.SIGHT)
    rows: dict[Work, QuerySet[Any]] = {
        Work.LABELS: Project.objects.filter(status=ProjectStatus.SUBMITTED),
        Work.ENQUIRIES: access.answerable_enquiries(reader).filter(state=EnquiryState.NEW),
        Work.FOLLOW_UPS: FollowUp.objects.filter(done_on__isnull=True, due__lte=today),
        Work.MAILS: Delivery.objects.filter(state=DeliveryState.FAILED),
        Work.ENQUIRY_MAILS: EnquiryMail.objects.filter(state__in=unsent, enquiry__erased_at__isnull=True),
        Work.PACKS: BoardPack.objects.filter(state=PackState.FAILED),
        Work.INVITATIONS: access.open_invitations(reader).filter(expires_at__lte=now),
    }
    people = access.closable_people(reader)
    if people.exists():
        rows[Work.WEBHOOKS] = Webhook.objects.filter(state__in=stopped, person__is_active=True)
        rows[Work.ERASURES] = people.filter(erasure_asked_at__isnull=False)
    return {work: one.count() for work, one in rows.items()}
