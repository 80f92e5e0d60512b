"""Who is written to when, and what of? One mail a person and day; nothing that is another's, done or given up."""

import datetime

import pytest
from django.utils.translation import override

from objectives.acts.wishes import want_mail
from objectives.models import (
    Delivery,
    Kpi,
    MailKind,
    Measurement,
    Objective,
    ObjectiveScore,
    Project,
    ProjectLead,
    ProjectStatus,
    Role,
)
from objectives.reminding.due import due_items
from objectives.reminding.letters import write_mails
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.objectives.reminding.making import MONDAY, WEDNESDAY, Box, day, due_on, lead_of, say
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio() -> Portfolio:
    """With nothing to do in it but what a test adds."""
    made = small_portfolio(published_projects=2)
    for project in Project.objects.all():
        for row in project.milestones.all():
            say(row, "cancelled", reported_on=day("2017-01-01"))
    return made


@pytest.fixture
def box() -> Box:
    return Box()


def days_written(box: Box, first: str, last: str) -> list[str]:
    today, found = day(first), []
    while today <= day(last):
        if [letter for letter in box.write(today) if letter.kind == MailKind.REMINDER]:
            found.append(today.isoformat())
        today += datetime.timedelta(days=1)
    return found


def test_a_milestone_is_spoken_of_on_the_days_of_the_table_until_it_is_done(portfolio: Portfolio, box: Box) -> None:
    lead = lead_of(portfolio.published)
    want_mail(by=lead, kind=MailKind.DIGEST, wanted=False)
    row = due_on(portfolio.published, day("2018-06-15"))
    assert days_written(box, "2018-06-01", "2018-07-03") == ["2018-06-08", "2018-06-14", "2018-06-18", "2018-07-02"]
    say(row, "completed", percent=100, actual=day("2018-07-04"), reported_on=day("2018-07-04"))
    assert days_written(box, "2018-07-04", "2018-07-17") == []


def test_one_mail_a_day_takes_everything_in_and_running_twice_adds_none(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    lead_of(portfolio.hidden, deputy=True)
    due_on(portfolio.published, WEDNESDAY + datetime.timedelta(days=7), "Soon")
    due_on(portfolio.hidden, WEDNESDAY - datetime.timedelta(days=20), "Late")
    (letter,) = box.write(WEDNESDAY)
    assert ([item.title for item in letter.overdue], [item.title for item in letter.soon]) == (["Late"], ["Soon"])
    assert box.write(WEDNESDAY) == []


def test_a_forecast_moves_the_day(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    row = due_on(portfolio.published, WEDNESDAY - datetime.timedelta(days=40))
    say(row, "in_progress", percent=10, forecast=WEDNESDAY + datetime.timedelta(days=90))
    assert box.write(WEDNESDAY) == []


def test_a_day_on_which_nothing_ran_is_made_up_for_once(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    due_on(portfolio.published, day("2018-06-12"))
    assert len(box.write(day("2018-06-07"))) == 1, "the step of the 5th"
    assert box.write(day("2018-06-08")) == []


def test_only_who_leads_may_sign_in_and_wants_it_is_written_to(portfolio: Portfolio, box: Box) -> None:
    due_on(portfolio.published, WEDNESDAY)
    gone, unwilling, lost = (
        lead_of(portfolio.published, f"{name}@example.org") for name in ("gone", "unwilling", "lost")
    )
    gone.is_active = False
    gone.save()
    want_mail(by=unwilling, kind=MailKind.REMINDER, wanted=False)
    ProjectLead.objects.get(person=lost).delete()
    person(Role.STAFF)
    assert box.write(WEDNESDAY) == []
    want_mail(by=unwilling, kind=MailKind.REMINDER, wanted=True)
    assert [letter.person for letter in box.write(WEDNESDAY)] == [unwilling]


@pytest.mark.parametrize("status", [ProjectStatus.ABANDONED, ProjectStatus.REJECTED])
def test_nobody_is_reminded_of_a_project_that_was_given_up(portfolio: Portfolio, box: Box, status: str) -> None:
    lead_of(portfolio.published)
    due_on(portfolio.published, WEDNESDAY)
    Project.objects.filter(pk=portfolio.published.pk).update(status=status)
    assert box.write(WEDNESDAY) == []


def test_the_digest_comes_on_monday_and_takes_the_days_reminder_in(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    due_on(portfolio.published, MONDAY - datetime.timedelta(days=3), "Late")
    due_on(portfolio.published, MONDAY + datetime.timedelta(days=30), "In a month", 10)
    due_on(portfolio.published, MONDAY + datetime.timedelta(days=31), "Later", 11)
    (letter,) = box.write(MONDAY)
    assert letter.kind == MailKind.DIGEST
    assert [item.title for item in (*letter.overdue, *letter.soon)] == ["Late", "In a month"]
    assert box.write(MONDAY) == box.write(MONDAY + datetime.timedelta(days=1)) == []
    assert len(box.write(MONDAY + datetime.timedelta(days=7))) == 1


def test_who_was_not_reached_on_monday_gets_the_digest_on_tuesday(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    due_on(portfolio.published, MONDAY + datetime.timedelta(days=20))
    (letter,) = box.write(MONDAY + datetime.timedelta(days=1))
    assert (letter.kind, letter.for_day) == (MailKind.DIGEST, MONDAY)


def test_the_digest_tells_what_moved_since_the_last_one(portfolio: Portfolio, box: Box) -> None:
    lead_of(portfolio.published)
    roll_up(portfolio.contract, MONDAY)
    assert box.write(MONDAY) == [], "nothing is due, nothing is known to have moved"
    first = ObjectiveScore.objects.get(objective=portfolio.first, as_of=MONDAY)
    due_on(portfolio.published, day("2017-01-01"))
    next_week = MONDAY + datetime.timedelta(days=7)
    roll_up(portfolio.contract, next_week)
    (letter,) = box.write(next_week)
    (move,) = letter.moved
    now = ObjectiveScore.objects.get(objective=portfolio.first, as_of=next_week)
    assert first.score != now.score
    assert (move.objective, move.before, move.score) == (portfolio.first, first.score, now.score)
    roll_up(portfolio.contract, next_week + datetime.timedelta(days=7))
    (letter,) = box.write(next_week + datetime.timedelta(days=7))
    assert letter.moved == []
    assert Objective.objects.count() == 2, "the other one is served by none of the projects led"


def test_the_digest_tells_what_moved_where_the_day_was_not_rolled_up_yet(portfolio: Portfolio, box: Box) -> None:
    """A house that begins again on a Monday writes its mails while it rolls up what it missed."""
    lead_of(portfolio.published)
    roll_up(portfolio.contract, MONDAY)
    box.write(MONDAY)
    due_on(portfolio.published, day("2017-01-01"))
    next_week = MONDAY + datetime.timedelta(days=7)
    roll_up(portfolio.contract, next_week - datetime.timedelta(days=3))
    (letter,) = box.write(next_week)
    assert [move.objective for move in letter.moved] == [portfolio.first]


def test_what_is_due_costs_the_same_for_one_and_for_fifty(portfolio: Portfolio) -> None:
    people = [lead_of(portfolio.published)]
    due_on(portfolio.published, WEDNESDAY)
    with statements() as few:
        assert len(due_items(people, WEDNESDAY)) == 1
    projects = Project.objects.bulk_create(
        [Project(code=f"M{n}", scope="labelled", status="running") for n in range(50)]
    )
    for number, project in enumerate(projects):
        people.append(lead_of(project, f"lead{number}@example.org"))
        due_on(project, WEDNESDAY)
    with statements() as many:
        assert len(due_items(people, WEDNESDAY)) == 51
    assert len(many) == len(few) <= 12


def test_looking_for_who_is_to_be_written_to_costs_the_same_when_all_are_written(portfolio: Portfolio) -> None:
    box = Box()
    for number in range(5):
        lead_of(portfolio.published, f"lead{number}@example.org")
    due_on(portfolio.published, WEDNESDAY)
    assert write_mails(WEDNESDAY, box) == 5
    with statements() as counted:
        assert write_mails(WEDNESDAY, box) == 0
    assert len(counted) <= 16
    assert Delivery.objects.count() == 5


@pytest.fixture
def measured(portfolio: Portfolio) -> Portfolio:
    """With a KPI of projects, that nobody has measured, beside the cluster's own, of which 2018 is a draft."""
    Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="patents", name_en="Patents", name_fr="Brevets",
        unit="patents", kind="reported", direction="increase", aggregation="sum", accumulation="period",
        frequency="year", series_kind="project",
    )  # fmt: skip
    return portfolio


def test_measurements_that_are_owed_are_due_30_days_after_their_period(measured: Portfolio, box: Box) -> None:
    lead, other, staff = (
        lead_of(measured.hidden),
        lead_of(measured.published, "other@example.org"),
        person(Role.STAFF, email="staff@example.org"),
    )
    for somebody in (lead, other, staff):
        want_mail(by=somebody, kind=MailKind.DIGEST, wanted=False)
    assert box.write(day("2019-01-22")) == []
    letters = {letter.person: letter for letter in box.write(day("2019-01-23"))}
    assert letters.keys() == {lead, other, staff}
    (own,), (theirs,), (cluster,) = (letters[somebody].soon for somebody in (lead, other, staff))
    assert (str(own.title), own.place, own.expected_on) == ("Patents, 2018", measured.hidden, day("2019-01-30"))
    assert theirs.place == Project.objects.get(pk=measured.published.pk)
    assert (str(cluster.title), cluster.place) == ("Members, 2018", measured.contract)
    with override("fr"):
        assert str(own.title) == "Brevets, 2018"


def test_a_measurement_that_is_submitted_or_long_past_is_no_longer_asked_for(measured: Portfolio) -> None:
    lead, staff = lead_of(measured.hidden), person(Role.STAFF)
    owed = due_items([lead, staff], day("2019-02-15"))
    assert [item.period for item in owed[lead.pk]] == ["2018"]
    Measurement.objects.create(
        kpi=Kpi.objects.get(code="patents"), project=measured.hidden, period="2018", value=3, status="submitted"
    )
    assert lead.pk not in due_items([lead, staff], day("2019-02-15"))
    assert due_items([lead, staff], day("2020-02-01")) == {}
