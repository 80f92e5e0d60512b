"""Which rows may a reader see? As QuerySets; both doors fetch rows only through them.

A visitor sees what is published. Cluster staff, administrators and board members see everything. A funder sees,
beside that, the projects that its organisation funds; a lead or deputy the projects led; anybody else the projects
that the own organisation takes part in. What a person may not see does not exist for that person: 404, not a hint.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from objectives.models import (
    Activity,
    Funding,
    Label,
    Link,
    Measurement,
    MeasurementStatus,
    Milestone,
    MilestoneReport,
    Participation,
    Project,
    Role,
    User,
)

Reader = User | AnonymousUser


def sees_everything(reader: Reader) -> bool:
    """Return whether unpublished rows are shown to the reader wherever they stand."""
    return isinstance(reader, User) and reader.is_active and reader.sees_everything


def keeps_the_data(reader: Reader) -> bool:
    """Return whether the reader keeps the cluster's data: cluster staff and administrators."""
    return isinstance(reader, User) and reader.is_active and reader.is_staff and reader.keeps_the_data


def _unpublished_but_theirs(reader: User) -> Q:
    mine = Q(pk__in=reader.led_projects.values("project"))
    if reader.organisation_id is None:
        return mine
    if reader.role == Role.FUNDER:
        return mine | Q(pk__in=Funding.objects.filter(funder=reader.organisation_id).values("project"))
    return mine | Q(pk__in=Participation.objects.filter(organisation=reader.organisation_id).values("project"))


def visible_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects that the reader may see."""
    if sees_everything(reader):
        return Project.objects.all()
    published = Q(published=True)
    if isinstance(reader, User) and reader.is_active:
        return Project.objects.filter(published | _unpublished_but_theirs(reader))
    return Project.objects.filter(published)


def _of_visible_projects(reader: Reader) -> Q:
    return Q() if sees_everything(reader) else Q(project__in=visible_projects(reader))


def visible_participations(reader: Reader) -> QuerySet[Participation]:
    """Return the participations in projects that the reader may see."""
    return Participation.objects.filter(_of_visible_projects(reader))


def visible_fundings(reader: Reader) -> QuerySet[Funding]:
    """Return the fundings of projects that the reader may see."""
    return Funding.objects.filter(_of_visible_projects(reader))


def visible_labels(reader: Reader) -> QuerySet[Label]:
    """Return the labels of projects that the reader may see."""
    return Label.objects.filter(_of_visible_projects(reader))


def visible_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Return the milestones of projects that the reader may see."""
    return Milestone.objects.filter(_of_visible_projects(reader))


def visible_milestone_reports(reader: Reader) -> QuerySet[MilestoneReport]:
    """Return the reports on milestones that the reader may see."""
    return MilestoneReport.objects.filter(milestone__in=visible_milestones(reader))


def visible_links(reader: Reader) -> QuerySet[Link]:
    """Return the links of activities and of projects that the reader may see."""
    if sees_everything(reader):
        return Link.objects.all()
    return Link.objects.filter(Q(activity__isnull=False) | Q(project__in=visible_projects(reader)))


def visible_activities(reader: Reader) -> QuerySet[Activity]:  # noqa: ARG001 (every activity is public today)
    """Return the activities that the reader may see: all of them."""
    return Activity.objects.all()


def visible_measurements(reader: Reader) -> QuerySet[Measurement]:
    """Return the measurements that the reader may see.

    Only validated ones are published, and those about a project follow the project; who keeps the data or sits on
    the board sees every status, a lead those of the projects led.
    """
    if sees_everything(reader):
        return Measurement.objects.all()
    published = Q(status=MeasurementStatus.VALIDATED) & (Q(project__isnull=True) | _of_visible_projects(reader))
    if isinstance(reader, User) and reader.is_active:
        return Measurement.objects.filter(published | Q(project__in=reader.led_projects.values("project")))
    return Measurement.objects.filter(published)
