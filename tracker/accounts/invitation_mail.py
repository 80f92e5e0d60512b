"""What does somebody who is invited read? One mail, in the language chosen for the person, with the link."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from objectives.acts.inviting import Sealed

log = logging.getLogger(__name__)


def was_sent(sealed: Sealed) -> bool:
    """Send the mail of an invitation; return whether the mail server took it."""
    invitation = sealed.invitation
    link = settings.SEXTANT_URL + reverse("accept-invitation", args=[sealed.token])
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link, "address": settings.SEXTANT_URL}
        subject = render_to_string("mail/invitation_subject.txt", context).strip()
        text = render_to_string("mail/invitation.txt", context)
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except (OSError, smtplib.SMTPException):
        log.exception("an invitation was not sent")
        return False
