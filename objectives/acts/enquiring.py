"""Ask the cluster something from outside; assign, answer, close, erase an enquiry. Nothing of it is in the ledger."""

import datetime
import re
import unicodedata
import uuid
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.models import (
    Enquiry,
    EnquiryMail,
    EnquiryMailKind,
    EnquiryMailState,
    EnquiryState,
    User,
)
from objectives.versions import ConflictError

ONE_LINE = ("name", "organisation", "subject")
REQUIRED = (*ONE_LINE, "email", "message")
LINKS = re.compile(r"(?:https?://|www\.|\[url|<a\s)", re.IGNORECASE)
LINKS_AT_MOST = 3
COUNTRY = re.compile(r"[A-Z]{2}")
ONE_RECEIPT_IN = datetime.timedelta(days=1)
UNSENT = (EnquiryMailState.WAITING, EnquiryMailState.CLAIMED, EnquiryMailState.FAILED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks."""

    kind: str
    name: str
    organisation: str
    country: str
    email: str
    subject: str
    message: str
    language: str


def send_enquiry(asked: Asked, consent: str, sent_as: uuid.UUID, now: datetime.datetime) -> Enquiry:
    """Keep an enquiry, with the wording agreed to, and have its receipt and the notice to staff written.

    The same form sent twice, or twice at once, is one enquiry. An address gets one receipt a day, so that nobody's
    mailbox is filled by us. Raises ValidationError by field for what cannot be.
    """
    sent = Enquiry.objects.filter(sent_as=sent_as)
    if (known := sent.first()) is not None:
        return known
    row = Enquiry(**asdict(asked), consent=consent, sent_as=sent_as, received_at=now, last_act_at=now)
    row.message = row.message.replace("\r\n", "\n").strip()
    _check(row)
    try:
        return _received(row, now)
    except IntegrityError:
        if (known := sent.first()) is None:
            raise
        return known


@transaction.atomic
def _received(row: Enquiry, now: datetime.datetime) -> Enquiry:
    """Keep an enquiry with its mails; raises IntegrityError where its form was sent at the same time."""
    receipts = EnquiryMail.objects.filter(kind=EnquiryMailKind.RECEIPT, enquiry__email__iexact=row.email)
    told = receipts.filter(made_at__gt=now - ONE_RECEIPT_IN).exists()
    row.save(force_insert=True)
    kinds = [EnquiryMailKind.ROUTING] if told else [EnquiryMailKind.ROUTING, EnquiryMailKind.RECEIPT]
    EnquiryMail.objects.bulk_create([EnquiryMail(enquiry=row, kind=kind, made_at=now) for kind in kinds])
    return row


def _check(row: Enquiry) -> None:
    wrong: dict[str, str] = {}
    for name in REQUIRED:
        if not getattr(row, name).strip():
            wrong[name] = _("This is needed to answer you.")
    for name in ONE_LINE:
        text = getattr(row, name)
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text):
            wrong[name] = _("Write it on one line.")
        elif LINKS.search(text):
            wrong[name] = _("Leave addresses of web pages for the message.")
    if len(LINKS.findall(row.message)) > LINKS_AT_MOST:
        wrong["message"] = _("At most %(most)s addresses of web pages: with more it is taken for advertising.") % {
            "most": LINKS_AT_MOST
        }
    if not COUNTRY.fullmatch(row.country):
        wrong["country"] = _("Write the country as two capital letters (ISO 3166-1).")
    if wrong:
        raise ValidationError({name: [words] for name, words in wrong.items()})
    row.full_clean(exclude=["sent_as", "consent"], validate_constraints=False)
    row.validate_constraints()


@transaction.atomic
def assign_enquiry(*, by: User, enquiry: int, seen: int, to: int | None, now: datetime.datetime) -> Enquiry:
    """Give an enquiry to somebody of cluster staff, or (None) to nobody.

    Raises Enquiry.DoesNotExist for who may not, ConflictError where it was changed since, ValidationError (`to`).
    """
    row = _locked(by, enquiry, seen)
    taker = access.enquiry_staff().filter(pk=to).first() if to is not None else None
    if to is not None and taker is None and to != by.pk:
        raise ValidationError({"to": _("Choose somebody of cluster staff.")})
    row.assigned_to = taker or (by if to == by.pk else None)
    return _changed(row, now)


@transaction.atomic
def answer_enquiry(*, by: User, enquiry: int, seen: int, text: str, now: datetime.datetime) -> EnquiryMail:
    """Answer who asked, by mail; an enquiry may be answered again. Raises as `assign_enquiry` (`text`)."""
    row = _locked(by, enquiry, seen)
    mail = EnquiryMail(
        enquiry=row, kind=EnquiryMailKind.ANSWER, text=text.replace("\r\n", "\n").strip(), by=by, made_at=now
    )
    if not mail.text:
        raise ValidationError({"text": _("Write an answer: an empty one tells nobody anything.")})
    mail.clean_fields(exclude=["enquiry", "by"])
    mail.save(force_insert=True)
    row.state = EnquiryState.ANSWERED
    row.assigned_to = row.assigned_to or by
    _changed(row, now)
    return mail


@transaction.atomic
def close_enquiry(*, by: User, enquiry: int, seen: int, now: datetime.datetime) -> Enquiry:
    """Say that nothing more is to be done for an enquiry. Raises as `assign_enquiry`."""
    row = _locked(by, enquiry, seen)
    row.state = EnquiryState.CLOSED
    return _changed(row, now)


@transaction.atomic
def erase_enquiry(*, by: User, enquiry: int, seen: int, now: datetime.datetime) -> Enquiry:
    """Erase at once what tells who asked and what, with the answers. Raises as `assign_enquiry`."""
    row = _locked(by, enquiry, seen)
    _erase(Enquiry.objects.filter(pk=row.pk), now)
    row.refresh_from_db()
    return row


@transaction.atomic
def erase_old_enquiries(now: datetime.datetime) -> int:
    """Erase the enquiries whose last act is longer ago than they are kept; return how many. Twice erases no more."""
    due = Enquiry.objects.filter(erased_at__isnull=True, last_act_at__lt=now - settings.ENQUIRIES_KEPT)
    keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return _erase(Enquiry.objects.filter(pk__in=keys), now)


def _erase(rows: QuerySet[Enquiry], now: datetime.datetime) -> int:
    """What stays tells nobody's name: the day, the kind, the country, how far it came."""
    mails = EnquiryMail.objects.filter(enquiry__in=rows.values("pk"))
    mails.filter(state__in=UNSENT).update(state=EnquiryMailState.GIVEN_UP)
    mails.update(text="", error="")
    nothing = dict.fromkeys(("name", "organisation", "email", "subject", "message"), "")
    return rows.update(**nothing, state=EnquiryState.CLOSED, erased_at=now)


def _locked(by: User, enquiry: int, seen: int) -> Enquiry:
    row = access.answerable_enquiries(by).select_for_update(of=("self",)).get(pk=enquiry)
    if row.version != seen:
        raise ConflictError(row.version, [])
    return row


def _changed(row: Enquiry, now: datetime.datetime) -> Enquiry:
    row.version += 1
    row.last_act_at = now
    row.save()
    return row
