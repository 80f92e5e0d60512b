"""Are people told in Sextant what others did, whatever path it took, once, and nothing that is not theirs?"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from objectives import access
from objectives.acting import acting
from objectives.acts.wishes import read_notices
from objectives.models import Measurement, Milestone, Notice, ProjectLead, Role, User
from objectives.reminding import noticing
from objectives.reminding.noticing import notice_changes, notice_late
from tests.objectives.reminding.making import WEDNESDAY, due_on, lead_of, say
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio()
    notice_changes()
    return made


@pytest.fixture
def staff(portfolio: Portfolio) -> User:
    return person(Role.STAFF, email="staff@example.org")


def told(somebody: User) -> list[tuple[str, dict[str, object]]]:
    return [(notice.kind, notice.told) for notice in access.notices(somebody).order_by("pk")]


def report(by: User, *rows: Milestone) -> None:
    with transaction.atomic():
        acting(by.pk)
        for row in rows:
            say(row, "in_progress", percent=50)


def test_a_report_is_told_to_the_lead_and_the_deputy_but_not_to_who_made_it(portfolio: Portfolio, staff: User) -> None:
    lead, deputy = lead_of(portfolio.hidden), lead_of(portfolio.hidden, "deputy@example.org", deputy=True)
    stranger = lead_of(portfolio.published, "stranger@example.org")
    row = Milestone.objects.get(project=portfolio.hidden)
    report(staff, row)
    report(deputy, due_on(portfolio.hidden, WEDNESDAY))
    notice_changes()
    by_staff = ("reported", {"by": "staff", "count": 1, "milestone": row.pk, "title": "Review"})
    assert told(deputy) == [by_staff]
    assert [said["by"] for _, said in told(lead)] == ["staff", "contributor"]
    assert told(stranger) == told(staff) == []


def test_many_reports_of_one_act_are_one_notice(portfolio: Portfolio, staff: User) -> None:
    lead = lead_of(portfolio.hidden)
    report(staff, *(due_on(portfolio.hidden, WEDNESDAY, number=number) for number in range(20, 30)))
    notice_changes()
    ((_, said),) = told(lead)
    assert said["count"] == 10


def test_who_is_named_is_told_and_who_took_a_project_is_not(portfolio: Portfolio, staff: User) -> None:
    named = person(Role.CONTRIBUTOR, email="named@example.org")
    with transaction.atomic():
        acting(staff.pk)
        for somebody in (named, staff):
            ProjectLead.objects.create(project=portfolio.hidden, person=somebody, is_deputy=True)
    notice_changes()
    assert told(named) == [("named", {"by": "staff", "deputy": True})]
    assert told(staff) == []


def test_who_submitted_a_measurement_is_told_that_it_was_sent_back(portfolio: Portfolio, staff: User) -> None:
    lead = lead_of(portfolio.hidden)
    row = Measurement.objects.get(period="2018")
    for by, status, why in ((lead, "submitted", ""), (staff, "rejected", "In thousands?")):
        with transaction.atomic():
            acting(by.pk, why)
            Measurement.objects.filter(pk=row.pk).update(status=status)
    notice_changes()
    ((kind, said),) = told(lead)
    assert (kind, said["reason"], said["period"], said["by"]) == ("sent_back", "In thousands?", "2018", "staff")


def test_what_no_person_did_and_what_was_before_is_not_told(portfolio: Portfolio, staff: User) -> None:
    lead = lead_of(portfolio.hidden)
    say(Milestone.objects.get(project=portfolio.hidden), "in_progress", percent=1)
    notice_changes()
    assert told(lead) == []


def test_nothing_is_told_twice_by_two_at_once_or_after_a_crash(
    portfolio: Portfolio, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = lead_of(portfolio.hidden)
    rows = [due_on(portfolio.hidden, WEDNESDAY, number=number) for number in range(20, 40)]
    for row in rows:
        report(staff, row)
    tell = noticing._tell

    def dies(notices: list[Notice]) -> None:
        tell(notices)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(noticing, "_tell", dies)
        with pytest.raises(KeyboardInterrupt):
            notice_changes()
    assert told(lead) == []

    def read_on(_number: int) -> int:
        try:
            return sum(notice_changes(at_once=7) for _ in range(8))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as readers:
        read = sum(readers.map(read_on, range(4)))
    assert read == 41, "a lead, 20 milestones and 20 reports, each once"
    assert len(told(lead)) == len(rows)


def test_what_became_late_is_told_once_for_each_date_that_was_missed(portfolio: Portfolio) -> None:
    lead, other = lead_of(portfolio.hidden), lead_of(portfolio.published, "other@example.org")
    portfolio.published.milestones.all().update(due=WEDNESDAY)
    row = due_on(portfolio.hidden, WEDNESDAY)
    for days in (0, 1, 2):
        notice_late(WEDNESDAY + datetime.timedelta(days=days))
    expected = {"milestone": row.pk, "title": "Prototype", "expected_on": "2018-06-06"}
    assert told(lead) == [("late", expected)], "the review of 2015 is no news"
    assert len(told(other)) == 1
    say(row, "in_progress", percent=1, forecast=WEDNESDAY + datetime.timedelta(days=9))
    notice_late(WEDNESDAY + datetime.timedelta(days=10))
    assert len(told(lead)) == 2


def test_who_lost_a_project_reads_nothing_more_of_it_and_reads_only_the_own(portfolio: Portfolio) -> None:
    lead, other = lead_of(portfolio.hidden), lead_of(portfolio.published, "other@example.org")
    due_on(portfolio.hidden, WEDNESDAY)
    notice_late(WEDNESDAY + datetime.timedelta(days=1))
    assert read_notices(by=other) == 0
    assert len(told(lead)) == 1
    ProjectLead.objects.get(person=lead).delete()
    assert told(lead) == []
    assert read_notices(by=lead) == 0
