"""How does a project keep to its plan, as a picture? Drawn for the width and the scheme that a page asks for."""

import hashlib
import json

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Milestone
from objectives.scorecards.known import project_known_to
from objectives.scorecards.timeline import timeline
from tracker.charts.drawing import PALETTES, WIDTHS, drawn
from tracker.charts.timeline import timeline_chart
from tracker.pages.address import refused_in_words, viewpoint


@require_safe
def timeline_picture(request: HttpRequest, code: str, shape: str, scheme: str) -> HttpResponse:
    """Draw the timeline of a project on a day; drawn anew only when it changed."""
    if shape not in WIDTHS or scheme not in PALETTES:
        raise BadRequest(_("A timeline is wide or narrow, light or dark."))
    shown = access.visible_projects(request.user).filter(code=code).first() if "\0" not in code else None
    if shown is None:
        raise Http404(_("There is no such project."))
    view = viewpoint(request) if "as_of" in request.GET else None
    day = view.as_of if view else clock.today()
    with refused_in_words(), project_known_to(request.user, shown, view.known if view else None):
        steps = timeline(Milestone.objects.filter(project=shown).prefetch_related("reports"), day)
    palette, language = PALETTES[scheme], get_language() or "en"
    chart = timeline_chart(steps, day, palette, shape)
    etag = hashlib.sha256(json.dumps([chart, language], default=str).encode()).hexdigest()
    answer = get_conditional_response(request, etag=f'"{etag}"')
    if answer is None:
        answer = HttpResponse(drawn(chart, palette, language), content_type="image/svg+xml")
    answer.headers["ETag"] = f'"{etag}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
