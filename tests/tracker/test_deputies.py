"""The page of a project's lead and deputies: a second click on what is done already is told so, on the page itself."""

import pytest
from django.test import Client

from objectives.models import Project, ProjectLead, Role, User
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
PAGE = "/projects/P1/deputies/"


@of_the_file
def lead() -> User:
    project = Project.objects.create(code="P1", scope="labelled", status="running")
    return ProjectLead.objects.create(project=project, person=person(Role.CONTRIBUTOR)).person


def said(by: User, address: str, **form: str) -> str:
    """Return the page that a POST leads to."""
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address, form, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    return answer.content.decode()


def test_a_deputy_is_named_and_removed(lead: User) -> None:
    other = person(Role.CONTRIBUTOR, email="other@example.org")
    assert f"{other.full_name} stands in now." in said(lead, PAGE, email=other.email)
    assert "Removed: the person no longer stands in." in said(lead, f"{PAGE}{other.pk}/remove/")
    assert not ProjectLead.objects.filter(person=other).exists()


def test_who_does_not_stand_in_is_not_removed_and_the_page_says_so(lead: User) -> None:
    for nobody in (lead.pk, person(Role.BOARD).pk, 0):
        assert "This person does not stand in: nothing was changed." in said(lead, f"{PAGE}{nobody}/remove/")
    assert ProjectLead.objects.get().person == lead


def test_who_stands_in_already_is_not_said_to_lead(lead: User) -> None:
    other = person(Role.CONTRIBUTOR, email="other@example.org")
    said(lead, PAGE, email=other.email)
    client = Client()
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post(PAGE, {"email": other.email}, headers={"accept-language": "fr"})
    assert refused.status_code == 422
    assert "Cette personne est déjà suppléante." in refused.content.decode()
