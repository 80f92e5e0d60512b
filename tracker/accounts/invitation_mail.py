"""What does somebody who is invited read? One mail, in the language chosen for the person, with the link."""

import logging
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillAtIt
from contextvars import copy_context

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from objectives.acts.inviting import Sealed, mark_sent
from objectives.reminding.refusals import reason
from tracker.accounts.beside import letters

PATIENCE = 5.0
"""Seconds for which a page waits for the mail server; one that takes longer is waited for by nobody."""
log = logging.getLogger(__name__)


def sent(sealed: Sealed) -> bool | None:
    """Send the mail of an invitation, and note that it went out; return whether it did, None for a slow mail server.

    Then it goes on without whoever waits: the invitation counts as not sent until the server has taken the mail.
    """
    sending = letters.submit(copy_context().run, _was_taken, _written(sealed))
    try:
        was_taken = sending.result(PATIENCE)
    except StillAtIt:
        letters.submit(copy_context().run, _note, sending, sealed)
        return None
    if was_taken:
        mark_sent(sealed)
    return was_taken


def _written(sealed: Sealed) -> EmailMessage:
    invitation = sealed.invitation
    link = settings.SEXTANT_URL + reverse("accept-invitation", args=[sealed.token])
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link, "address": settings.SEXTANT_URL}
        subject = render_to_string("mail/invitation_subject.txt", context).strip()
        return EmailMessage(subject, render_to_string("mail/invitation.txt", context), None, [invitation.email])


def _was_taken(mail: EmailMessage) -> bool:
    try:
        return bool(mail.send())
    except OSError as error:
        log.error("an invitation was not sent: %s", reason(error))
        return False


def _note(sending: Future[bool], sealed: Sealed) -> None:
    try:
        if sending.result():
            mark_sent(sealed)
    finally:
        connection.close()  # of this thread
