"""What is written of an enquiry? A receipt and answers to who asked, in their language; a notice to cluster staff."""

import logging
from collections import defaultdict
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
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


def post_enquiry_mail(mail: EnquiryMail) -> None:
    """Send a mail of an enquiry; an error of the mail server comes through.

    Where it went to some and the server will never take it for the others, it went out: to try it again would write
    to the first ones once more each time. So it does where a copy is put off: which ones went out is noted nowhere.
    Raises RefusedForGoodError where it will never take it for anybody.
    """
    if not settings.SEXTANT_URL:
        raise ImproperlyConfigured("SEXTANT_URL is missing: no link in a mail would lead anywhere.")
    messages, refusals = mails_of(mail), list[SMTPException]()
    for message in messages:
        try:
            message.send()
        except SMTPException as refused:
            if not _is_for_good(refused):
                raise
            refusals.append(refused)
    if refusals and len(refusals) == len(messages):
        raise RefusedForGoodError from refusals[0]
    if refusals:
        told = "; ".join(reason(refused) for refused in refusals)
        logger.warning("The mail %s of an enquiry did not reach all its mailboxes: %s", mail.pk, told)


def _is_for_good(refused: SMTPException) -> bool:
    """Return whether the server says that it is of no use to try again (5xx): of every recipient, or of the mail."""
    if isinstance(refused, SMTPRecipientsRefused):
        return all(code >= LASTING for code, _words in refused.recipients.values())
    return isinstance(refused, SMTPDataError) and refused.smtp_code >= LASTING


def mails_of(mail: EnquiryMail) -> list[EmailMessage]:
    """Return what a mail of an enquiry is sent as; the notice to staff once for each language of theirs."""
    if mail.kind == EnquiryMailKind.ROUTING:
        return [_composed(mail, language, to) for language, to in _told().items()]
    return [_composed(mail, mail.enquiry.language, [mail.enquiry.email])]


def _told() -> dict[str, list[str]]:
    """Return, by language, the addresses that are told of an enquiry."""
    if settings.ENQUIRIES_TO:
        return {settings.LANGUAGE_CODE: list(settings.ENQUIRIES_TO)}
    found: dict[str, list[str]] = defaultdict(list)
    for person in access.enquiry_staff():
        found[person.language].append(person.email)
    return found


def _composed(mail: EnquiryMail, language: str, to: list[str]) -> EmailMessage:
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
        to=to,
        headers={
            "Message-ID": f"<enquiry.{mail.pk}.{language}@{host()}>",
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
