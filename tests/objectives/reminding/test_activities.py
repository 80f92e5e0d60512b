"""Agreements are spoken of before their notice, follow-ups before their day, to who keeps the data and nobody else."""

import datetime
from typing import Any

import pytest

from objectives.acts.wishes import want_mail
from objectives.models import Activity, FollowUp, MailKind, MilestoneReport, Notice, Project, Role, User
from objectives.reminding.due import activity_items, due_items
from objectives.reminding.noticing import notice_activities
from tests.counting import statements
from tests.objectives.reminding.making import Box, day
from tests.portfolio import person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def staff() -> User:
    small_portfolio()
    MilestoneReport.objects.all().delete()
    Project.objects.update(status="abandoned")
    somebody = person(Role.STAFF)
    want_mail(by=somebody, kind=MailKind.DIGEST, wanted=False)
    return somebody


def agreement(**said: Any) -> Activity:
    values = {"code": "G1", "kind": "agreement", "title": "With Hamburg", "end": "2020-12-31", "notice_days": 30}
    return Activity.objects.create(**{**values, **said})


def days_written(box: Box, first: str, last: str) -> list[str]:
    today, found = day(first), []
    while today <= day(last):
        letters = [letter for letter in box.write(today) if letter.kind == MailKind.REMINDER]
        if any(item.activity for letter in letters for item in (*letter.overdue, *letter.soon)):
            found.append(today.isoformat())
        today += datetime.timedelta(days=1)
    return found


def test_an_agreement_is_spoken_of_from_sixty_days_before_its_notice(staff: User) -> None:
    agreement()
    board = person(Role.BOARD)
    assert staff.pk in activity_items([staff, board], day("2020-10-02"))
    assert board.pk not in activity_items([staff, board], day("2020-10-02"))
    (item,) = activity_items([staff], day("2020-10-02"))[staff.pk]
    steps = [item.subject(day(one)).rpartition(":")[2] for one in ("2020-10-01", "2020-10-02", "2020-11-01")]
    assert steps == ["", "-60", "-30"]
    made_up_for = "2020-11-23"
    assert days_written(Box(), made_up_for, "2020-12-02") == [made_up_for, "2020-11-24", "2020-11-30"]


@pytest.mark.parametrize(("renews_for", "today", "told"), [
    (None, "2020-12-15", True), (None, "2021-02-28", True), (None, "2021-03-02", False),
    (12, "2020-12-01", True), (12, "2020-12-02", False), (12, "2021-10-02", True),
])  # fmt: skip
def test_one_that_renews_itself_is_let_go_after_its_notice_and_comes_back_with_the_next(
    staff: User, renews_for: int | None, today: str, told: bool
) -> None:
    agreement(renews_for=renews_for)
    assert bool(activity_items([staff], day(today))) == told


def test_a_follow_up_is_its_owners_until_it_is_done(staff: User) -> None:
    other = person(Role.STAFF, email="second@example.org")
    todo = FollowUp.objects.create(activity=Activity.objects.get(), what="Write", due="2018-06-15", owner=staff)
    assert [str(item.title) for item in activity_items([staff, other], day("2018-06-08"))[staff.pk]] == ["Write"]
    assert other.pk not in activity_items([staff, other], day("2018-06-08"))
    notice_activities(day("2018-06-08"))
    notice_activities(day("2018-06-14"))
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.told["activity"]) == (staff, "activity", "E1")
    FollowUp.objects.filter(pk=todo.pk).update(done_on="2018-06-14")
    assert activity_items([staff], day("2018-06-20")) == {}


def test_a_follow_up_whose_owner_keeps_the_data_no_longer_is_everybodys_who_does(staff: User) -> None:
    gone, board = person(Role.STAFF, email="gone@example.org"), person(Role.BOARD)
    FollowUp.objects.create(activity=Activity.objects.get(), what="Write", due="2018-06-15", owner=gone)
    everybody = [staff, gone, board]
    assert set(activity_items(everybody, day("2018-06-08"))) == {gone.pk}
    assert activity_items([staff], day("2018-06-08")) == {}, "whoever else is asked about"
    for lost in ({"is_active": False}, {"is_active": True, "role": Role.BOARD}):
        User.objects.filter(pk=gone.pk).update(**lost)
        assert set(activity_items(everybody, day("2018-06-08"))) == {staff.pk}


def test_what_is_due_costs_the_same_for_one_agreement_and_for_fifty(staff: User) -> None:
    agreement()
    counts = []
    for number in range(2):
        with statements() as counted:
            due_items([staff], day("2020-11-30"))
        counts.append(len(counted))
        for one in range(50 if number == 0 else 0):
            row = agreement(code=f"X{one}")
            FollowUp.objects.create(activity=row, what="Write", due="2020-12-01", owner=staff)
    assert counts[0] == counts[1]
