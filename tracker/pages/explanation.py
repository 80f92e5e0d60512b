"""How is a figure computed? Its formula with the numbers in it, each contribution, and what was left out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from objectives.explaining import (
    SUBJECTS,
    About,
    Asked,
    Contributor,
    Explanation,
    asked_for,
    explain_known_at,
    product,
    rounded,
)
from objectives.models import Source
from objectives.worlds import named
from tracker.pages.address import asked_counting, counted_in, viewpoint

TERMS_IN_A_LINE = 6
"""A formula with more contributors shows their sum only; the table has them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A contributor in the table."""

    part: Contributor
    address: str
    """Where it is explained or shown; empty where nothing stands behind it."""
    share: Decimal | None
    contribution: Decimal | None


@dataclass(frozen=True, slots=True)
class Term:
    """A contributor in the formula: `sign`, then weight times value, or a number alone."""

    sign: str
    number: Decimal
    weight: Decimal | None


@require_safe
def explanation(request: HttpRequest) -> HttpResponse:
    """Explain a figure of a contract on a day; refuses a figure or subject that there is none of."""
    view = viewpoint(request)
    if view is None:
        return render(request, "empty.html")
    subjects = {name: request.GET[name] for name in SUBJECTS if name in request.GET}
    try:
        asked = asked_for(request.GET.get("figure", ""), subjects)
        way = asked_counting(request)
        found = explain_known_at(view.contract, view.as_of, request.user, asked, view.known, way)
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from None
    context = explained(found) | {
        "view": view,
        "contract": view.contract,
        "path": [(step.label, _address(found, step.asked)) for step in found.path] + _kpi_page(found, view.query),
        "api_address": _address(found, asked, "explanation-list"),
    }
    return render(request, "explanation.html", context)


def explained(found: Explanation) -> dict[str, Any]:
    """Return what the parts of a page need that show a formula and its contributors. One statement."""
    named = {source for part in found.contributors for source in part.sources}
    return {
        "one": found,
        "lines": [_line(found, part) for part in found.contributors],
        "terms": _terms(found),
        "sources": {source.code: source for source in Source.objects.filter(code__in=named)},
        "parts": sum(part.count for part in found.contributors),
        "form": "2g" if found.places == 2 else "-6g",
        "days": urlencode(_onward(found)),
    }


def _onward(one: Explanation) -> dict[str, str]:
    """Return what links down keep: the contract, the day and the knowledge."""
    known = {"known_at": named(one.known_at)} if one.known_at is not None else {}
    return {"contract": one.contract, "as_of": one.as_of.isoformat(), **known}


def _kpi_page(found: Explanation, query: str) -> list[tuple[str, str]]:
    """Return the step to the indicator's page, for a figure of an indicator."""
    if found.asked.figure.about != About.KPI:
        return []
    return [(found.subject, f"{reverse('kpi', args=[found.contract, found.asked.subject])}{query}")]


def _line(one: Explanation, part: Contributor) -> Line:
    contribution, share = one.contribution(part), one.share(part)
    return Line(
        part,
        _address_of(one, part),
        None if share is None else rounded(share, 6),
        None if contribution is None else rounded(contribution, one.places),
    )


def _terms(one: Explanation) -> list[Term]:
    if one.exact is None or len(one.contributors) > TERMS_IN_A_LINE:
        return []
    return [_term(place, part) for place, part in enumerate(one.contributors)]


def _term(place: int, part: Contributor) -> Term:
    if part.weight is not None and part.value is not None and product(part.weight, part.value) == part.numerator:
        return Term("+" if place else "", part.value, part.weight)
    sign = "−" if part.numerator < 0 else "+" if place else ""
    return Term(sign, abs(part.numerator), None)


def _address_of(one: Explanation, part: Contributor) -> str:
    if part.explained is not None:
        return _address(one, part.explained)
    if part.about == About.PROJECT:
        return f"{reverse('project', args=[part.code])}?{urlencode(_onward(one))}"
    if part.about == About.ACTIVITY:
        return reverse("activity", args=[part.code])
    return ""


def _address(one: Explanation, asked: Asked, page: str = "explanation") -> str:
    subject = {asked.figure.about.value: asked.subject} if asked.subject else {}
    way = counted_in(one.way) if asked.figure.is_counted else {}
    return f"{reverse(page)}?{urlencode({**_onward(one), 'figure': asked.figure.value, **subject, **way})}"
