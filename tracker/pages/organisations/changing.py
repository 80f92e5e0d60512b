"""What is said of an organisation is changed here: its forms, for who keeps the data."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives import access
from objectives.acts.organisations import (
    Kept,
    add_organisation,
    change_organisation,
    record_size,
    set_memberships,
    version_of_organisation,
)
from objectives.merging.preview import memberships
from objectives.models import CompanySize, Organisation
from objectives.scorecards.project_history import changes_told
from tracker.pages.organisations.finding import organisation_of
from tracker.pages.organisations.forms import MembershipForm, OrganisationForm, SizeForm
from tracker.pages.organisations.taken_in import losing_nothing
from tracker.pages.project_file.finding import Refused, tried, version_read_first
from tracker.pages.signed_in import person_of, signed_in

METHODS = ["GET", "HEAD", "POST"]
MOST_MEMBERSHIPS = 50


def kept_by(request: HttpRequest, code: str) -> Organisation:
    """Return the organisation of a code for who may change it; 403 for everybody else, who may read it."""
    found = organisation_of(code)
    if not access.changeable_organisations(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied(_("Only cluster staff keep what is known of organisations."))
    return found


@require_http_methods(METHODS)
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    by = person_of(request)
    if not access.keeps_the_data(by):
        raise PermissionDenied(_("Only cluster staff keep what is known of organisations."))
    words = {"heading": _("Add an organisation"), "button": _("Add the organisation")}
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial={"seen": 0})
    return _answered(
        request, None, form,
        lambda: add_organisation(by=by, values=form.values, reason=form.cleaned_data["reason"]), words,
    )  # fmt: skip


@require_http_methods(METHODS)
@signed_in
@losing_nothing(lambda request: OrganisationForm(request.POST))
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what an organisation is."""
    by, found = person_of(request), kept_by(request, code)
    seen = version_read_first(found, version_of_organisation(found))
    initial = OrganisationForm.initial_of(found) | {"seen": seen}
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial=initial)
    words = {"heading": _("Change what is known of it"), "button": _("Save")}

    def act() -> Kept:
        said = form.cleaned_data
        return change_organisation(
            by=by, organisation=found.pk, seen=said["seen"] or 0, values=form.values, reason=said["reason"]
        )

    return _answered(request, found, form, act, words)


@require_http_methods(METHODS)
@signed_in
@losing_nothing(lambda request: MembershipForm(request.POST, spans=_as_many(request.POST)))
def membership(request: HttpRequest, code: str) -> HttpResponse:
    """Say when an organisation was a member."""
    by, found = person_of(request), kept_by(request, code)
    seen = version_read_first(found, version_of_organisation(found))
    typed = request.POST if request.method == "POST" else None
    form = MembershipForm(typed, spans=memberships(found), initial={"seen": seen})
    words = {
        "heading": _("Memberships"),
        "button": _("Save the memberships"),
        "lead": _("One pair of days for each membership; empty a pair to take it away. Without an end it goes on."),
    }

    def act() -> Kept:
        said = form.cleaned_data
        return set_memberships(
            by=by, organisation=found.pk, seen=said["seen"] or 0, periods=form.periods, reason=said["reason"]
        )

    return _answered(request, found, form, act, words)


@require_http_methods(METHODS)
@signed_in
@losing_nothing(lambda request: SizeForm(request.POST))
def size(request: HttpRequest, code: str) -> HttpResponse:
    """Record the size of a company in a year; `?year=` fills in what is known of it."""
    by, found = person_of(request), kept_by(request, code)
    seen = version_read_first(found, version_of_organisation(found))
    year = request.GET.get("year", "")
    known = CompanySize.objects.filter(organisation=found, year=int(year)).first() if _is_year(year) else None
    fields = ("year", "headcount", "turnover", "balance_sheet", "source")
    initial = {"seen": seen} | ({name: getattr(known, name) for name in fields} if known else {})
    form = SizeForm(request.POST if request.method == "POST" else None, initial=initial)
    words = {
        "heading": _("Size in a year"),
        "button": _("Record the size"),
        "lead": _("The class follows from it by Recommendation 2003/361/EC and decree 2008-1354, and is won or lost"
                  " when two years one after the other say so."),
    }  # fmt: skip

    def act() -> Kept:
        said = form.cleaned_data
        return record_size(by=by, organisation=found.pk, seen=said["seen"] or 0, size=form.size, reason=said["reason"])

    return _answered(request, found, form, act, words)


def _as_many(typed: QueryDict) -> list[tuple[None, None]]:
    """Return as many empty memberships as were typed; the form has room for one more by itself."""
    return [(None, None) for place in range(1, MOST_MEMBERSHIPS) if f"since_{place + 1}" in typed]


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


def _answered(
    request: HttpRequest,
    found: Organisation | None,
    form: forms.Form,
    act: Callable[[], Kept],
    words: dict[str, Any],
) -> HttpResponse:
    """Show a form, or do an act with it; on a refusal (422) or a conflict (409) show it as typed."""
    context = {"organisation": found, "form": form} | words
    if not form.is_bound:
        return render(request, "organisation_form.html", context)
    done = tried(form, act)
    if isinstance(done, Refused):
        context["conflict"] = changes_told(done.changes)
        return render(request, "organisation_form.html", context, status=done.status)
    messages.success(request, _("Saved."))
    answer = redirect("organisation", done.organisation.code)
    answer.headers["Sextant-Token"] = str(done.token)
    return answer
