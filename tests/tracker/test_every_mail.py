"""Is every mail that the house writes complete in both languages? No line of words is the same in both."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import RequestFactory
from django.utils.html import strip_tags

from objectives.acts.inviting import Guest, invite
from objectives.models import MailKind, Notice, NoticeKind, Role, User
from objectives.reminding.letters import Letter
from objectives.rollup.run import roll_up
from tests.objectives.reminding.making import MONDAY, WEDNESDAY, Box, due_on, lead_of, say
from tests.portfolio import Portfolio, person, small_portfolio
from tests.tracker.written import miswritten
from tracker.accounts.invitation_mail import sent
from tracker.mails.post import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

OF_ACCOUNTS = [
    "account/email/password_reset_key", "account/email/password_changed", "account/email/password_set",
    "account/email/password_reset", "mfa/email/totp_activated", "mfa/email/totp_deactivated",
    "mfa/email/recovery_codes_generated", "account/email/address_changed",
]  # fmt: skip
DATA = ("Ana Bold", "HIDDEN", "Aile", "Sextant", "Mozilla", "ministry")
Write = Callable[[Portfolio, User], None]


@pytest.fixture
def house(settings: LazySettings) -> None:
    settings.SEXTANT_URL = "https://sextant.example"


def reminder(portfolio: Portfolio) -> Letter:
    for number, day in ((8, MONDAY), (9, datetime.date(2018, 6, 3)), (10, datetime.date(2018, 6, 7))):
        due_on(portfolio.hidden, day, "Aile", number)
    return Box().write(WEDNESDAY)[0]


def digest(portfolio: Portfolio) -> Letter:
    box, row = Box(), due_on(portfolio.hidden, datetime.date(2018, 6, 1), "Aile")
    due_on(portfolio.hidden, datetime.date(2018, 6, 30), "Aile", 10)
    for weeks in range(2):
        today = MONDAY + datetime.timedelta(weeks=weeks)
        roll_up(portfolio.contract, today)
        box.write(today)
        say(row, "in_progress", percent=50, reported_on=today)
    assert box.letters[-1].moved
    return box.letters[-1]


def mention(portfolio: Portfolio) -> Letter:
    kpi = {"en": "Members", "fr": "Adhérents"}
    told = {"by": "Ana Bold", "comment": 1, "contract": "c1", "code": "members", "kpi": kpi}
    somebody = User.objects.get(email="lead@example.org")
    notice = Notice(person=somebody, kind=NoticeKind.MENTIONED, about="mentioned:1", told=told)
    return Letter(somebody, MailKind.MENTION, WEDNESDAY, WEDNESDAY, (), (), mentions=[notice])


def _letter(of: Callable[[Portfolio], Letter]) -> Callable[[Portfolio], Callable[[User], object]]:
    def caught(portfolio: Portfolio) -> Callable[[User], object]:
        letter = of(portfolio)
        return lambda reader: post(replace(letter, person=reader))

    return caught


def _invited(portfolio: Portfolio) -> Callable[[User], object]:
    def send(reader: User) -> None:
        guest = Guest(
            email=f"{reader.language}@example.org", full_name="Ana Bold", role=Role.CONTRIBUTOR,
            language=reader.language, organisation=portfolio.funder, project=portfolio.hidden, is_deputy=True,
        )  # fmt: skip
        assert sent(invite(by=User.objects.get(role=Role.STAFF), guest=guest))

    return send


def _of_account(prefix: str) -> Callable[[Portfolio], Callable[[User], object]]:
    def send(reader: User) -> None:
        with request_context(RequestFactory().get("/", headers={"User-Agent": "Mozilla"})):
            context = {"user": reader, "password_reset_url": "https://sextant.example/x", "contact": "a@example.org"}
            get_adapter().send_notification_mail(prefix, reader, context)

    return lambda _portfolio: send


MAILS = {
    MailKind.REMINDER: _letter(reminder), MailKind.DIGEST: _letter(digest), MailKind.MENTION: _letter(mention),
    "invitation": _invited, **{prefix: _of_account(prefix) for prefix in OF_ACCOUNTS},
}  # fmt: skip


def test_no_kind_of_mail_is_forgotten() -> None:
    assert set(MailKind) <= set(MAILS)


@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_is_in_its_readers_language_and_no_line_of_it_in_the_other(kind: str) -> None:
    portfolio = small_portfolio()
    portfolio.hidden.milestones.update(due="2020-01-01")
    person(Role.STAFF)
    lead = lead_of(portfolio.hidden)
    send, lines = MAILS[kind](portfolio), {}
    for language in ("en", "fr"):
        lead.language, lead.full_name = language, "Ana Bold"
        lead.save()
        send(lead)
        lines[language] = _lines(mail.outbox[-1])
        assert miswritten("\n".join(lines[language]), language) == []
    assert len(mail.outbox) == 2
    assert {line for line in lines["en"] & lines["fr"] if _says(line)} == set()
    told = " ".join(sorted(lines["fr"]))
    assert re.search(r"\b(Bonjour|compte|vous)\b", told), told
    assert not re.search(r"\b(2018-\d\d|June|None)\b", told), told


def _lines(message: EmailMessage) -> set[str]:
    """Return the lines of a mail: subject, plain text, HTML."""
    texts = [str(message.subject), str(message.body)]
    if isinstance(message, EmailMultiAlternatives):
        texts += [re.sub(r"<style.*?</style>", "", str(one[0]), flags=re.DOTALL) for one in message.alternatives]
    return {line.strip() for text in texts for line in strip_tags(text).splitlines()}


def _says(line: str) -> bool:
    """Whether a line has words of ours: more than data, figures and addresses."""
    bare = re.sub(r"https?://\S+|\S+@\S+", "", line)
    for data in DATA:
        bare = bare.replace(data, "")
    return bool(re.search(r"[^\W\d_]{2,}", bare))
