"""What waits for me? The first page of somebody who leads projects."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.quality import to_mend
from objectives.scorecards.measuring import waiting
from objectives.scorecards.workspace import MilestoneLine, workspace
from tracker.pages.report_form import ReplanForm, ReportForm
from tracker.pages.signed_in import signed_in


@require_safe
@signed_in
def my_projects(request: HttpRequest) -> HttpResponse:
    """Show what is late, due in 30 days or waits otherwise, and the projects that the person leads."""
    today = clock.today()
    work = workspace(request.user, today)
    context: dict[str, Any] = {
        "work": work,
        "may_propose": access.may_propose(request.user),
        "overdue": _forms(work.overdue),
        "soon": _forms(work.soon),
        "to_mend": to_mend(request.user, today) if work.projects else 0,
        "waits": waiting(request.user, today),
        "today": today,
        "whole": Decimal(1),
    }
    return render(request, "my_projects.html", context)


def _forms(lines: Sequence[MilestoneLine]) -> list[tuple[MilestoneLine, ReportForm, ReplanForm]]:
    return [(line, ReportForm.on(line), ReplanForm.on(line)) for line in lines]
