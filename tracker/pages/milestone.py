"""Report a milestone on the page: one small form, answered by the milestone's own row, or whole without a script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from objectives import access, clock
from objectives.acts.effects import Effect, with_effects
from objectives.acts.reporting import (
    NothingToUndoError,
    Reported,
    replan_milestone,
    report_milestone,
    undo_last_report,
)
from objectives.models import Change, Milestone, User
from objectives.scorecards.workspace import MilestoneLine, milestone_lines
from objectives.tasks import please_drain
from objectives.versions import ConflictError
from tracker.pages.report_form import ReplanForm, ReportForm
from tracker.pages.signed_in import signed_in
from tracker.templatetags.milestones import what_it_did

Typed = ReportForm | ReplanForm


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report did, for the line under its form."""

    reported: Reported
    effects: list[Effect] | None


@require_safe
@signed_in
def milestone(request: HttpRequest, key: int) -> HttpResponse:
    """Show one milestone with its form and its history to who may report on it."""
    return _shown(request, _row(request, key))


@require_POST
@signed_in
def report(request: HttpRequest, key: int) -> HttpResponse:
    """Report a milestone; a conflict (409) or a refusal (422) keeps what was typed."""
    row, person = _row(request, key), _person(request)
    form = ReportForm.on(_line(row), request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, row, form=form, status=422)
    seen, news, file = form.cleaned_data["seen"], form.news, form.cleaned_data["evidence_file"]
    today = clock.today()
    return _answer(
        request,
        row,
        lambda: report_milestone(by=person, milestone=key, seen=seen, news=news, today=today, evidence=file),
        form,
    )


@require_POST
@signed_in
def replan(request: HttpRequest, key: int) -> HttpResponse:
    """Move the day on which a milestone is expected, with a reason; its baseline stays."""
    row, person = _row(request, key), _person(request)
    form = ReplanForm(request.POST, prefix=f"p{key}")
    if not form.is_valid():
        return _shown(request, row, form=form, status=422)
    said, today = form.cleaned_data, clock.today()
    return _answer(request, row, lambda: replan_milestone(by=person, milestone=key, today=today, **said), form)


@require_POST
@signed_in
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take the last report of a milestone back."""
    row, person = _row(request, key), _person(request)
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 19):
        return _shown(request, row, status=422)
    today = clock.today()
    return _answer(request, row, lambda: undo_last_report(by=person, milestone=key, seen=int(seen), today=today))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _row(request: HttpRequest, key: int) -> Milestone:
    """Return a milestone that the person may report on; 404 for a stranger, 403 for who may only read it."""
    row = access.reportable_milestones(request.user).filter(pk=key).select_related("project").first()
    if row is not None:
        return row
    if access.visible_milestones(request.user).filter(pk=key).exists():
        raise PermissionDenied(_("Only the project's lead, deputies and cluster staff report its milestones."))
    raise Http404(_("There is no such milestone."))


def _answer(
    request: HttpRequest, row: Milestone, act: Callable[[], Reported], form: Typed | None = None
) -> HttpResponse:
    try:
        done, effects = with_effects(row.project_id, clock.today(), _person(request), act)
    except ValidationError as error:
        if form is not None:
            for field, told in error.message_dict.items():
                form.add_error(field if field in form.fields else None, told)
        return _shown(request, row, form=form, status=422)
    except ConflictError as conflict:
        return _shown(request, row, form=form, conflict=conflict.changes, status=409)
    except NothingToUndoError:
        return _shown(request, row, status=422)
    if effects is None:
        transaction.on_commit(please_drain)
    answer = _shown(request, row, form=form, outcome=Outcome(done, effects))
    answer.headers["Sextant-Token"] = str(done.token)
    return answer


def _line(row: Milestone) -> MilestoneLine:
    lines = milestone_lines(Milestone.objects.filter(project=row.project_id))
    return next(line for line in lines if line.milestone.pk == row.pk)


def _shown(
    request: HttpRequest,
    row: Milestone,
    *,
    form: Typed | None = None,
    outcome: Outcome | None = None,
    conflict: Sequence[Change] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the milestone's row; without a script the page it stood on, with a word of what happened.

    What else the page counts asks for itself at the event `milestone-reported`.
    """
    line = _line(row)
    if conflict is not None and form is not None:
        form = type(form).on(line, _answering(request, line))
    typed, late = form if outcome is None else None, conflict is not None or form is None
    context: dict[str, Any] = {
        "line": line,
        "form": typed if isinstance(typed, ReportForm) else _beside(request, ReportForm.on(line), form, late),
        "replan": typed if isinstance(typed, ReplanForm) else _beside(request, ReplanForm.on(line), form, late),
        "mistakes": typed,
        "keeps_file": isinstance(typed, ReportForm) and bool(request.FILES),
        "outcome": outcome,
        "conflict": conflict,
        "refused": status == 422,
        "today": clock.today(),
        "next": request.POST.get("next", ""),
    }
    if request.headers.get("HX-Request"):
        answer = render(request, "parts/milestone.html", context, status=status)
        return answer if outcome is None else trigger_client_event(answer, "milestone-reported")
    if outcome is not None:
        messages.success(request, what_it_did(outcome))
        return redirect(_way_back(request, row))
    return render(request, "milestone.html", context, status=status)


def _beside(request: HttpRequest, fresh: Typed, sent: Typed | None, late: bool) -> Typed:
    """Return a fresh form; with what was begun in it where another one was sent, and stands on what is still so."""
    return fresh if isinstance(sent, type(fresh)) else fresh.going_on(request.POST, late=late)


def _answering(request: HttpRequest, line: MilestoneLine) -> QueryDict:
    """Return what was typed, now answering to the version that the person is being shown."""
    typed = request.POST.copy()
    for form in ("m", "p"):
        typed[f"{form}{line.milestone.pk}-seen"] = str(line.seen)
    return typed


def _way_back(request: HttpRequest, row: Milestone) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return f"{wanted}#milestone-{row.pk}"
    return f"{reverse('project', args=[row.project.code])}#milestone-{row.pk}"
