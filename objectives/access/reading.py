"""Which rows may a reader see? As QuerySets; both doors fetch rows only through them.

A visitor sees what is published. Cluster staff, administrators and board members see everything. A funder sees,
beside that, the projects that its organisation funds; a lead or deputy the projects led; a partner contributor the
projects that the own organisation takes part in, and of their consortium and money the own organisation's part.
What a person may not see does not exist for that person: 404, not a hint. The table is docs/access.md.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from objectives.models import (
    Activity,
    Document,
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


def belonging_to(rows: QuerySet[Any], key: str = "project") -> Q:
    """What names one of these rows by its key, looked up one by one.

    All of them are looked through only where all that belongs to them is (PostgreSQL chooses): for a single row that
    took as long as there are projects where it is hidden, and so told it from one that is not there.
    """
    return Q(Exists(rows.filter(pk=OuterRef(key))))


def _led_or_funded(reader: User) -> Q:
    """What ties a project to the reader, looked up by the project, as `belonging_to` looks up."""
    led = Q(Exists(reader.led_projects.filter(project=OuterRef("pk"))))
    if reader.role != Role.FUNDER or reader.organisation_id is None:
        return led
    return led | Q(Exists(Funding.objects.filter(project=OuterRef("pk"), funder=reader.organisation_id)))


def _takes_part(organisation: int) -> Q:
    """The organisation takes part in the project, looked up likewise."""
    return Q(Exists(Participation.objects.filter(project=OuterRef("pk"), organisation=organisation)))


def _seen_whole(reader: Reader) -> Q:
    """Projects whose consortium and money the reader may see whole; of those seen as a partner only the own part."""
    published = Q(published=True)
    if not isinstance(reader, User) or not reader.is_active:
        return published
    return published | _led_or_funded(reader)


def partner_in(reader: Reader) -> int | None:
    """Return the organisation in whose part of unpublished projects the reader works; None for a funder's people."""
    is_partner = isinstance(reader, User) and reader.is_active and reader.role == Role.CONTRIBUTOR
    return reader.organisation_id if isinstance(reader, User) and is_partner else None


def whole_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose consortium and money the reader may see whole."""
    return Project.objects.all() if sees_everything(reader) else Project.objects.filter(_seen_whole(reader))


def visible_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects that the reader may see."""
    if sees_everything(reader):
        return Project.objects.all()
    seen, partner = _seen_whole(reader), partner_in(reader)
    if partner is not None:
        seen |= _takes_part(partner)
    return Project.objects.filter(seen)


def known_cost(reader: Reader) -> F | Case:
    """Return a visible project's total cost as an expression, null where the reader sees the own organisation's part.

    Less the own cost it would be what the other partners have, and in a consortium of two what the other one has.
    """
    if partner_in(reader) is None:
        return F("total_cost")
    return Case(When(_seen_whole(reader), then=F("total_cost")))


def projects_with_history(reader: Reader) -> QuerySet[Project]:
    """Return the projects whose history the reader may read: it names people and tells what was never published.

    All for cluster staff, administrators and board members; else those that the person leads, or that the own
    organisation funds. A partner sees only a part of the project, so not the history of all of it.
    """
    if sees_everything(reader):
        return Project.objects.all()
    if isinstance(reader, User) and reader.is_active:
        return Project.objects.filter(_led_or_funded(reader))
    return Project.objects.none()


def _of_visible_projects(reader: Reader) -> Q:
    return Q() if sees_everything(reader) else belonging_to(visible_projects(reader))


def visible_participations(reader: Reader) -> QuerySet[Participation]:
    """Return the participations that the reader may see: whole consortia, or the own organisation's part."""
    if sees_everything(reader):
        return Participation.objects.all()
    whole, partner = belonging_to(whole_projects(reader)), partner_in(reader)
    return Participation.objects.filter(whole if partner is None else whole | Q(organisation=partner))


def visible_fundings(reader: Reader) -> QuerySet[Funding]:
    """Return the fundings that the reader may see: of whole projects, or those that the own organisation receives."""
    if sees_everything(reader):
        return Funding.objects.all()
    whole, partner = belonging_to(whole_projects(reader)), partner_in(reader)
    if partner is not None:
        whole |= Q(beneficiary=partner) & belonging_to(visible_projects(reader))
    return Funding.objects.filter(whole)


def visible_labels(reader: Reader) -> QuerySet[Label]:
    """Return the labels of projects that the reader may see."""
    return Label.objects.filter(_of_visible_projects(reader))


def visible_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Return the milestones of projects that the reader may see."""
    return Milestone.objects.filter(_of_visible_projects(reader))


def visible_milestone_reports(reader: Reader) -> QuerySet[MilestoneReport]:
    """Return the reports on milestones that the reader may see."""
    return MilestoneReport.objects.filter(milestone__in=visible_milestones(reader))


def reports_with_words(reader: Reader) -> QuerySet[MilestoneReport]:
    """Return the reports of which the reader may read what was said: the comment and the evidence.

    Those words are meant for who works with the project; publishing it publishes its plan, the states and the days.
    All for who sees everything, else those of projects that the person leads, or that the own organisation funds or
    takes part in.
    """
    if sees_everything(reader):
        return MilestoneReport.objects.all()
    return MilestoneReport.objects.filter(milestone__project__in=_from_within(reader))


def reads_words(reader: Reader) -> Exists | Value:
    """Return, to annotate milestones with, whether the reader may read what was said in their reports."""
    if sees_everything(reader) or not isinstance(reader, User) or not reader.is_active:
        return Value(sees_everything(reader))
    return Exists(_from_within(reader).filter(pk=OuterRef("project")))


def _from_within(reader: Reader) -> QuerySet[Project]:
    """Return the projects that are the reader's own to lead, fund or take part in, published or not."""
    if not isinstance(reader, User) or not reader.is_active:
        return Project.objects.none()
    own, partner = _led_or_funded(reader), partner_in(reader)
    if partner is not None:
        own |= _takes_part(partner)
    return Project.objects.filter(own)


def visible_links(reader: Reader) -> QuerySet[Link]:
    """Return the links of activities and of projects that the reader may see."""
    if sees_everything(reader):
        return Link.objects.all()
    return Link.objects.filter(Q(activity__isnull=False) | belonging_to(visible_projects(reader)))


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
        led = Exists(reader.led_projects.filter(project=OuterRef("project")))
        return Measurement.objects.filter(published | Q(led))
    return Measurement.objects.filter(published)


def measurements_with_history(reader: Reader) -> QuerySet[Measurement]:
    """Return the measurements of which the reader may read who entered and decided what, and the words said of it.

    That tells of drafts and names people: all for who sees everything, those of the projects led for a lead. Everybody
    else who sees a measurement sees what was validated.
    """
    if sees_everything(reader):
        return Measurement.objects.all()
    if isinstance(reader, User) and reader.is_active:
        return Measurement.objects.filter(project__in=reader.led_projects.values("project"))
    return Measurement.objects.none()


def visible_documents(reader: Reader) -> QuerySet[Document]:
    """Return the documents that the reader may open: of projects that are theirs; publishing a project opens none.

    Removed ones are left out but for who keeps the data.
    """
    if keeps_the_data(reader):
        return Document.objects.all()
    present = Document.objects.filter(removed_at__isnull=True)
    if sees_everything(reader):
        return present
    if isinstance(reader, User) and reader.is_active:
        return present.filter(project__in=Project.objects.filter(_led_or_funded(reader)))
    return present.none()
