"""Decide on projects, publish them, label them with a cluster; cancel milestones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from objectives import access, clock
from objectives.acts.changing import change_project
from objectives.acts.crediting import Credit, label_with
from objectives.acts.documents import remove_document
from objectives.acts.labelling import Decision, move_project
from objectives.acts.news import News
from objectives.acts.reporting import report_milestone
from objectives.models import (
    Document,
    LabelRole,
    Milestone,
    MilestoneStatus,
    Organisation,
    OrganisationKind,
    Project,
    ProjectStatus,
    User,
)
from objectives.versions import version_of, version_of_labels, version_of_project
from tracker.admin.together import Nothing, Together, Why, WhyMaybe
from tracker.pages.project_file.fields import DayField


class DecisionForm(forms.Form):
    """What was decided of the projects."""

    to = forms.ChoiceField(label=_("Where they go"), choices=ProjectStatus.choices)
    on = DayField(label=_("Decided on"))
    body = forms.CharField(label=_("Who decided (board, jury of a call)"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Decision"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _decide(by: User, row: Project, seen: int, said: dict[str, Any]) -> object:
    return move_project(by=by, project=row.pk, seen=seen, decision=Decision(**said), today=clock.today())


class LabelForm(WhyMaybe):
    """A cluster's part of the label, the same for each project."""

    cluster = forms.ModelChoiceField(
        label=_("Cluster"), queryset=Organisation.objects.filter(kind=OrganisationKind.CLUSTER)
    )
    role = forms.ChoiceField(label=_("Role"), choices=LabelRole.choices)
    share = forms.DecimalField(label=_("Share of the credit, from 0 to 1"), decimal_places=12)
    labelled_on = DayField(label=_("Labelled on (empty: the day of the project)"), required=False)
    field_order = ("cluster", "role", "share", "labelled_on", "reason")


def _label(by: User, row: Project, seen: int, said: dict[str, Any]) -> object:
    own = Credit(cluster=said["cluster"], role=said["role"], share=said["share"], labelled_on=said["labelled_on"])
    others = [
        Credit(cluster=one.cluster, role=one.role, share=one.share, labelled_on=one.labelled_on)
        for one in row.labels.exclude(cluster=own.cluster).select_related("cluster").order_by("pk")
    ]
    return label_with(
        by=by, project=row.pk, seen=seen, parts=[*others, own], today=clock.today(), reason=said["reason"]
    )


def _publishing(*, published: bool) -> Any:
    def act(by: User, row: Project, seen: int, said: dict[str, Any]) -> object:
        values = {"published": published}
        return change_project(by=by, project=row.pk, seen=seen, values=values, reason=said["reason"])

    return act


def _version_of_project(row: Project) -> int:
    return version_of_project(row.pk)


DECIDE = Together(
    name="decide",
    button=_("Record a decision"),
    lead=_("The decision is recorded for each project and moves it along its way, dated by the day of the decision."),
    act=_decide,
    form=DecisionForm,
    version=_version_of_project,
)
LABEL = Together(
    name="label",
    button=_("Label with a cluster"),
    lead=_("The cluster gets this part of each project's label; what other clusters have of it stays."),
    act=_label,
    form=LabelForm,
    version=lambda row: version_of_labels(row.pk),
)
PUBLISH = Together(
    name="publish",
    button=_("Publish"),
    lead=_("Everybody reads these projects whole from now on: names, plan, states, money, consortium."),
    act=_publishing(published=True),
    form=WhyMaybe,
    version=_version_of_project,
)
PUBLISH_NO_MORE = Together(
    name="publish_no_more",
    button=_("Publish no more"),
    lead=_("These projects are shown to their own people, to the board and to cluster staff only."),
    act=_publishing(published=False),
    form=Why,
    version=_version_of_project,
)


def _cancel(by: User, row: Milestone, seen: int, said: dict[str, Any]) -> object:
    news = News(status=MilestoneStatus.CANCELLED, comment=said["reason"])
    return report_milestone(by=by, milestone=row.pk, seen=seen, news=news, today=clock.today())


CANCEL = Together(
    name="cancel",
    button=_("Report as cancelled"),
    lead=_("A report of today says of each milestone that it is cancelled. What was reported before stays."),
    act=_cancel,
    form=Why,
    version=lambda row: version_of(row.pk),
)


def _remove(by: User, row: Document, _seen: int, _said: dict[str, Any]) -> object:
    return remove_document(by=by, document=row.pk)


REMOVE_DOCUMENT = Together(
    name="remove_document",
    button=_("Remove"),
    lead=_("Nobody opens these documents any more. Their files are kept, with who removed them."),
    act=_remove,
    form=Nothing,
    may=access.keeps_the_data,
)
