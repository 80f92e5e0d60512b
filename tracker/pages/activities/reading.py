"""What does the cluster do besides projects? The list, the month, one activity; open to everybody."""

import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.acts.activity_file import PARTS
from objectives.models import Activity
from objectives.scorecards.activities import ActivityFile, counting_kpis, file_of, why_not_counted, with_what_is_shown
from objectives.scorecards.activity_calendar import month_of
from tracker.pages.activities.asking import Chosen, chosen

A_PAGE = 50


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """List the activities that the address asks for, the newest first."""
    found = chosen(request)
    page = Paginator(found.activities, A_PAGE).get_page(request.GET.get("page"))
    context = _frame(request, found) | {
        "page": page,
        "activities": with_what_is_shown(found.activities)[page.start_index() - 1 if page else 0 : page.end_index()],
        "view": {"more": found.more},
    }
    return render(request, "activities.html", context)


@require_safe
def activity_calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of what the address asks for; this month where it names none."""
    found = chosen(request)
    context = _frame(request, found) | {"month": month_of(found.activities, _month(request))}
    return render(request, "activity_calendar.html", context)


def _frame(request: HttpRequest, found: Chosen) -> dict[str, Any]:
    return {
        "form": found.form,
        "more": found.more,
        "in_api": found.in_api,
        "today": clock.today(),
        "may_plan": access.may_plan_activities(request.user),
    }


def _month(request: HttpRequest) -> datetime.date:
    text = request.GET.get("month", "")
    if not text:
        return clock.today().replace(day=1)
    try:
        day = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        day = datetime.date.min
    if not 1900 <= day.year <= 2199 or len(text) != 7:
        raise BadRequest(_("Write a month as 2018-03."))
    return day


@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponse:
    """Show an activity; its file to who may read it."""
    row = activity_of(request, code)
    today = clock.today()
    may_change = access.changeable_activities(request.user).filter(pk=row.pk).exists()
    kpis, file = counting_kpis(row), file_of(request.user, row)
    context = {
        "activity": row,
        "kpis": kpis,
        "not_counted": "" if kpis else why_not_counted(row),
        "file": file,
        "parts": _parts(row, file),
        "addable": [part for part, (_rows, kinds) in PARTS.items() if row.kind in kinds],
        "may_change": may_change,
        "term": row.term_on(today),
        "today": today,
    }
    return render(request, "activity.html", context)


def _parts(row: Activity, file: ActivityFile | None) -> list[str]:
    """Name the parts to show: those of its kind, and what was noted while it was of another one."""
    noted = {"step": file.steps, "contact": file.contacts, "result": file.results} if file else {}
    return [part for part, (_rows, kinds) in PARTS.items() if row.kind in kinds or noted.get(part)]


def activity_of(request: HttpRequest, code: str) -> Activity:
    """Return an activity that the reader may see, with what is shown of it; 404 for every other code."""
    visible = access.visible_activities(request.user)
    row = with_what_is_shown(visible).filter(code=code).first() if "\0" not in code else None
    if row is None:
        raise Http404(_("There is no such activity."))
    return row
