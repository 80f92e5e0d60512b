"""Who fills spreadsheets: a lead of the published project, and staff."""

import pytest

from objectives.models import Milestone, ProjectLead, Role, User
from tests.portfolio import Portfolio, person, small_portfolio


@pytest.fixture
def portfolio(db: None) -> Portfolio:
    return small_portfolio()


@pytest.fixture
def lead(portfolio: Portfolio) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=somebody)
    return somebody


@pytest.fixture
def staff(portfolio: Portfolio) -> User:
    return person(Role.STAFF)


@pytest.fixture
def review(portfolio: Portfolio) -> Milestone:
    return Milestone.objects.get(project=portfolio.published)
