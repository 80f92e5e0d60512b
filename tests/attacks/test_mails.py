"""Whatever people typed, in a mail it is text, and no header of it."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from objectives.models import Project, Role
from tests.attacks.marking import broken_out, mark_every_text
from tests.objectives.reminding.making import lead_of
from tests.portfolio import person, small_portfolio
from tests.tracker.test_every_mail import MAILS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", MAILS)
def test_in_a_mail_it_is_text_and_no_header(kind: str) -> None:
    portfolio = small_portfolio()
    portfolio.hidden.milestones.update(due="2020-01-01")
    person(Role.STAFF)
    lead = lead_of(portfolio.hidden)
    mark_every_text()
    Project.objects.update(acronym="Wing\r\nBcc: evil@example.org")
    lead.refresh_from_db()
    portfolio.hidden.refresh_from_db()
    MAILS[kind](portfolio)(lead)
    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert "evil@example.org" not in letter.recipients()
    assert "\nBcc:" not in letter.message().as_string().partition("\n\n")[0]
    pages = (
        [str(content) for content, _type in letter.alternatives] if isinstance(letter, EmailMultiAlternatives) else []
    )
    assert [found for page in pages for found in broken_out(page)] == []
