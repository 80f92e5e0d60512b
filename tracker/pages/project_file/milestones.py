"""What is due when? Pages to plan a milestone, to change its plan and to take it away."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access
from objectives.acts.planning import Plan, add_milestone, change_milestone, remove_milestone
from objectives.models import Milestone, MilestoneKind
from objectives.versions import version_of
from tracker.pages.project_file.consortium import RemovalForm
from tracker.pages.project_file.fields import DayField
from tracker.pages.project_file.finding import (
    Answering,
    answered,
    losing_nothing,
    person,
    project_in,
    row_in,
    shown,
    version_read_first,
)
from tracker.pages.signed_in import signed_in

KIND = "milestone"
SAID = ("title", "kind", "due", "weight")
FIXED = gettext_lazy(
    "The plan of a project is written by its lead until the project is decided on, and by cluster staff. "
    "After that, move the expected day of a milestone by a report."
)


class PlanForm(Answering):
    """A milestone as it is planned."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=500)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MilestoneKind.choices)
    due = DayField(
        label=gettext_lazy("Baseline date"),
        help_text=gettext_lazy("The project is held against this day; an expected day is reported later."),
    )
    weight = forms.DecimalField(
        label=gettext_lazy("Weight"), max_digits=21, decimal_places=12, initial=1,
        help_text=gettext_lazy("How much it counts beside the project's other milestones."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @property
    def plan(self) -> Plan:
        """What was said."""
        return Plan(**{name: self.cleaned_data[name] for name in SAID})


def _words(**more: Any) -> dict[str, Any]:
    return {"saved": _("The plan is changed."), "back": "#milestones"} | more


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a milestone."""
    by = person(request)
    row = project_in(request, code, access.plannable_projects(by), FIXED)
    words = _words(heading=_("Add a milestone"), button=_("Add the milestone"))
    if request.method != "POST":
        return shown(request, row, PlanForm(), words)
    form = PlanForm(request.POST)
    return answered(
        request, row, form,
        lambda: add_milestone(by=by, project=row.pk, plan=form.plan, reason=form.cleaned_data["reason"]), words,
    )  # fmt: skip


def _row(request: HttpRequest, key: int) -> Milestone:
    reader = request.user
    found: Milestone = row_in(access.plannable_milestones(reader), access.visible_milestones(reader), key, FIXED)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(KIND, PlanForm, again="add-milestone")
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change the plan of a milestone."""
    by, row = person(request), _row(request, key)
    words = _words(heading=_("Change the milestone"), button=_("Save the plan"), removal=("remove-milestone", key))
    if request.method != "POST":
        seen = version_read_first(row, version_of(key))
        initial = {name: getattr(row, name) for name in SAID} | {"seen": seen}
        initial["weight"] = format(row.weight.normalize(), "f")
        return shown(request, row.project, PlanForm(initial=initial), words)
    form = PlanForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return change_milestone(by=by, milestone=key, seen=said["seen"] or 0, plan=form.plan, reason=said["reason"])

    return answered(request, row.project, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(KIND, RemovalForm)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a milestone out of the plan."""
    by, row = person(request), _row(request, key)
    words = _words(
        heading=_("Take “%(milestone)s” out of the plan") % {"milestone": row.title},
        lead=_("What it was stays in the history of the project."),
        button=_("Take it away"),
    )
    if request.method != "POST":
        return shown(request, row.project, RemovalForm(initial={"seen": version_of(key)}), words)
    form = RemovalForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return remove_milestone(by=by, milestone=key, seen=said["seen"] or 0, reason=said["reason"])

    return answered(request, row.project, form, act, words)
