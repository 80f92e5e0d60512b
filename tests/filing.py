"""People around a small portfolio's projects: who leads, stands in, keeps the data, funds, and is a stranger."""

from dataclasses import dataclass

from objectives.models import Project, ProjectLead, Role, User
from tests.portfolio import Portfolio, person


@dataclass(frozen=True)
class People:
    """Who does something, and who may not."""

    lead: User
    staff: User
    board: User
    stranger: User


def people_of(portfolio: Portfolio) -> People:
    """Name a lead of the published project, and others."""
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    lead.full_name = "Camille Roux"
    lead.save()
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    return People(lead, person(Role.STAFF), person(Role.BOARD), person(Role.CONTRIBUTOR, email="other@example.org"))


def put(project: Project, **values: object) -> Project:
    """Store something about a project, past every act."""
    Project.objects.filter(pk=project.pk).update(**values)
    project.refresh_from_db()
    return project
