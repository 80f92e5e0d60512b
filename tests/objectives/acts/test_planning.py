"""Planning milestones: who may until when, what it leaves, what it refuses, what the second writer is told."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from objectives import access
from objectives.acts.planning import Plan, Planned, add_milestone, change_milestone, remove_milestone
from objectives.models import Change, Milestone, PeriodClosing
from objectives.versions import ConflictError, version_of
from tests.filing import People, people_of, put
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

DUE = datetime.date(2016, 3, 1)


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    put(made.published, status="idea", end=datetime.date(2017, 12, 31))
    return made


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def plan(**said: Any) -> Plan:
    given: dict[str, Any] = {"title": "Bench", "kind": "review", "due": DUE} | said
    return Plan(**given)


def added(people: People, portfolio: Portfolio, **said: Any) -> Planned:
    return add_milestone(by=people.lead, project=portfolio.published.pk, plan=plan(**said))


def test_a_lead_plans_an_idea_under_the_next_number_and_the_ledger_knows_who(
    people: People, portfolio: Portfolio
) -> None:
    done = added(people, portfolio, title=" Bench ", weight=Decimal("2.5"))
    row = Milestone.objects.get(pk=done.milestone.pk)
    assert (row.number, row.title, row.weight, row.due, row.basis) == (2, "Bench", Decimal("2.5"), DUE, "declared")
    change = Change.objects.latest("pk")
    assert (change.kind, change.operation, change.actor, change.pk) == (
        "milestone",
        "insert",
        people.lead,
        done.version,
    )


@pytest.mark.parametrize("status", ["labelled", "running", "completed"])
def test_once_the_project_is_decided_on_the_plan_is_cluster_staffs(
    people: People, portfolio: Portfolio, status: str
) -> None:
    key = added(people, portfolio).milestone.pk
    put(portfolio.published, status=status)
    with pytest.raises(Milestone.DoesNotExist):
        change_milestone(by=people.lead, milestone=key, seen=version_of(key), plan=plan(title="Mine"))
    later = plan(due=DUE + datetime.timedelta(days=30))
    with pytest.raises(ValidationError) as error:
        change_milestone(by=people.staff, milestone=key, seen=version_of(key), plan=later)
    assert "reason" in error.value.message_dict
    change_milestone(
        by=people.staff, milestone=key, seen=version_of(key), plan=later, reason="The contract was amended"
    )
    assert Change.objects.latest("pk").reason == "The contract was amended"
    assert not access.plannable_milestones(people.board).exists()
    assert not access.plannable_milestones(people.stranger).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"kind": "party"}, "kind"),
        ({"weight": Decimal(0)}, "weight"),
        ({"weight": Decimal("NaN")}, "weight"),
        ({"weight": Decimal("1e30")}, "weight"),
        ({"weight": Decimal("1e-13")}, "weight"),
        ({"due": datetime.date(2013, 12, 31)}, "due"),
        ({"due": datetime.date(2018, 1, 1)}, "due"),
    ],
)
def test_what_cannot_be_planned_is_named_and_nothing_is_written(
    people: People, portfolio: Portfolio, said: dict[str, Any], field: str
) -> None:
    before = Change.objects.count()
    with pytest.raises(ValidationError) as error:
        added(people, portfolio, **said)
    assert list(error.value.message_dict) == [field]
    assert Change.objects.count() == before


def test_a_day_outside_the_project_that_nobody_touched_bars_no_other_change(
    people: People, portfolio: Portfolio
) -> None:
    key = added(people, portfolio).milestone.pk
    put(portfolio.published, status="running", start=DUE + datetime.timedelta(days=30))

    def changed(**said: Any) -> Planned:
        return change_milestone(
            by=people.staff, milestone=key, seen=version_of(key), plan=plan(**said), reason="Agreed"
        )

    assert changed(weight=Decimal(3)).milestone.weight == 3
    with pytest.raises(ValidationError, match="began"):
        changed(due=DUE + datetime.timedelta(days=1))


def test_no_plan_is_moved_into_or_out_of_a_closed_period(people: People, portfolio: Portfolio) -> None:
    key = added(people, portfolio).milestone.pk
    closed = datetime.date(2016, 12, 31)
    PeriodClosing.objects.create(contract=portfolio.contract, through=closed, closed_by=people.staff)
    after = plan(due=closed + datetime.timedelta(days=1))
    with pytest.raises(ValidationError, match="closed"):
        change_milestone(by=people.lead, milestone=key, seen=version_of(key), plan=after)
    with pytest.raises(ValidationError, match="closed"):
        remove_milestone(by=people.lead, milestone=key, seen=version_of(key), reason="Twice")
    with pytest.raises(ValidationError, match="closed"):
        added(people, portfolio)
    assert add_milestone(by=people.lead, project=portfolio.published.pk, plan=after).milestone.number == 3


def test_the_second_writer_overwrites_nothing(people: People, portfolio: Portfolio) -> None:
    key = added(people, portfolio).milestone.pk
    seen = version_of(key)
    change_milestone(by=people.staff, milestone=key, seen=seen, plan=plan(title="Theirs"))
    with pytest.raises(ConflictError) as conflict:
        change_milestone(by=people.lead, milestone=key, seen=seen, plan=plan(title="Mine"))
    assert [change.actor for change in conflict.value.changes] == [people.staff]
    with pytest.raises(ConflictError):
        remove_milestone(by=people.lead, milestone=key, seen=seen, reason="Twice")
    assert Milestone.objects.get(pk=key).title == "Theirs"


def test_what_was_reported_stays_what_was_not_is_taken_away_with_a_reason(people: People, portfolio: Portfolio) -> None:
    reported, planned = Milestone.objects.get(project=portfolio.published).pk, added(people, portfolio).milestone.pk
    with pytest.raises(ValidationError, match="report it as cancelled"):
        remove_milestone(by=people.lead, milestone=reported, seen=version_of(reported), reason="Twice")
    with pytest.raises(ValidationError) as error:
        remove_milestone(by=people.lead, milestone=planned, seen=version_of(planned), reason=" ")
    assert "reason" in error.value.message_dict
    remove_milestone(by=people.lead, milestone=planned, seen=version_of(planned), reason="Twice")
    change = Change.objects.latest("pk")
    assert (change.operation, change.reason, change.actor) == ("delete", "Twice", people.lead)
