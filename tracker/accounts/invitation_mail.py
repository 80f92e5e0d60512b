"""What does somebody who is invited read? One mail, in the language chosen for the person, with the link."""

import logging
from contextvars import copy_context

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from objectives.acts.inviting import Sealed, mark_sent
from objectives.reminding.refusals import is_of_the_server, reason
from tracker.accounts.beside import letters

PATIENCE = 5.0
"""Seconds for which a page waits for the mail server; one that takes longer is waited for by nobody."""
log = logging.getLogger(__name__)


def sent(sealed: Sealed) -> bool | None:
    """Send the mail of an invitation, and note that it went out; return whether it did, None for a slow mail server.

    Then it goes on without whoever waits: the invitation counts as not sent until the server has taken the mail.
    """
    going = letters.submit(copy_context().run, _send, _written(sealed), sealed)
    try:
        return going.result(PATIENCE)
    except TimeoutError:
        return None


def _written(sealed: Sealed) -> EmailMessage:
    invitation = sealed.invitation
    link = settings.SEXTANT_URL + reverse("accept-invitation", args=[sealed.token])
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link, "address": settings.SEXTANT_URL}
        subject = render_to_string("mail/invitation_subject.txt", context).strip()
        return EmailMessage(subject, render_to_string("mail/invitation.txt", context), None, [invitation.email])


def _send(mail: EmailMessage, sealed: Sealed) -> bool:
    """Send a mail and note that it went out, in a thread of its own: nobody may be left to hear what went wrong."""
    try:
        if was_taken := bool(mail.send()):
            mark_sent(sealed)
    except Exception as error:  # whatever it is: the page says that it counts as not sent
        trace = None if is_of_the_server(error) else error
        log.error("an invitation was not sent, or not noted as sent: %s", reason(error), exc_info=trace)
        return False
    else:
        return was_taken
    finally:
        if not connection.in_atomic_block:  # else it is of whoever calls this in a thread of theirs
            connection.close()
