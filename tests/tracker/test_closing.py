"""The page of closed periods: staff close and reopen there, nobody else finds it."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from objectives import clock
from objectives.acts.closing import reopen_period
from objectives.models import PeriodClosing, Role, User, closed_through
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_staff_close_a_period_and_open_it_again_for_a_while(portfolio: Portfolio) -> None:
    client = signed_in(person(Role.STAFF))
    said = {"contract": portfolio.contract.pk, "through": "2017-12-31", "reason": "<b>Audited</b>"}
    page = client.post(reverse("close-period"), said, follow=True).content.decode()
    assert "31 December 2017" in page
    assert "&lt;b&gt;Audited" in page
    closing = PeriodClosing.objects.get()
    prefix = f"c{closing.pk}"
    said = {f"{prefix}-until": "2018-06-03T12:00", f"{prefix}-reason": "A late audit"}
    page = client.post(reverse("reopen-period", args=[closing.pk]), said, follow=True).content.decode()
    assert "A late audit" in page
    assert closed_through(portfolio.contract, clock.now()) is None
    assert page.count("open until 3 June 2018, 12:00") == 1
    said = {"contract": portfolio.contract.pk, "through": "2017-12-31", "reason": "Audited again"}
    page = client.post(reverse("close-period"), said, follow=True).content.decode()
    assert page.count("<small>closed</small>") == 2, "what is closed anew is open in neither of its closings"
    assert "open until 3 June" not in page


def test_a_reopened_period_that_is_closed_again_is_nowhere_called_open(portfolio: Portfolio) -> None:
    staff = person(Role.STAFF)
    client, now = signed_in(staff), clock.now()
    said = {"contract": portfolio.contract.pk, "through": "2017-12-31"}
    client.post(reverse("close-period"), said)
    hour = datetime.timedelta(hours=1)
    reopen_period(by=staff, closing=PeriodClosing.objects.get().pk, reason="A slip", until=now + hour, now=now)
    assert "open until" in client.get(reverse("closed-periods")).content.decode()
    page = client.post(reverse("close-period"), said, follow=True).content.decode()
    assert (page.count("<small>closed</small>"), "open until" in page, "A slip" in page) == (2, False, True)


def test_a_refusal_stands_beside_what_was_typed(portfolio: Portfolio) -> None:
    client = signed_in(person(Role.STAFF))
    said = {"contract": portfolio.contract.pk, "through": "2018-06-01", "reason": "Too early"}
    answer = client.post(reverse("close-period"), said)
    assert answer.status_code == 422
    assert "Only what is past" in answer.content.decode()
    assert "Too early" in answer.content.decode()
    assert not PeriodClosing.objects.exists()


@pytest.mark.parametrize("role", [None, Role.BOARD, Role.CONTRIBUTOR])
def test_nobody_else_finds_the_page(portfolio: Portfolio, role: Role | None) -> None:
    client = signed_in(person(role)) if role else Client()
    assert client.get(reverse("closed-periods")).status_code == 404
    assert client.post(reverse("close-period"), {"contract": 1}).status_code == 404
    assert client.post(reverse("reopen-period", args=[1])).status_code == 404


def test_money_of_a_closed_period_is_refused_beside_its_day(portfolio: Portfolio) -> None:
    client = signed_in(person(Role.STAFF))
    closing = {"contract": portfolio.contract.pk, "through": "2017-12-31", "reason": "Audited"}
    client.post(reverse("close-period"), closing)
    money = {"funder": "ministry", "stage": "committed", "amount": "77", "decided_on": "2017-12-31"}
    answer = client.post(reverse("add-funding", args=["P000"]), money)
    page = answer.content.decode()
    assert (answer.status_code, 'id="id_decided_on_error"' in page, 'value="77"' in page) == (422, True, True)
    assert "ask cluster staff to reopen the period" in page
