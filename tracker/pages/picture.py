"""How is a chart answered? As a picture of its own address, sent anew only when it changed."""

import hashlib
import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.charts.drawing import PALETTES, WIDTHS, Palette, drawn, laid_out


def palette_of(shape: str, scheme: str) -> Palette:
    """Return the colours of a scheme; refuses a shape or a scheme that there is none of."""
    if shape not in WIDTHS or scheme not in PALETTES:
        raise BadRequest(_("A chart is wide or narrow, light or dark."))
    return PALETTES[scheme]


def picture(request: HttpRequest, chart: dict[str, Any], palette: Palette) -> HttpResponseBase:
    """Draw a specification of Vega-Lite, or one of Vega, or say that the reader's browser has it."""
    language = get_language() or "en"
    etag = f'"{hashlib.sha256(json.dumps([chart, language], default=str).encode()).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(_svg(chart, palette, language), content_type="image/svg+xml")
    answer.headers["ETag"] = etag
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _svg(chart: dict[str, Any], palette: Palette, language: str) -> str:
    return laid_out(chart) if "marks" in chart else drawn(chart, palette, language)
