"""What is written of an enquiry? A receipt and answers to who asked, in their language; a notice to cluster staff."""

import logging
from hashlib import sha256
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from objectives import access
from objectives.models import EnquiryMail, EnquiryMailKind
from objectives.reminding.refusals import RefusedForGoodError, reason
from tracker.mails.post import host

logger = logging.getLogger(__name__)
LASTING = 500
"""From this code on a mail server's refusal is one that lasts (RFC 5321)."""
REMEMBERED = 48 * 60 * 60
"""Seconds for which it is known whom a mail reached: longer than it is tried."""
OF_ONE = (SMTPRecipientsRefused, SMTPDataError)
"""What a mail server says of one copy; after anything else the others need not be tried."""


def post_enquiry_mail(mail: EnquiryMail) -> None:
    """Send a mail of an enquiry, a copy to each who is told; an error of the mail server comes through.

    A copy that went out is not sent again when another one was put off, or the worker died before it said so; where
    the cache forgot it, it is. Where the mail went to some and the server will never take it for the others, it went
    out.
    Raises RefusedForGoodError where it will never take it for anybody.
    """
    if not settings.SEXTANT_URL:
        raise ImproperlyConfigured("SEXTANT_URL is missing: no link in a mail would lead anywhere.")
    copies, refusals = mails_of(mail), list[SMTPException]()
    for copy in copies:
        if cache.get(mark := _mark(mail, copy)):  # asked of each: a slow server may outlast the claim
            continue
        try:
            copy.send()
        except OF_ONE as refused:
            refusals.append(refused)
        else:
            cache.set(mark, True, REMEMBERED)
    if put_off := next((refused for refused in refusals if not _is_for_good(refused)), None):
        raise put_off
    if refusals and len(refusals) == len(copies):
        raise RefusedForGoodError from refusals[0]
    if refusals:
        told = "; ".join(reason(refused) for refused in refusals)
        logger.warning("The mail %s of an enquiry did not reach all its mailboxes: %s", mail.pk, told)


def _mark(mail: EnquiryMail, copy: EmailMessage) -> str:
    return f"enquiry-mail-{mail.pk}-{_name(copy.to[0])}"


def _name(address: str) -> str:
    """Return what stands for a mailbox where its address shall not."""
    return sha256(address.encode()).hexdigest()[:16]


def _is_for_good(refused: SMTPException) -> bool:
    """Return whether the server says that it is of no use to try again (5xx): of every recipient, or of the mail."""
    if isinstance(refused, SMTPRecipientsRefused):
        return all(code >= LASTING for code, _words in refused.recipients.values())
    return isinstance(refused, SMTPDataError) and refused.smtp_code >= LASTING


def mails_of(mail: EnquiryMail) -> list[EmailMessage]:
    """Return what a mail of an enquiry is sent as: the notice to each of staff in the language of that person.

    Of several recipients of one mail nobody would learn which ones the server refused.
    """
    if mail.kind == EnquiryMailKind.ROUTING:
        return [_composed(mail, language, to) for to, language in _told().items()]
    return [_composed(mail, mail.enquiry.language, mail.enquiry.email)]


def _told() -> dict[str, str]:
    """Return the addresses that are told of an enquiry, each with its language."""
    if settings.ENQUIRIES_TO:
        return dict.fromkeys(settings.ENQUIRIES_TO, settings.LANGUAGE_CODE)
    return {person.email: person.language for person in access.enquiry_staff()}


def _composed(mail: EnquiryMail, language: str, to: str) -> EmailMessage:
    enquiry = mail.enquiry
    with override(language):
        known = {
            "mail": mail,
            "enquiry": enquiry,
            "cluster": settings.CLUSTER_NAME,
            "house": settings.SEXTANT_URL,
            "address": settings.SEXTANT_URL + reverse("enquiry-file", args=[enquiry.pk]),
            "pages": settings.SEXTANT_URL + reverse("working-with-us"),
        }
        body = render_to_string(f"mails/enquiry_{mail.kind}.txt", known).strip() + "\n"
        subject = _subject(mail)
    message = EmailMessage(
        subject,
        body,
        to=[to],
        headers={
            "Message-ID": f"<enquiry.{mail.pk}.{_name(to)}@{host()}>",
            "Auto-Submitted": "no" if mail.kind == EnquiryMailKind.ANSWER else "auto-generated",
            "Content-Language": language,
        },
    )
    if mail.kind == EnquiryMailKind.ANSWER and mail.by is not None:
        message.reply_to = [mail.by.email]
    return message


def _subject(mail: EnquiryMail) -> str:
    told = {"cluster": settings.CLUSTER_NAME, "subject": mail.enquiry.subject, "who": mail.enquiry.organisation}
    if mail.kind == EnquiryMailKind.RECEIPT:
        return _("%(cluster)s: we have your enquiry") % told
    if mail.kind == EnquiryMailKind.ANSWER:
        return _("%(cluster)s: %(subject)s") % told
    return _("Sextant: an enquiry from %(who)s") % told
