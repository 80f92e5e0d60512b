"""What moved the scores between two days, or since a seal? In words, as pictures, and as a table that adds up."""

import hashlib
import json
from urllib.parse import urlencode

from django.core.cache import caches
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import clock
from objectives.models import Contract, Seal
from objectives.scorecards.changed import Cause, Standpoint, WhatChanged, standpoints_named, what_changed
from objectives.watermark import watermark
from tracker.charts.drawing import PALETTES, WIDTHS, drawn
from tracker.charts.waterfall import waterfall_chart

ASKED = ("before", "before_known_at", "after", "after_known_at")
WHOLE = 0
"""In the address of a picture: the contract, not one of its objectives."""


@require_safe
def changed(request: HttpRequest, code: str) -> HttpResponse:
    """Show what moved the scores of a contract; without a question since the last end of a year."""
    contract, told = _contract(code), None
    refused, asked = "", _asked(request)
    try:
        told = _told(request, contract)
    except ValidationError as error:
        refused = " ".join(error.messages)
    context = {
        "contract": contract,
        "told": told,
        "refused": refused,
        "asked": asked,
        "causes": _told_of(told) if told else [],
        "query": _query(asked),
        "api_query": _query({"contract": contract.code, **asked}),
        "seals": Seal.objects.filter(contract=contract).order_by("-number"),
    }
    return render(request, "what_changed.html", context, status=400 if refused else 200)


@require_safe
def changed_picture(request: HttpRequest, code: str, number: int, shape: str, scheme: str) -> HttpResponse:
    """Draw the waterfall of a contract (number 0) or of an objective; drawn anew only when it changed."""
    if shape not in WIDTHS or scheme not in PALETTES:
        raise BadRequest(_("A picture is wide or narrow, light or dark."))
    try:
        told = _told(request, _contract(code))
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from None
    splits = {one.number or WHOLE: one for one in (told.whole, *told.objectives)}
    if number not in splits or not splits[number].parts:
        raise Http404
    palette, language = PALETTES[scheme], get_language() or "en"
    chart = waterfall_chart(told, splits[number], palette, shape)
    etag = f'"{hashlib.sha256(json.dumps([chart, language]).encode()).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(drawn(chart, palette, language), content_type="image/svg+xml")
    answer.headers["ETag"] = etag
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _told_of(told: WhatChanged) -> list[Cause]:
    """Return the causes worth a column: they changed a fact or a score."""
    splits = (told.whole, *told.objectives)
    return [cause for cause in Cause if told.rows[cause] or any(one.parts.get(cause) for one in splits)]


def _contract(code: str) -> Contract:
    contract = Contract.objects.filter(code=code).first() if "\0" not in code else None
    if contract is None:
        raise Http404(_("There is no such contract."))
    return contract


def _told(request: HttpRequest, contract: Contract) -> WhatChanged:
    return computed_once(contract, *standpoints_named(contract, clock.today(), _asked(request)))


def computed_once(contract: Contract, before: Standpoint, after: Standpoint) -> WhatChanged:
    """Return what changed; whoever asks the same in this process while nothing is written has it at once."""
    asked = json.dumps([watermark().text, contract.pk, repr(before), repr(after), get_language()])
    key = f"changed:{hashlib.sha256(asked.encode()).hexdigest()}"
    told: WhatChanged | None = caches["process"].get(key)
    if told is None:
        told = what_changed(contract, before, after)
        caches["process"].set(key, told)
    return told


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ASKED}


def _query(asked: dict[str, str]) -> str:
    return f"?{urlencode({name: text for name, text in asked.items() if text})}"
