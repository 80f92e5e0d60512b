"""Plan an activity, change it, take it away: one form a kind; what the act moved is said on the page that follows."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts import activities as acts
from objectives.acts.activity_effects import with_moves
from objectives.models import Activity, ActivityKind
from objectives.scorecards.activities import counting_kpis
from objectives.scorecards.project_history import changes_told
from objectives.versions import version_of_activity
from tracker.pages.activities.forms import ActivityForm
from tracker.pages.activities.reading import activity_of
from tracker.pages.project_file.consortium import RemovalForm
from tracker.pages.project_file.finding import Refused, person, tried, version_read_first
from tracker.pages.signed_in import signed_in
from tracker.templatetags.activities import moved


def changeable(request: HttpRequest, code: str) -> Activity:
    """Return an activity that the person may change; 403 for who may read it only, 404 where there is none."""
    row = activity_of(request, code)
    if not access.changeable_activities(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied(_("Only cluster staff keep the activities."))
    return row


def shown(
    request: HttpRequest,
    row: Activity | None,
    form: forms.Form,
    words: dict[str, Any],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Return the page of a form on an activity."""
    back = reverse("activity", args=[row.code]) if row and row.pk else reverse("activities")
    context = {"activity": row, "form": form, "cancel": f"{back}{words.get('back', '')}"} | words | more
    return render(request, "activity_form.html", context, status=status)


def answered(
    request: HttpRequest,
    row: Activity | None,
    form: forms.Form,
    act: Callable[[], acts.Kept],
    words: dict[str, Any],
) -> HttpResponse:
    """Do an act that may move figures; on a refusal (422) or a conflict (409) return the form as typed."""
    answer = tried(form, lambda: with_moves(clock.today(), act))
    if isinstance(answer, Refused):
        return shown(request, row, form, words, status=answer.status, conflict=changes_told(answer.changes))
    done, moves = answer
    messages.success(request, words["saved"] % {"title": done.activity.title})
    for one in moves or ():
        messages.info(request, moved(one))
    if moves is None:
        messages.info(request, _("The figures are being recomputed: they follow within seconds."))
    elif not moves and done.activity.pk and counting_kpis(done.activity):
        messages.info(request, _("No figure moves today: an indicator counts it once its period is over."))
    then = redirect("activity", done.activity.code) if done.activity.pk else redirect("activities")
    then.headers["Sextant-Token"] = str(done.token)
    return then


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then record an activity of it."""
    by = person(request)
    if not access.may_plan_activities(by):
        raise PermissionDenied(_("Only cluster staff keep the activities."))
    kind = request.POST.get("kind") or request.GET.get("kind") or ""
    if not kind:
        return render(request, "activity_kinds.html", {"kinds": ActivityKind})
    if kind not in ActivityKind.values:
        raise Http404(_("There is no such kind of activities."))
    words = {
        "heading": _("New activity: %(kind)s") % {"kind": ActivityKind(kind).label},
        "lead": _("Everybody may read what you write here; it counts in the indicators as soon as it is saved."),
        "button": _("Record the activity"),
        "saved": _("Recorded: %(title)s."),
    }
    form = ActivityForm(kind, None, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, None, form, words)
    return answered(request, None, form, lambda: acts.plan_activity(by=by, said=form.said), words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what an activity is."""
    by, row = person(request), changeable(request, code)
    seen = version_read_first(row, version_of_activity(row.pk))
    words = {
        "heading": _("Change the activity"),
        "button": _("Save the activity"),
        "saved": _("Saved: %(title)s."),
        "removal": reverse("remove-activity", args=[row.code]),
    }
    form = ActivityForm(row.kind, row, request.POST if request.method == "POST" else None, seen)
    if request.method != "POST":
        return shown(request, row, form, words)

    def act() -> acts.Kept:
        said = form.cleaned_data
        return acts.change_activity(
            by=by, activity=row.pk, seen=said["seen"] or 0, said=form.said, reason=said["reason"]
        )

    return answered(request, row, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take away an activity that was recorded by mistake."""
    by, row = person(request), changeable(request, code)
    words = {
        "heading": _("Take this activity away"),
        "lead": _("It counts no longer, and what belongs to it goes with it; the history keeps what it was."),
        "button": _("Take it away"),
        "saved": _("Taken away: %(title)s."),
    }
    if request.method != "POST":
        return shown(request, row, RemovalForm(initial={"seen": version_of_activity(row.pk)}), words)
    form = RemovalForm(request.POST)

    def act() -> acts.Kept:
        said = form.cleaned_data
        return acts.remove_activity(by=by, activity=row.pk, seen=said["seen"] or 0, reason=said["reason"])

    return answered(request, row, form, act, words)
