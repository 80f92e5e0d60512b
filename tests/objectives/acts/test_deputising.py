"""A lead names the deputies of the own project; a deputy names nobody."""

import pytest
from django.core.exceptions import ValidationError

from objectives.acts.deputising import deputies, name_deputy, remove_deputy
from objectives.models import Project, ProjectLead, Role, User
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def project() -> Project:
    return Project.objects.create(code="P1", scope="labelled", status="running")


@of_the_file
def lead(project: Project) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=project, person=somebody)
    return somebody


def test_a_deputy_comes_and_goes(project: Project, lead: User) -> None:
    other = person(Role.CONTRIBUTOR, email="other@example.org")
    name_deputy(by=lead, project="P1", email=" Other@example.org ")
    assert [(one.person, one.is_deputy) for one in deputies(project)] == [(lead, False), (other, True)]
    with pytest.raises(Project.DoesNotExist):
        name_deputy(by=other, project="P1", email=lead.email)
    remove_deputy(by=lead, project="P1", person=other.pk)
    assert [one.person for one in deputies(project)] == [lead]


def test_who_has_no_account_or_leads_already_is_no_deputy(project: Project, lead: User) -> None:
    for email, words in (("nobody@example.org", "account"), (lead.email, "leads the project already")):
        with pytest.raises(ValidationError, match=words):
            name_deputy(by=lead, project="P1", email=email)


def test_a_lead_is_not_removed_as_a_deputy(project: Project, lead: User) -> None:
    with pytest.raises(ProjectLead.DoesNotExist):
        remove_deputy(by=person(Role.STAFF), project="P1", person=lead.pk)
