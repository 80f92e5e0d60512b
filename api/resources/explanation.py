"""What makes a figure? Its formula, each contribution and what was left out, as the page tells it."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.conditional import Conditional
from api.counting import CLUSTER, COUNTING, WAY, asked_counting
from api.freshness import freshness
from api.resource import refuse_unknown
from api.resources.explanation_shapes import ExplanationShape
from api.suppressing import suppressed
from api.viewpoint import AS_OF, CONTRACT, KNOWN_AT, asked_contract, asked_position, named_day
from objectives.explaining import (
    SUBJECTS,
    Asked,
    Contributor,
    Explanation,
    FigureName,
    LeftOut,
    asked_for,
    explain_known_at,
    rounded,
    written,
)
from objectives.models import Counting
from objectives.worlds import named

FIGURE = OpenApiParameter("figure", str, enum=FigureName.values, required=True, description="Which figure.")
NAMED = [
    OpenApiParameter("objective", str, description="The number of the objective, for figures of objectives."),
    OpenApiParameter("kpi", str, description="The code of the KPI, for figures of KPIs."),
    OpenApiParameter("project", str, description="The code of the project, for figures of projects."),
]

COUNTED_IN = [COUNTING, CLUSTER]


class Explanations(Conditional):
    """Every figure of a scorecard explains itself."""

    @extend_schema(parameters=[CONTRACT, AS_OF, KNOWN_AT, FIGURE, *NAMED, *COUNTED_IN], responses=ExplanationShape)
    def list(self, request: Request) -> Response:
        """Return what makes a figure: contributions that add up to it exactly, and what was left out and why."""
        refuse_unknown(request, {"contract", "as_of", "known_at", "figure", *SUBJECTS, *WAY})
        given = request.query_params
        asked = asked_for(given.get("figure", ""), {name: given[name] for name in SUBJECTS if name in given})
        contract, day, position = asked_contract(request), named_day(request), asked_position(request)
        way = asked_counting(request)
        return Response(_told(explain_known_at(contract, day, request.user, asked, position, way)))


def _told(one: Explanation) -> dict[str, Any]:
    return {
        "contract": one.contract,
        "as_of": one.as_of,
        "figure": one.asked.figure.value,
        "name": one.asked.figure.label,
        "subject": {"about": one.asked.figure.about.value, "code": one.asked.subject, "name": one.subject},
        **{name: getattr(one, name) for name in ("period", "formula", "section", "unit", "missing", "remark")},
        "operation": one.operation.value,
        "counting": one.way.counting.value,
        "cluster": one.way.code or None,
        "value": None if one.value is None else f"{one.value:f}",
        "numerator": written(one.numerator),
        "denominator": written(one.denominator),
        "contributors": [_contributor(one, contributor) for contributor in one.contributors],
        "truncated": one.truncated,
        "left_out": [_left_out(left) for left in one.left_out],
        "path": [{"name": step.label, "explanation": _address_of(one, step.asked)} for step in one.path],
        "freshness": freshness(one.freshness),
        **suppressed(one.suppressed_because),
        "known_at": one.known_at,
    }


def _contributor(one: Explanation, part: Contributor) -> dict[str, Any]:
    return {
        "name": part.label,
        **{name: getattr(part, name) for name in ("code", "count", "detail")},
        "about": part.about.value,
        "value": None if part.value is None else written(part.value),
        "weight": None if part.weight is None else written(part.weight),
        "numerator": written(part.numerator),
        "denominator": written(part.denominator),
        "share": _six(one.share(part)),
        "contribution": _six(one.contribution(part)),
        "sources": part.sources,
        "finds": part.finds,
        "explanation": _address_of(one, part.explained),
    }


def _six(part: Fraction | None) -> str | None:
    return None if part is None else f"{rounded(part, 6):f}"


def _left_out(left: LeftOut) -> dict[str, Any]:
    told = {name: getattr(left, name) for name in ("code", "detail", "count")}
    return (
        {"name": left.label} | told | {"about": left.about.value, "reason": left.reason.value, "why": left.reason.label}
    )


def _address_of(one: Explanation, asked: Asked | None) -> str | None:
    if asked is None:
        return None
    subject = {asked.figure.about.value: asked.subject} if asked.subject else {}
    question = {"contract": one.contract, "as_of": one.as_of.isoformat(), "figure": asked.figure.value, **subject}
    if asked.figure.is_counted and one.way.counting != Counting.GROSS:
        question |= {"counting": one.way.counting.value} | ({"cluster": one.way.code} if one.way.code else {})
    if one.known_at is not None:
        question["known_at"] = named(one.known_at)
    return f"{reverse('explanation-list')}?{urlencode(question)}"
