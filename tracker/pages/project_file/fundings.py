"""Whose money? Pages to record what is requested, committed, paid, to correct it and to take it away."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts import funding as acts
from objectives.models import Call, Funding, FundingStage, Organisation, Programme
from objectives.versions import version_of_row
from tracker.pages.project_file import fields
from tracker.pages.project_file.consortium import RemovalForm
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

SAID = ("funder", "stage", "amount", "decided_on", "programme", "call", "beneficiary", "reference")


class FundingForm(Answering):
    """An amount at a stage."""

    funder = fields.OrganisationField(label=gettext_lazy("Funder"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=FundingStage.choices)
    amount = fields.Money(label=gettext_lazy("Amount (EUR)"))
    decided_on = fields.DayField(label=gettext_lazy("Requested, committed or paid on"), required=False)
    programme = forms.ModelChoiceField(label=gettext_lazy("Programme"), queryset=Programme.objects, required=False)
    call = forms.ModelChoiceField(label=gettext_lazy("Call"), queryset=Call.objects, required=False)
    beneficiary = fields.OrganisationField(label=gettext_lazy("Beneficiary"), required=False)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @property
    def money(self) -> acts.Money:
        """What was said."""
        return acts.Money(**{name: self.cleaned_data[name] for name in SAID})


def _words(**more: Any) -> dict[str, Any]:
    return {"saved": _("The money is recorded."), "back": "#money"} | more


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Record money at a stage; the address may name the funder and the stage."""
    by = person(request)
    row = project_in(request, code, access.changeable_projects(by))
    words = _words(heading=_("Record money"), button=_("Record the money"))
    if not access.decidable_projects(by).filter(pk=row.pk).exists():
        words["lead"] = _("You record what is requested; cluster staff record what is committed and paid.")
    if request.method != "POST":
        asked = {name: request.GET.get(name, "") for name in ("funder", "stage")}
        programme = {"programme": row.programme_id, "call": row.call_id}
        return shown(request, row, FundingForm(initial=asked | programme), words)
    form = FundingForm(request.POST)

    def act() -> Any:
        reason = form.cleaned_data["reason"]
        return acts.record_funding(by=by, project=row.pk, money=form.money, today=clock.today(), reason=reason)

    return answered(request, row, form, act, words)


def _row(request: HttpRequest, key: int) -> Funding:
    found: Funding = row_in(access.changeable_fundings(request.user), access.visible_fundings(request.user), key)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(acts.KIND, FundingForm, again="add-funding")
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct money that is recorded."""
    by, row = person(request), _row(request, key)
    words = _words(heading=_("Correct the money"), button=_("Save the correction"), removal=("remove-funding", key))
    if request.method != "POST":
        seen = version_read_first(row, version_of_row(acts.KIND, key))
        initial = {name: getattr(row, name) for name in SAID} | {"seen": seen}
        codes = {name: one.code for name in ("funder", "beneficiary") if isinstance(one := initial[name], Organisation)}
        return shown(request, row.project, FundingForm(initial=initial | codes), words)
    form = FundingForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return acts.change_funding(
            by=by, funding=key, seen=said["seen"] or 0, money=form.money, today=clock.today(), reason=said["reason"]
        )

    return answered(request, row.project, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing(acts.KIND, RemovalForm)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take away money that was recorded by mistake."""
    by, row = person(request), _row(request, key)
    words = _words(
        heading=_("Take this money away"),
        lead=_("What it was stays in the history of the project."),
        button=_("Take it away"),
    )
    if request.method != "POST":
        return shown(request, row.project, RemovalForm(initial={"seen": version_of_row(acts.KIND, key)}), words)
    form = RemovalForm(request.POST)

    def act() -> Any:
        said = form.cleaned_data
        return acts.remove_funding(by=by, funding=key, seen=said["seen"] or 0, reason=said["reason"])

    return answered(request, row.project, form, act, words)
