"""What of a project's file may a person change, and which steps of its way take? Staff decide, a lead prepares."""

from django.db.models import QuerySet

from objectives.access.reading import Reader
from objectives.access.writing import led_projects
from objectives.models import (
    Funding,
    FundingStage,
    Milestone,
    Participation,
    Project,
    ProjectStatus,
    ProjectStep,
    Role,
    User,
)

UNDECIDED = (ProjectStatus.IDEA, ProjectStatus.SUBMITTED)
"""While a project stands here its shares move no figure, and who proposes it may say what it would serve."""


def _keeps(reader: Reader) -> bool:
    return isinstance(reader, User) and reader.is_active and reader.keeps_the_data


def decidable_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects on which the person decides: all, who keeps the data.

    That is the label and every other step of the way, commitments and payments, shares of objectives, the label's
    day, and whether the project is published.
    """
    return Project.objects.all() if _keeps(reader) else Project.objects.none()


def changeable_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose basics, consortium, documents and requests for money the person may change.

    Those led, for the lead and the deputies; all, for who keeps the data.
    """
    return Project.objects.all() if _keeps(reader) else led_projects(reader)


def allocatable_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose shares of objectives the person may change.

    All, for who keeps the data: shares move the objectives' scores. The lead and deputies say what an own project
    would serve until it is decided on (idea, submitted).
    """
    return Project.objects.all() if _keeps(reader) else led_projects(reader).filter(status__in=UNDECIDED)


def plannable_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose plan the person may change: milestones with their baseline days and weights.

    All, for who keeps the data. The lead and deputies plan an own project until it is decided on (idea, submitted):
    then the plan is what the project is held against, and they move expected days by a report.
    """
    return allocatable_projects(reader)


def plannable_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Return the milestones whose plan the person may change: those of plannable projects."""
    return Milestone.objects.filter(project__in=plannable_projects(reader))


def may_take(reader: Reader, project: Project, step: ProjectStep) -> bool:
    """Return whether the person may take a step of a project's way; one statement for who does not keep the data."""
    return _keeps(reader) or (step.by_lead and led_projects(reader).filter(pk=project.pk).exists())


def may_propose(reader: Reader) -> bool:
    """Return whether the person may propose a project: cluster staff, and contributors, who then lead their idea."""
    return _keeps(reader) or (isinstance(reader, User) and reader.is_active and reader.role == Role.CONTRIBUTOR)


def changeable_participations(reader: Reader) -> QuerySet[Participation]:
    """Return the participations that the person may change: those in changeable projects."""
    return Participation.objects.filter(project__in=changeable_projects(reader))


def changeable_fundings(reader: Reader) -> QuerySet[Funding]:
    """Return the fundings that the person may change: all, who keeps the data; requests of the own projects, a lead."""
    if _keeps(reader):
        return Funding.objects.all()
    return Funding.objects.filter(project__in=led_projects(reader), stage=FundingStage.REQUESTED)
