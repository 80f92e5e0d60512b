"""How is a public page answered? To everybody the same, in the language of its address, anew only when it changed."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import translate_url
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from objectives import clock
from objectives.access import standing
from objectives.models import User
from objectives.watermark import watermark

View = Callable[..., HttpResponseBase]
HOUSE = Path(__file__).resolve().parents[3]


def open_page(view: View) -> View:
    """Answer GET and HEAD with a tag of all that the page stands on; visitors' copies may be kept by anybody."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        tag = _tag(request)
        answer: HttpResponseBase | None = get_conditional_response(request, etag=tag)
        if answer is None:
            answer = view(request, *arguments, **named)
        if answer.status_code in (200, 304):
            answer.headers["ETag"] = tag
            kept_by = {"private": True} if isinstance(request.user, User) else {"public": True}
            patch_cache_control(answer, no_cache=True, **kept_by)
            patch_vary_headers(answer, ["Cookie"])
        return answer

    return answered


def _tag(request: HttpRequest) -> str:
    parts = [
        watermark().text,
        standing(request.user),
        house_of(request),
        request.get_full_path(),
        str(get_language()),
        clock.today().isoformat(),
        _program(),
    ]
    return f'W/"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:40]}"'


@cache
def _program() -> str:
    """Return what tells this program from the one before it: the same facts may be shown otherwise."""
    digest = hashlib.sha256()
    for folder, kinds in (("templates", ("*.html",)), ("tracker", ("*.py", "*.mo")), ("objectives", ("*.py", "*.mo"))):
        for path in sorted(one for kind in kinds for one in (HOUSE / folder).rglob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def house_of(request: HttpRequest) -> str:
    """Return where people reach this installation: what absolute links begin with."""
    return settings.SEXTANT_URL or request.build_absolute_uri("/").rstrip("/")


def other_languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return each language of a public page: its code, its own name, the path of the page in it."""
    asked = request.get_full_path()
    return [(code, name, translate_url(asked, code)) for code, name in settings.LANGUAGES]


def not_kept(answer: HttpResponse) -> HttpResponse:
    """Mark an answer as nobody's to keep: it is of one person's form."""
    patch_cache_control(answer, private=True, no_store=True)
    return answer
