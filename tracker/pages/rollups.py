"""Is the rollup well? For those who keep the data: what waits, what ran, what the checks found."""

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.models import RollupRun, RunKind
from objectives.rollup import health

ON_A_PAGE = 50


@require_safe
def rollups(request: HttpRequest) -> HttpResponse:
    """Show the state of the rollup and its runs, the newest first; nobody else knows that there is such a page."""
    _only_for_keepers(request)
    kind = _kind(request)
    now = timezone.now()
    waiting = health.waiting()
    context = {
        "waiting": waiting,
        "waited": now - waiting.oldest if waiting.oldest else None,
        "checks": list(health.last_checks()),
        "kinds": health.runs_by_kind(now),
        "asked": kind,
        "page": Paginator(health.runs(kind), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "rollups.html", context)


@require_safe
def rollup_run(request: HttpRequest, key: int) -> HttpResponse:
    """Show one run, with each cell that it found wrong: both values, and what it is computed from."""
    _only_for_keepers(request)
    run = get_object_or_404(RollupRun.objects.select_related("contract"), pk=key)
    page = Paginator(run.differences.order_by("id"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rollup_run.html", {"run": run, "page": page})


def _only_for_keepers(request: HttpRequest) -> None:
    if not access.keeps_the_data(request.user):
        raise Http404


def _kind(request: HttpRequest) -> RunKind | None:
    text = request.GET.get("kind", "")
    if text and text not in RunKind.values:
        raise BadRequest(_("There is no such kind of run. Known: %(known)s.") % {"known": ", ".join(RunKind.values)})
    return RunKind(text) if text else None
