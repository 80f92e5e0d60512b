"""Turn a letter of the domain into a mail, and send it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from objectives.models import MailKind
from objectives.reminding.letters import Letter
from tracker.mails.switching import address_of_switch


def post(letter: Letter) -> None:
    """Send a letter; an error of the mail server comes through."""
    if not settings.SEXTANT_URL:
        raise ImproperlyConfigured("SEXTANT_URL is missing: no link in a mail would lead anywhere.")
    mail_of(letter).send()


def mail_of(letter: Letter) -> EmailMultiAlternatives:
    """Return a letter as a mail in the person's language; the same delivery has the same Message-ID each time."""
    off = address_of_switch(letter.person, letter.kind)
    with override(letter.person.language):
        subject = subject_of(letter)
        known = {
            "letter": letter,
            "house": settings.SEXTANT_URL,
            "off": off,
            "preferences": settings.SEXTANT_URL + reverse("preferences"),
            "language": letter.person.language,
            "subject": subject,
        }
        mail = EmailMultiAlternatives(
            subject,
            render_to_string(f"mails/{letter.kind.value}.txt", known).strip() + "\n",
            to=[letter.person.email],
            headers={
                "Message-ID": f"<{letter.name}@{host()}>",
                "List-Unsubscribe": f"<{off}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Content-Language": letter.person.language,
            },
        )
        mail.attach_alternative(render_to_string(f"mails/{letter.kind.value}.html", known), "text/html")
    return mail


def subject_of(letter: Letter) -> str:
    """Return the subject: what hurts most comes first."""
    late, soon, named = len(letter.overdue), len(letter.soon), len(letter.mentions)
    told = []
    if named:
        told.append(ngettext("you are mentioned", "you are mentioned %(count)d times", named) % {"count": named})
    if late:
        told.append(ngettext("%(count)d is late", "%(count)d are late", late) % {"count": late})
    if soon:
        told.append(ngettext("%(count)d is due soon", "%(count)d are due soon", soon) % {"count": soon})
    words = ", ".join(told) or _("your objectives moved")
    frame = _("Sextant, this week: %(words)s") if letter.kind == MailKind.DIGEST else _("Sextant: %(words)s")
    return frame % {"words": words}


def host() -> str:
    """Return the name of the installation, for identities that last."""
    return urlsplit(settings.SEXTANT_URL).hostname or "sextant.invalid"
