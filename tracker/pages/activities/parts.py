"""What belongs to an activity? Pages to add what is to follow, a programme's step, a contact, a result, a document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from objectives import clock
from objectives.acts import activity_file as acts
from objectives.acts.documents import add_activity_document
from objectives.models import Activity, User
from tracker.pages.activities.forms import ContactForm, FollowUpForm, ResultForm, StepForm
from tracker.pages.activities.writing import changeable, shown
from tracker.pages.project_file.documents import DocumentForm
from tracker.pages.project_file.finding import person, refuse
from tracker.pages.signed_in import signed_in

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is added: its form, its act, its words."""

    form: type[forms.Form]
    act: Callable[[User, int, Said], object]
    heading: str | Promise
    lead: str | Promise
    button: str | Promise


PARTS: dict[str, Part] = {
    "follow-up": Part(
        FollowUpForm,
        lambda by, key, said: acts.add_follow_up(by=by, activity=key, follow=acts.Follow(**said)),
        gettext_lazy("Add a follow-up"),
        gettext_lazy("Whoever does it is reminded by mail before the day, and after it."),
        gettext_lazy("Add the follow-up"),
    ),
    "step": Part(
        StepForm,
        lambda by, key, said: acts.add_step(by=by, activity=key, step=acts.Step(**said)),
        gettext_lazy("Add a step of the programme"),
        gettext_lazy("The programme is for cluster staff and the board."),
        gettext_lazy("Add the step"),
    ),
    "contact": Part(
        ContactForm,
        lambda by, key, said: acts.add_contact(by=by, activity=key, met=acts.Met(**said), today=clock.today()),
        gettext_lazy("Add a contact made"),
        gettext_lazy(
            "Personal data: only cluster staff read it, no history keeps it, and it is erased three years from today."
        ),
        gettext_lazy("Add the contact"),
    ),
    "result": Part(
        ResultForm,
        lambda by, key, said: acts.add_result(by=by, activity=key, brought=acts.Brought(**said)),
        gettext_lazy("Add a participant of the mission"),
        gettext_lazy("What is not known stays empty: 0 says that there was none."),
        gettext_lazy("Add the participant"),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Add a part to an activity whose kind has it."""
    by, row = person(request), changeable(request, code)
    one = PARTS.get(part)
    if one is None or row.kind not in acts.PARTS[part][1]:
        raise Http404(_("An activity of this kind has none of it."))
    words = {"heading": one.heading, "lead": one.lead, "button": one.button, "back": f"#{part}"}
    form = one.form(request.POST if request.method == "POST" else None, initial=_initial(part, row, by))
    if request.method != "POST":
        return shown(request, row, form, words)
    return _tried(request, row, form, words, lambda: one.act(by, row.pk, form.cleaned_data))


def _initial(part: str, row: Activity, by: User) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "step": {"day": row.start, "place": row.place},
        "follow-up": {"owner": by.pk},
    }
    return known.get(part, {})


def _tried(
    request: HttpRequest, row: Activity, form: forms.Form, words: dict[str, Any], act: Callable[[], object]
) -> HttpResponse:
    if not form.is_valid():
        return shown(request, row, form, words, status=422)
    try:
        act()
    except ValidationError as error:
        refuse(form, error)
        return shown(request, row, form, words, status=422)
    messages.success(request, _("It is added."))
    return _back(row, words["back"])


def _back(row: Activity, part: str) -> HttpResponse:
    return redirect(f"{reverse('activity', args=[row.code])}{part}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_document(request: HttpRequest, code: str) -> HttpResponse:
    """Add a file to an activity."""
    by, row = person(request), changeable(request, code)
    words = {
        "heading": _("Add a document"),
        "lead": _("Documents are never public: cluster staff and the board may open them."),
        "button": _("Add the document"),
        "with_file": True,
        "back": "#documents",
    }
    if request.method != "POST":
        return shown(request, row, DocumentForm(), words)
    form = DocumentForm(request.POST, request.FILES)
    return _tried(request, row, form, words, lambda: add_activity_document(by=by, activity=row.pk, **form.cleaned_data))


@require_POST
@signed_in
def remove(request: HttpRequest, part: str, key: int) -> HttpResponse:
    """Take a part of an activity away."""
    if part not in acts.PARTS:
        raise Http404(_("There is no such entry."))
    try:
        gone: Any = acts.remove_part(by=person(request), part=part, key=key)
    except ObjectDoesNotExist:
        raise Http404(_("There is no such entry.")) from None
    messages.success(request, _("It is taken away."))
    return _back(gone.activity, f"#{part}")


@require_POST
@signed_in
def complete(request: HttpRequest, key: int) -> HttpResponse:
    """Say that a follow-up is done, or not yet after all."""
    done = request.POST.get("done") != "no"
    try:
        row = acts.complete_follow_up(by=person(request), follow_up=key, today=clock.today(), done=done)
    except ObjectDoesNotExist:
        raise Http404(_("There is no such entry.")) from None
    messages.success(request, _("It is done.") if done else _("It is open again."))
    return _back(row.activity, "#follow-up")
