"""How does a project keep to its plan, as a picture? Drawn for the width and the scheme that a page asks for."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Milestone
from objectives.scorecards.known import project_known_to
from objectives.scorecards.timeline import timeline
from tracker.charts.timeline import timeline_chart
from tracker.pages.address import refused_in_words, viewpoint
from tracker.pages.picture import palette_of, picture


@require_safe
def timeline_picture(request: HttpRequest, code: str, shape: str, scheme: str) -> HttpResponseBase:
    """Draw the timeline of a project on a day; drawn anew only when it changed."""
    palette = palette_of(shape, scheme)
    shown = access.visible_projects(request.user).filter(code=code).first() if "\0" not in code else None
    if shown is None:
        raise Http404(_("There is no such project."))
    view = viewpoint(request) if "as_of" in request.GET else None
    day = view.as_of if view else clock.today()
    with refused_in_words(), project_known_to(request.user, shown, view.known if view else None):
        steps = timeline(Milestone.objects.filter(project=shown).prefetch_related("reports"), day)
    return picture(request, timeline_chart(steps, day, palette, shape), palette)
