"""Does a world that stands for a file stand for each of its tests as it was made, whatever the one before did?"""

import pytest
from django.db import IntegrityError

from objectives.models import Contract, Project, Role, User
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def funder(portfolio: Portfolio) -> User:
    return person(Role.FUNDER, portfolio.funder)


@pytest.mark.parametrize("_turn", range(2))
def test_what_a_test_writes_sets_or_breaks_is_not_there_for_the_next(
    portfolio: Portfolio, funder: User, _turn: int
) -> None:
    assert portfolio.hidden.title == Project.objects.get(code="H1").title == ""
    assert funder.organisation is portfolio.funder, "one object in two of them stays one"
    portfolio.hidden.title = "Set"
    portfolio.hidden.save()
    with pytest.raises(IntegrityError):
        Contract.objects.create(code="c1", name_en="Twice", start="2014-01-01", end="2015-12-31")


def test_what_a_test_does_not_take_stands_too() -> None:
    assert (Contract.objects.get().code, User.objects.get().role) == ("c1", Role.FUNDER)


@pytest.mark.empty_database
def test_one_that_begins_with_an_empty_database_comes_before() -> None:
    assert not Contract.objects.exists()
