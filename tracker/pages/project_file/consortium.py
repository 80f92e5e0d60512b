"""Who takes part? Pages to add a participant, change its part, and take it out."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from objectives import access
from objectives.acts.consortium import KIND, Part, add_participant, change_participant, remove_participant
from objectives.models import Organisation, Participation, ParticipationRole, Territory
from objectives.versions import version_of_row
from tracker.pages.project_file.fields import Money, OrganisationField
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

SUGGESTIONS = 12


class PartForm(Answering):
    """An organisation's part."""

    organisation = OrganisationField(label=gettext_lazy("Organisation"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ParticipationRole.choices, initial="partner")
    cost = Money(label=gettext_lazy("Cost (EUR)"), required=False, help_text=gettext_lazy("Empty: not known."))
    funding = Money(label=gettext_lazy("Funding (EUR)"), required=False, help_text=gettext_lazy("Empty: not known."))
    territory = forms.ModelChoiceField(
        label=gettext_lazy("Where the work is done"), queryset=Territory.objects, required=False,
        help_text=gettext_lazy("Empty: where the organisation is."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @property
    def part(self) -> Part:
        """What was said."""
        return Part(
            **{name: self.cleaned_data[name] for name in ("organisation", "role", "cost", "funding", "territory")}
        )


class RemovalForm(Answering):
    """Why something is taken away."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an organisation to a consortium."""
    by = person(request)
    row = project_in(request, code, access.changeable_projects(by))
    words = {
        "heading": _("Add a participant"),
        "button": _("Add the participant"),
        "saved": _("The consortium is changed."),
        "back": "#consortium",
    }
    if request.method != "POST":
        return shown(request, row, PartForm(), words)
    form = PartForm(request.POST)
    return answered(
        request, row, form,
        lambda: add_participant(by=by, project=row.pk, part=form.part, reason=form.cleaned_data["reason"]), words,
    )  # fmt: skip


def _row(request: HttpRequest, key: int) -> Participation:
    allowed, visible = access.changeable_participations(request.user), access.visible_participations(request.user)
    found: Participation = row_in(allowed, visible, key)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(KIND, PartForm, again="add-participant")
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change an organisation's part."""
    by, part = person(request), _row(request, key)
    words = {
        "heading": _("Change a participant"),
        "button": _("Save the participant"),
        "saved": _("The consortium is changed."),
        "back": "#consortium",
        "removal": ("remove-participant", key),
    }
    seen = version_read_first(part, version_of_row(KIND, key))
    initial = {
        "seen": seen, "organisation": part.organisation.code, "role": part.role,
        "cost": part.cost, "funding": part.funding, "territory": part.territory,
    }  # fmt: skip
    if request.method != "POST":
        return shown(request, part.project, PartForm(initial=initial), words)
    form = PartForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return change_participant(
            by=by, participation=key, seen=said["seen"] or 0, part=form.part, reason=said["reason"]
        )

    return answered(request, part.project, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(KIND, RemovalForm)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take an organisation out of a consortium."""
    by, part = person(request), _row(request, key)
    words = {
        "heading": _("Take %(name)s out of the consortium") % {"name": part.organisation},
        "lead": _("What it was stays in the history of the project."),
        "button": _("Take it out"),
        "saved": _("The consortium is changed."),
        "back": "#consortium",
    }
    if request.method != "POST":
        return shown(request, part.project, RemovalForm(initial={"seen": version_of_row(KIND, key)}), words)
    form = RemovalForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return remove_participant(by=by, participation=key, seen=said["seen"] or 0, reason=said["reason"])

    return answered(request, part.project, form, act, words)


@require_safe
@signed_in
def organisations(request: HttpRequest) -> HttpResponse:
    """Suggest organisations whose name, acronym or id holds what was typed so far."""
    asked = (request.GET.get(name) for name in ("organisation", "funder", "beneficiary", "q"))
    text = next((text for text in asked if text), "").strip()[:100]
    called = Q(name__icontains=text) | Q(acronym__istartswith=text) | Q(code__istartswith=text)
    found = Organisation.objects.filter(called).order_by("name", "code")[:SUGGESTIONS] if len(text) > 1 else ()
    return render(request, "parts/project_organisations.html", {"organisations": found})
