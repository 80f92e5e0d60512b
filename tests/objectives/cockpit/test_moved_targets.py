"""What is told of an indicator's targets that came, moved and went? Each act is a transaction of its own here."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from objectives.cockpit import story_of
from objectives.explaining import Viewpoint
from objectives.models import Target
from objectives.scorecards.events import Event
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio

pytestmark = pytest.mark.django_db(transaction=True)


def changes_of(portfolio: Portfolio) -> tuple[Event, ...]:
    view = Viewpoint(portfolio.contract, LAST_DAY, AnonymousUser())
    return story_of(view, next(kpi for kpi in view.kpis if kpi.pk == portfolio.kpi.pk)).changes


def test_a_target_that_came_changed_or_went_is_told_with_its_period() -> None:
    with transaction.atomic():
        portfolio = small_portfolio()
    assert changes_of(portfolio) == ()
    Target.objects.create(kpi=portfolio.kpi, period="2016", value=150, basis="published")
    Target.objects.filter(kpi=portfolio.kpi, period="2018").update(value=210)
    Target.objects.filter(kpi=portfolio.kpi, period="2016").delete()
    changes = changes_of(portfolio)
    told = [(event.operation, event.subject, event.moves[0].was, event.moves[0].now) for event in changes]
    assert told == [
        ("insert", "2016", None, Decimal(150)),
        ("update", "2018", Decimal(200), Decimal(210)),
        ("delete", "2016", Decimal(150), None),
    ]
