"""Change what a project says of itself, and propose a new one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts.changing import BASICS, DECIDED, change_project
from objectives.acts.labelling import Idea, propose_project
from objectives.models import Call, Domain, Precision, Programme, Project
from objectives.versions import version_of_project
from tracker.pages.project_file.fields import DayField, Money, WordsField
from tracker.pages.project_file.finding import (
    Answering,
    answered,
    person,
    project_in,
    refuse,
    shown,
    version_read_first,
)
from tracker.pages.signed_in import signed_in


class BasicsForm(Answering):
    """What a project says of itself."""

    acronym = forms.CharField(label=gettext_lazy("Acronym"), max_length=200, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=1000, required=False)
    summary = forms.CharField(label=gettext_lazy("Summary"), required=False, widget=forms.Textarea({"rows": 5}))
    start = DayField(label=gettext_lazy("Start"), required=False)
    start_precision = forms.ChoiceField(label=gettext_lazy("Start known to the"), choices=Precision.choices)
    end = DayField(label=gettext_lazy("End"), required=False)
    total_cost = Money(label=gettext_lazy("Total cost (EUR)"), required=False)
    programme = forms.ModelChoiceField(label=gettext_lazy("Programme"), queryset=Programme.objects, required=False)
    call = forms.ModelChoiceField(label=gettext_lazy("Call"), queryset=Call.objects, required=False)
    domains = forms.MultipleChoiceField(
        label=gettext_lazy("Domains"), choices=Domain.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = WordsField(label=gettext_lazy("Tags"), help_text=gettext_lazy("Between commas."), required=False)
    grant_id = forms.CharField(label=gettext_lazy("Grant number"), max_length=100, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=500, required=False)
    labelled_on = DayField(label=gettext_lazy("Labelled on"), required=False)
    labelled_precision = forms.ChoiceField(label=gettext_lazy("Label known to the"), choices=Precision.choices)
    published = forms.BooleanField(label=gettext_lazy("Published: strangers may read it"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @classmethod
    def on(cls, project: Project, *, decides: bool, typed: Any = None) -> "BasicsForm":
        """Return the form of a project, without what only cluster staff change for who is not."""
        seen = version_read_first(project, version_of_project(project.pk))
        form = cls(typed, initial={name: getattr(project, name) for name in (*BASICS, *DECIDED)} | {"seen": seen})
        for name in () if decides else DECIDED:
            del form.fields[name]
        return form

    @property
    def values(self) -> dict[str, Any]:
        """What the fields of the project are to be; the main domain stays first where it is kept."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "reason")}
        first = self.initial["domains"]
        return given | {"domains": sorted(given["domains"], key=lambda one: first.index(one) if one in first else 99)}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a project says of itself."""
    by = person(request)
    row = project_in(request, code, access.changeable_projects(by))
    decides = access.decidable_projects(by).filter(pk=row.pk).exists()
    words = {
        "heading": _("Change the project"),
        "button": _("Save the project"),
        "saved": _("Saved: %(name)s.") % {"name": row},
    }
    if request.method != "POST":
        return shown(request, row, BasicsForm.on(row, decides=decides), words)
    form = BasicsForm.on(row, decides=decides, typed=request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return change_project(by=by, project=row.pk, seen=said["seen"] or 0, values=form.values, reason=said["reason"])

    return answered(request, row, form, act, words)


class IdeaForm(forms.Form):
    """What is proposed."""

    acronym = forms.CharField(label=gettext_lazy("Acronym"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=1000)
    summary = forms.CharField(label=gettext_lazy("Summary"), required=False, widget=forms.Textarea({"rows": 5}))
    domains = forms.MultipleChoiceField(
        label=gettext_lazy("Domains"), choices=Domain.choices, widget=forms.CheckboxSelectMultiple
    )
    since = DayField(
        label=gettext_lazy("Idea since"), required=False,
        help_text=gettext_lazy("Empty: today. A project that is recorded late has a day before its first decision."),
    )  # fmt: skip

    @property
    def idea(self) -> Idea:
        """What was said."""
        said = self.cleaned_data
        return Idea(**said | {"domains": tuple(said["domains"])})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a project: it begins as an idea, not published, led by who proposes it."""
    by = person(request)
    if not access.may_propose(by):
        raise PermissionDenied(_("Only cluster staff and project contributors propose projects."))
    words = {
        "heading": _("Propose a project"),
        "lead": _(
            "It begins as an idea that you, cluster staff and the board see. Submit it for the label when it is ready."
        ),
        "button": _("Record the idea"),
    }
    form = IdeaForm(request.POST or None)
    if request.method != "POST":
        return shown(request, None, IdeaForm(), words)
    if not form.is_valid():
        return shown(request, None, form, words, status=422)
    try:
        done = propose_project(by=by, idea=form.idea, today=clock.today())
    except ValidationError as error:
        refuse(form, error)
        return shown(request, None, form, words, status=422)
    messages.success(request, _("Recorded: %(name)s.") % {"name": done.project})
    return redirect("project", done.project.code)
