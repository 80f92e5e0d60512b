"""What is known of a project? Its consortium, its money, its milestones, what it serves, and where that comes from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Milestone, Source
from objectives.rollup.progress import progress_on
from objectives.scorecards import computed_now
from objectives.scorecards.known import project_known_to
from objectives.scorecards.timeline import timeline
from tracker.pages.address import refused_in_words, viewpoint
from tracker.pages.project_file.sections import file_of


@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """Show a project on a day; a stranger to an unpublished one gets 404."""
    view = viewpoint(request)
    visible = access.visible_projects(request.user).annotate(known_cost=access.known_cost(request.user))
    shown = visible.select_related("programme", "call").filter(code=code).first() if "\0" not in code else None
    if shown is None:
        raise Http404(_("There is no such project."))
    day = view.as_of if view else clock.today()
    with refused_in_words(), project_known_to(request.user, shown, view.known if view else None):
        milestones = Milestone.objects.filter(project=shown).order_by("due", "number").prefetch_related("reports")
        stands = progress_on(day, [shown.pk], view.contract.pk if view else None)[shown.pk]
        steps = timeline(milestones, day)
    context = {
        "view": view,
        "contract": view.contract if view else None,
        "project": shown,
        "freshness": computed_now(),
        "stands": stands,
        "may_report": access.reportable_milestones(request.user).filter(project=shown).exists(),
        "steps": steps,
        "sources": {source.code: source for source in Source.objects.filter(code__in=shown.source)},
    }
    context |= file_of(request, shown)
    return render(request, "project.html", context)
