"""Reporting a milestone: who may, what it leaves behind, what it refuses, and how the last report is taken back."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from objectives.acts.news import News
from objectives.acts.reporting import NothingToUndoError, Reported, report_milestone, undo_last_report
from objectives.models import Change, Mark, Milestone, MilestoneReport, ProjectLead, Role, User
from objectives.versions import ConflictError, version_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
DAY = datetime.timedelta(days=1)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=somebody)
    return somebody


@of_the_file
def review(portfolio: Portfolio) -> Milestone:
    return Milestone.objects.get(project=portfolio.published)


def said(by: User, milestone: Milestone, seen: int | None = None, **news: Any) -> Reported:
    given: dict[str, Any] = {"status": "in_progress", "percent": Decimal(60)} | news
    seen = version_of(milestone.pk) if seen is None else seen
    return report_milestone(by=by, milestone=milestone.pk, seen=seen, news=News(**given), today=TODAY)


def refused(by: User, milestone: Milestone, **news: Any) -> dict[str, list[str]]:
    before = MilestoneReport.objects.count(), Change.objects.count()
    with pytest.raises(ValidationError) as error:
        said(by, milestone, **news)
    assert (MilestoneReport.objects.count(), Change.objects.count()) == before
    return error.value.message_dict


def test_a_report_is_signed_dated_and_recorded_from_what_to_what(lead: User, review: Milestone) -> None:
    done = said(lead, review, comment="Bench ready", evidence_link="https://example.org/r.pdf")
    stored = MilestoneReport.objects.latest("pk")
    assert (stored.reported_by, stored.reported_on, stored.revision) == (lead, TODAY, 1)
    assert (stored.percent, stored.comment, stored.basis) == (Decimal(60), "Bench ready", "declared")
    change = Change.objects.latest("pk")
    assert (change.kind, change.key, change.actor, change.reason) == ("milestonereport", stored.pk, lead, "Bench ready")
    assert change.transaction_id == done.token
    assert Mark.objects.filter(change=change).exists()
    assert (done.before.progress, done.after.progress) == (Decimal("0.4"), Decimal("0.6"))
    assert done.version == version_of(review.pk)


def test_two_reports_of_one_day_are_two_revisions_and_the_second_holds(lead: User, review: Milestone) -> None:
    said(lead, review)
    assert said(lead, review, percent=Decimal(70)).report.revision == 2
    assert MilestoneReport.objects.filter(milestone=review).count() == 3
    last = Milestone.objects.get(pk=review.pk).state_on(TODAY)
    assert last is not None
    assert last.percent == Decimal(70)


def test_a_deputy_and_who_keeps_the_data_may_report_too(portfolio: Portfolio, review: Milestone) -> None:
    deputy = person(Role.CONTRIBUTOR, email="deputy@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=deputy, is_deputy=True)
    for somebody in (deputy, person(Role.STAFF), person(Role.ADMINISTRATOR)):
        said(somebody, review)


def test_nobody_else_may_and_a_former_member_neither(portfolio: Portfolio, lead: User, review: Milestone) -> None:
    hidden = Milestone.objects.get(project=portfolio.hidden)
    strangers = [person(Role.BOARD), person(Role.FUNDER, portfolio.funder), person(Role.CONTRIBUTOR)]
    for somebody, row in [*((one, review) for one in strangers), (lead, hidden)]:
        with pytest.raises(Milestone.DoesNotExist):
            said(somebody, row)
    lead.is_active = False
    lead.save()
    with pytest.raises(Milestone.DoesNotExist):
        said(lead, review)


def test_who_read_an_older_version_is_told_what_changed_and_by_whom(lead: User, review: Milestone) -> None:
    staff, seen = person(Role.STAFF), version_of(review.pk)
    said(staff, review, percent=Decimal(55), comment="Seen on site")
    with pytest.raises(ConflictError) as conflict:
        said(lead, review, seen=seen)
    (change,) = conflict.value.changes
    assert (change.actor, (change.after or {})["comment"]) == (staff, "Seen on site")
    assert conflict.value.version == version_of(review.pk)
    assert said(lead, review, seen=conflict.value.version).report.percent == Decimal(60)


def test_a_change_of_the_plan_is_a_conflict_too(lead: User, review: Milestone) -> None:
    seen = version_of(review.pk)
    Milestone.objects.filter(pk=review.pk).update(due="2018-12-01")
    with pytest.raises(ConflictError):
        said(lead, review, seen=seen)


@pytest.mark.parametrize(
    ("news", "field"),
    [
        ({"percent": Decimal(101)}, "percent"),
        ({"percent": Decimal(-1)}, "percent"),
        ({"percent": Decimal("NaN")}, "percent"),
        ({"percent": Decimal("Infinity")}, "percent"),
        ({"percent": Decimal("1.0000000000001")}, "percent"),
        ({"percent": None}, "percent"),
        ({"status": "planned"}, "percent"),
        ({"status": "completed", "actual": TODAY}, "percent"),
        ({"status": "completed", "percent": None}, "actual"),
        ({"status": "completed", "percent": None, "actual": TODAY + DAY}, "actual"),
        ({"status": "completed", "percent": None, "actual": datetime.date(2013, 12, 31)}, "actual"),
        ({"actual": TODAY}, "actual"),
        ({"reported_on": TODAY + DAY}, "reported_on"),
        ({"reported_on": datetime.date(2015, 12, 31)}, "reported_on"),
        ({"forecast": TODAY - DAY}, "forecast"),
        ({"forecast": datetime.date(2018, 12, 2), "comment": "Late"}, "forecast"),
        ({"status": "completed", "percent": None, "actual": TODAY, "forecast": TODAY}, "forecast"),
        ({"forecast": datetime.date(2018, 7, 1)}, "comment"),
        ({"status": "cancelled", "percent": None}, "comment"),
        ({"comment": "x" * 2001}, "comment"),
        ({"evidence_link": "javascript:alert(1)"}, "evidence_link"),
        ({"evidence_link": "ftp://example.org/a"}, "evidence_link"),
        ({"status": "done"}, "status"),
        ({"status": ""}, "status"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(
    lead: User, portfolio: Portfolio, review: Milestone, news: dict[str, Any], field: str
) -> None:
    portfolio.published.end = datetime.date(2018, 12, 1)
    portfolio.published.save()
    assert list(refused(lead, review, **news)) == [field]


def test_every_mistake_is_told_at_once(lead: User, review: Milestone) -> None:
    told = refused(lead, review, percent=Decimal(101), actual=TODAY, evidence_link="here")
    assert set(told) == {"percent", "actual", "evidence_link"}


def test_an_address_without_its_beginning_is_refused_with_how_one_is_written(lead: User, review: Milestone) -> None:
    for typed in ("example.org/minutes", "javascript:alert(1)"):
        assert refused(lead, review, evidence_link=typed)["evidence_link"] == [
            "Give the address as https://example.org/report."
        ]


def test_the_last_report_can_be_taken_back_and_said_again(lead: User, review: Milestone) -> None:
    said(lead, review, comment="By mistake")
    for expected in (Decimal(40), Decimal(60), Decimal(40)):
        undone = undo_last_report(by=lead, milestone=review.pk, seen=version_of(review.pk), today=TODAY)
        assert undone.report.percent == expected
        assert undone.after.progress == expected / 100
        assert undone.report.undoes is not None
    assert MilestoneReport.objects.filter(milestone=review).count() == 5, "nothing is ever deleted"


def test_taking_back_the_only_report_says_that_nothing_has_begun(lead: User, review: Milestone) -> None:
    undone = undo_last_report(by=lead, milestone=review.pk, seen=version_of(review.pk), today=TODAY)
    assert (undone.report.status, undone.report.percent, undone.after.progress) == ("planned", None, Decimal(0))


def test_where_nothing_was_reported_nothing_is_taken_back(lead: User, review: Milestone) -> None:
    MilestoneReport.objects.all().delete()
    with pytest.raises(NothingToUndoError):
        undo_last_report(by=lead, milestone=review.pk, seen=version_of(review.pk), today=TODAY)


def test_a_stranger_takes_nothing_back(review: Milestone) -> None:
    with pytest.raises(Milestone.DoesNotExist):
        undo_last_report(by=person(Role.BOARD), milestone=review.pk, seen=version_of(review.pk), today=TODAY)


def test_the_actor_is_forgotten_with_the_transaction(lead: User, review: Milestone) -> None:
    said(lead, review)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('sextant.actor', true)")
        assert cursor.fetchone() == (str(lead.pk),), "still the test's own transaction"
