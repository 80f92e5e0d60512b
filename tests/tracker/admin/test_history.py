"""The history of a row is the ledger's: who, when, from what to what, whatever path the change took."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from objectives.acting import acting
from objectives.models import Change, Kpi, Link, Role, Target, User
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def test_a_change_by_any_path_is_told_with_who_did_it_why_and_both_values(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    link = Link.objects.get(project=portfolio.published)
    acting(staff.pk, "Agreed by the board")
    Link.objects.filter(pk=link.pk).update(share="0.25")
    text = desk.get(reverse("admin:objectives_link_history", args=[link.pk])).content.decode()
    for told in (str(staff), "changed", "from 0.5 to 0.25", "Agreed by the board", "created"):
        assert told in text, told
    assert not LogEntry.objects.exists()


def test_what_hangs_on_a_row_is_in_its_history_also_what_is_gone(portfolio: Portfolio, desk: Client) -> None:
    Target.objects.filter(kpi=portfolio.kpi).update(value=300)
    Target.objects.filter(kpi=portfolio.kpi).delete()
    text = desk.get(reverse("admin:objectives_kpi_history", args=[portfolio.kpi.pk])).content.decode()
    for told in ("from 200 to 300", "deleted: target", "created: target"):
        assert told in text, told


def test_a_row_that_is_gone_keeps_its_history_and_one_that_never_was_has_none(
    portfolio: Portfolio, desk: Client
) -> None:
    link = Link.objects.get(project=portfolio.hidden)
    key = link.pk
    link.delete()
    text = desk.get(reverse("admin:objectives_link_history", args=[key])).content.decode()
    assert "The row is gone" in text
    assert desk.get(reverse("admin:objectives_link_history", args=[key + 10_000])).status_code == 404
    assert desk.get(reverse("admin:objectives_link_history", args=["x"])).status_code == 404


def test_a_long_history_comes_in_pages_at_one_cost(portfolio: Portfolio, desk: Client) -> None:
    kpi, address = portfolio.kpi, reverse("admin:objectives_kpi_history", args=[portfolio.kpi.pk])
    desk.get(address)
    with statements() as few:
        desk.get(address)
    for weight in range(2, 62):
        Kpi.objects.filter(pk=kpi.pk).update(weight=weight)
    with statements() as many:
        newest = desk.get(address)
    assert len(many) <= len(few)
    older = desk.get(address, {"before": newest.context["found"].before})
    told = [one.key for page in (newest, older) for one in page.context["found"].events]
    assert told == sorted(told, reverse=True)
    assert len(told) == Change.objects.filter(kind__in=("kpi", "target")).count()
    assert older.context["found"].before is None


def test_what_is_saved_in_the_back_office_is_told_by_the_ledger_alone(portfolio: Portfolio, desk: Client) -> None:
    link = Link.objects.get(project=portfolio.published)
    address = reverse("admin:objectives_link_change", args=[link.pk])
    seen = desk.get(address).context["adminform"].form.initial["seen"]
    said = {"objective": link.objective_id, "project": link.project_id, "share": "0.4", "basis": "declared"}
    assert desk.post(address, {**said, "seen": seen}).status_code == 302
    assert not LogEntry.objects.exists()
    assert "from 0.5 to 0.4" in desk.get(reverse("admin:objectives_link_history", args=[link.pk])).content.decode()
