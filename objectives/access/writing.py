"""Which rows may a person change, and by which act? As QuerySets; an act locks its row through one of them."""

from django.db.models import Q, QuerySet

from objectives.access.activities import changeable_activities
from objectives.access.reading import Reader, keeps_the_data
from objectives.models import Contract, Document, Milestone, Project, ProjectLead, Role, SheetUpload, User


def led_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects that the person leads or stands in for; nobody else's."""
    if not isinstance(reader, User) or not reader.is_active:
        return Project.objects.none()
    return Project.objects.filter(leads__person=reader)


def leading() -> QuerySet[ProjectLead]:
    """Return who leads or stands in for whom: of all projects, those people who may sign in."""
    return ProjectLead.objects.filter(person__is_active=True)


def keepers() -> QuerySet[User]:
    """Return who keeps the data, of those who may sign in (`keeps_the_data`)."""
    return User.objects.filter(is_active=True, is_staff=True, role__in=(Role.STAFF, Role.ADMINISTRATOR))


def answerable() -> QuerySet[User]:
    """Return who may have something to do by a day: who leads a project, and who keeps the data."""
    return User.objects.filter(Q(pk__in=leading().values("person")) | Q(pk__in=keepers().values("pk")))


def reportable_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Return the milestones that the person may report on: those of projects led; all, who keeps the data."""
    if isinstance(reader, User) and reader.is_active and reader.keeps_the_data:
        return Milestone.objects.all()
    return Milestone.objects.filter(project__in=led_projects(reader))


def documentable_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose documents the person may add to: those led; all, who keeps the data."""
    if isinstance(reader, User) and reader.is_active and reader.keeps_the_data:
        return Project.objects.all()
    return led_projects(reader)


def removable_documents(reader: Reader) -> QuerySet[Document]:
    """Return the documents that the person may remove: of projects that the person may add to, of activities, staff."""
    ours = Q(project__in=documentable_projects(reader)) | Q(activity__in=changeable_activities(reader))
    return Document.objects.filter(ours)


def own_sheets(reader: Reader) -> QuerySet[SheetUpload]:
    """Return the spreadsheets that the person gave back: nobody sees another's."""
    if not isinstance(reader, User) or not reader.is_active:
        return SheetUpload.objects.none()
    return SheetUpload.objects.filter(person=reader)


def closable_contracts(reader: Reader) -> QuerySet[Contract]:
    """Return the contracts whose periods the person may close and reopen: all, who keeps the data; else none."""
    return Contract.objects.all() if keeps_the_data(reader) else Contract.objects.none()
