"""Who is mentioned is told once: in Sextant, and by mail who wants one and has not read it."""

import datetime

import pytest
from django.utils import timezone

from objectives import access
from objectives.acts.commenting import add_comment, withdraw_comment
from objectives.acts.wishes import read_notices, want_mail
from objectives.models import MailKind, Notice, NoticeKind, Role, User
from objectives.reminding.noticing import notice_changes
from tests.objectives.reminding.making import Box, lead_of
from tests.portfolio import Portfolio, person, small_portfolio
from tracker.mails.post import mail_of

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio()
    notice_changes()
    return made


def named(name: str, role: Role = Role.BOARD) -> User:
    somebody = person(role, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    User.objects.filter(pk=somebody.pk).update(full_name=name, language="en")
    somebody.refresh_from_db()
    return somebody


def test_who_is_mentioned_gets_one_notice_that_leads_to_the_comment(portfolio: Portfolio) -> None:
    ana, bo = named("Ana Li"), named("Bo Roux")
    lead = lead_of(portfolio.hidden)
    said = add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux, @Ana Li and @contributor: why?")
    for _ in range(2):
        notice_changes()
    (notice,) = access.notices(bo)
    assert (notice.kind, notice.told["by"], notice.told["comment"]) == (NoticeKind.MENTIONED, "Ana Li", said.pk)
    assert access.notices(lead).count() == 1, "whose full name is the role's"
    assert not access.notices(ana).exists(), "nobody is told of the own words"


def test_a_mail_a_day_to_who_has_not_read_it_and_wants_one(portfolio: Portfolio) -> None:
    ana, bo, box, today = named("Ana Li"), named("Bo Roux"), Box(), timezone.localdate()
    add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux: why?")
    gone = add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux: nonsense")
    withdraw_comment(by=ana, comment=gone.pk)
    notice_changes()
    (letter,) = box.write(today)
    assert (letter.person, letter.kind, len(letter.mentions)) == (bo, MailKind.MENTION, 1)
    mail = mail_of(letter)
    assert mail.subject == "Sextant: you are mentioned"
    assert f"/contracts/c1/kpis/members/#comment-{gone.pk - 1}" in mail.body
    assert box.write(today + DAY) == [], "it was told"
    add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux, again")
    notice_changes()
    read_notices(by=bo)
    assert box.write(today + 2 * DAY) == [], "it was read"
    add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux, once more")
    notice_changes()
    want_mail(by=bo, kind=MailKind.MENTION, wanted=False)
    assert box.write(today + 2 * DAY) == [], "it is not wanted"
    want_mail(by=bo, kind=MailKind.MENTION, wanted=True)
    assert len(box.write(today + 2 * DAY)) == 1


def test_a_mail_of_a_mention_that_failed_all_day_is_written_the_next_day_once(portfolio: Portfolio) -> None:
    ana, bo, today = named("Ana Li"), named("Bo Roux"), timezone.localdate()
    add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux: why?")
    notice_changes()
    box = Box(refuses={bo.email})
    assert box.write(today) == []
    box.refuses.clear()
    (letter,) = box.write(today + DAY)
    assert (letter.person, letter.kind, letter.for_day) == (bo, MailKind.MENTION, today + DAY)
    assert box.write(today + 2 * DAY) == []


def test_who_may_not_read_comments_any_more_is_written_nothing(portfolio: Portfolio) -> None:
    ana, bo, box = named("Ana Li"), named("Bo Roux"), Box()
    add_comment(by=ana, kpi=portfolio.kpi.pk, text="@Bo Roux: why?")
    User.objects.filter(pk=bo.pk).update(role=Role.FUNDER)
    notice_changes()
    assert not Notice.objects.exists()
    assert box.write(timezone.localdate()) == []
