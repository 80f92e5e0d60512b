"""A house in which nothing is loaded: no page ends dead, counts what nobody recorded, or advises what cannot help."""

import pytest
from django.test import Client
from django.urls import reverse

from objectives.models import Project, Role, User
from tests.portfolio import person

pytestmark = pytest.mark.django_db


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(route: str, client: Client | None = None, **asked: str) -> str:
    answer = (client or Client()).get(reverse(route), asked, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_calendar_of_measurements_says_that_there_is_no_contract_yet() -> None:
    client = signed_in(person(Role.STAFF))
    assert reverse("measurement-calendar") in read("measurements", client)
    assert "No contract is loaded yet" in read("measurement-calendar", client)
    assert client.get(reverse("measurement-calendar"), {"contract": "none"}).status_code == 404


def test_staff_are_not_told_that_only_staff_enter_measurements() -> None:
    client = signed_in(person(Role.STAFF))
    assert "You enter no measurements" not in read("measurements", client)
    page = client.get(reverse("new-measurement"))
    assert page.status_code == 403
    assert "Only cluster staff" not in page.content.decode()
    assert "Only cluster staff" in signed_in(person(Role.BOARD)).get(reverse("new-measurement")).content.decode()


def test_no_period_of_no_contract_can_be_closed() -> None:
    page = read("closed-periods", signed_in(person(Role.STAFF)))
    assert "There is no contract yet." in page
    assert reverse("close-period") not in page


def test_a_territory_that_nobody_recorded_does_not_have_no_inhabitants() -> None:
    page = read("cluster")
    assert "No territory is recorded yet" in page
    assert "Inhabitants" not in page


def test_who_finds_no_project_is_advised_only_what_can_help() -> None:
    all_of_them = "ask for all of the territory"
    assert "No project is published yet." in read("our-projects")
    Project.objects.create(code="P1", scope="territory", status="running", published=True)
    assert all_of_them in read("our-projects")
    assert all_of_them not in read("our-projects", whose="all", search="nowhere")
    refused = Client().get(reverse("our-projects"), {"year": "x"}, follow=True).content.decode()
    assert all_of_them not in refused
    assert "0 projects" not in refused


def test_nobody_has_the_most_projects_where_there_are_none() -> None:
    assert "with the most projects" not in read("network")
