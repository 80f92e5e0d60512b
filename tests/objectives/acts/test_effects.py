"""What an act does to the objectives is said at once, and a trial says the same and leaves nothing."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from objectives.acts.effects import tried, with_effects
from objectives.acts.kpi_effects import standing
from objectives.acts.news import News
from objectives.acts.reporting import Reported, report_milestone
from objectives.models import (
    Change,
    Mark,
    Milestone,
    MilestoneReport,
    ObjectiveScore,
    ProjectLead,
    Role,
    RollupRun,
    User,
)
from objectives.reminding import figures
from objectives.rollup.run import roll_up
from objectives.scorecards import scorecard
from objectives.versions import version_of
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio()
    roll_up(made.contract, TODAY)
    return made


@pytest.fixture
def staff() -> User:
    return person(Role.STAFF)


def report(portfolio: Portfolio, staff: User, percent: int = 60) -> Reported:
    review = Milestone.objects.get(project=portfolio.published)
    news = News(status="in_progress", percent=Decimal(percent))
    return report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=news, today=TODAY)


def test_the_objective_served_moves_with_the_project(portfolio: Portfolio, staff: User) -> None:
    done, effects = with_effects(portfolio.published.pk, TODAY, staff, lambda: report(portfolio, staff))
    assert done.after.progress == Decimal("0.6")
    assert effects is not None
    (effect,) = effects
    assert (effect.before.contract, effect.before.number) == ("c1", 1)
    # two projects with half a share each: 40 % and nothing, then 60 % and nothing
    assert (effect.before.delivery, effect.after.delivery) == (Decimal("0.2"), Decimal("0.3"))
    assert effect.moved == Decimal("0.1")
    assert not Mark.objects.exists()


@pytest.mark.parametrize(("seconds", "by_the_worker"), [(0, True), (3, False)])
def test_others_changes_are_the_workers_for_a_moment_and_then_whoever_writes_carries_them(
    portfolio: Portfolio, staff: User, seconds: int, by_the_worker: bool
) -> None:
    Mark.objects.all().delete()
    others = Change.objects.create(
        kind="milestonereport",
        key=0,
        operation="insert",
        transaction_id=1,
        recorded_at=timezone.now() - datetime.timedelta(seconds=seconds),
    )
    Mark.objects.create(change=others)
    done, effects = with_effects(portfolio.published.pk, TODAY, staff, lambda: report(portfolio, staff))
    assert done.report.pk
    assert (effects is None) is by_the_worker
    assert Mark.objects.exists() is by_the_worker


def test_a_trial_says_what_would_be_and_leaves_nothing(portfolio: Portfolio, staff: User) -> None:
    before = [model.objects.count() for model in (MilestoneReport, Change, Mark, RollupRun)]
    delivery = ObjectiveScore.objects.get(objective=portfolio.first, as_of=TODAY).delivery
    done, effects = tried(portfolio.published.pk, TODAY, staff, lambda: report(portfolio, staff))
    assert done.after.progress == Decimal("0.6")
    assert [one.after.delivery for one in effects] == [Decimal("0.3")]
    assert [model.objects.count() for model in (MilestoneReport, Change, Mark, RollupRun)] == before
    assert ObjectiveScore.objects.get(objective=portfolio.first, as_of=TODAY).delivery == delivery


def test_a_trial_of_what_cannot_be_is_refused_like_the_act(portfolio: Portfolio, staff: User) -> None:
    with pytest.raises(ValidationError):
        tried(portfolio.published.pk, TODAY, staff, lambda: report(portfolio, staff, percent=101))
    assert not Change.objects.filter(kind="milestonereport", operation="insert", actor__isnull=False).exists()


def test_a_lead_is_told_what_the_own_scorecard_shows_without_what_is_hidden(portfolio: Portfolio) -> None:
    lead = person(Role.CONTRIBUTOR)
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    for say in (tried, with_effects):
        _done, effects = say(portfolio.published.pk, TODAY, lead, lambda: report(portfolio, lead))
        assert effects is not None
        (effect,) = effects
        # the other project is neither published nor the lead's: 40 % of one, then 60 %
        assert (effect.before.delivery, effect.after.delivery) == (Decimal("0.4"), Decimal("0.6"))
    (shown, _other) = scorecard(portfolio.contract, TODAY, lead).objectives
    assert (effect.after.delivery, effect.after.score) == (shown.delivery, shown.score)


def test_a_kpi_and_a_digest_tell_a_lead_the_same_as_the_scorecard(portfolio: Portfolio) -> None:
    lead = person(Role.CONTRIBUTOR)
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    (shown, _other) = scorecard(portfolio.contract, TODAY, lead).objectives
    (official, _other) = scorecard(portfolio.contract, TODAY, None).objectives
    assert shown.score != official.score
    assert standing(portfolio.kpi, TODAY, lead).objective_score == shown.score
    assert [one.score for one in figures.standing(lead, TODAY)] == [shown.score]
