"""What makes a figure? Its formula, each contribution and what was left out, as the page tells it."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.resource import refuse_unknown
from api.viewpoint import AS_OF, CONTRACT, asked_contract, asked_day
from objectives.explaining import (
    SUBJECTS,
    About,
    Asked,
    Contributor,
    Explanation,
    FigureName,
    LeftOut,
    Operation,
    Reason,
    Viewpoint,
    asked_for,
    explain,
    rounded,
    written,
)


def _exact(text: str) -> serializers.CharField:
    return serializers.CharField(help_text=f"{text} An exact decimal, all digits.")


def _exact_or_null(text: str) -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=f"{text} An exact decimal, all digits.")


def _address() -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text="Where it is explained in turn.")


class SubjectShape(serializers.Serializer[Any]):
    """What a figure is about."""

    about = serializers.ChoiceField(choices=About.values)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()


class ContributorShape(serializers.Serializer[Any]):
    """What goes into a figure. The numerators sum to the numerator of the explanation."""

    name = serializers.CharField()
    about = serializers.ChoiceField(choices=About.values)
    code = serializers.CharField(allow_blank=True)
    value = _exact_or_null("Unrounded.")
    weight = _exact_or_null("What the value counts for.")
    numerator = _exact("Its part of the numerator.")
    denominator = _exact("Its part of the denominator; 0 where that is no sum over contributors.")
    share = serializers.CharField(allow_null=True, help_text="Its part of the whole, 6 places.")
    contribution = serializers.CharField(allow_null=True, help_text="numerator / denominator, 6 places, for reading.")
    count = serializers.IntegerField(help_text="How many the line stands for.")
    detail = serializers.CharField(allow_blank=True)
    sources = serializers.ListField(child=serializers.CharField())
    finds = serializers.ListField(child=serializers.CharField(), help_text="Projects in which it was found.")
    unnamed_finds = serializers.IntegerField(help_text="Further finds in projects that are not published.")
    explanation = _address()


class LeftOutShape(serializers.Serializer[Any]):
    """What is near the figure but not in it."""

    name = serializers.CharField()
    about = serializers.ChoiceField(choices=About.values)
    code = serializers.CharField(allow_blank=True)
    reason = serializers.ChoiceField(choices=Reason.values)
    why = serializers.CharField(help_text="The reason in the language asked for.")
    detail = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class StepShape(serializers.Serializer[Any]):
    """A figure above this one."""

    name = serializers.CharField()
    explanation = _address()


@extend_schema_serializer(many=False)  # the list answers one object
class ExplanationShape(serializers.Serializer[Any]):
    """A figure of a contract on a day, with everything that it is made of."""

    contract = serializers.CharField()
    as_of = serializers.DateField()
    figure = serializers.ChoiceField(choices=FigureName.values)
    name = serializers.CharField(help_text="In the language asked for.")
    subject = SubjectShape()
    period = serializers.CharField(allow_blank=True)
    formula = serializers.CharField(allow_blank=True)
    section = serializers.CharField(help_text="Of the rollup specification.")
    operation = serializers.ChoiceField(choices=Operation.values)
    unit = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_null=True, help_text="As the scorecard shows it; null when there is none.")
    missing = serializers.CharField(allow_blank=True, help_text="Why there is no value.")
    remark = serializers.CharField(allow_blank=True)
    numerator, denominator = _exact("The sum of the contributors' numerators."), _exact("What it is divided by.")
    contributors = ContributorShape(many=True)
    truncated = serializers.BooleanField(help_text="Whether those beyond the first hundred are one line.")
    left_out = LeftOutShape(many=True)
    path = StepShape(many=True)
    pending = serializers.BooleanField(help_text="Whether changes wait to be carried into the figures.")


FIGURE = OpenApiParameter("figure", str, enum=FigureName.values, required=True, description="Which figure.")
NAMED = [
    OpenApiParameter("objective", str, description="The number of the objective, for figures of objectives."),
    OpenApiParameter("kpi", str, description="The code of the KPI, for figures of KPIs."),
    OpenApiParameter("project", str, description="The code of the project, for figures of projects."),
]


class Explanations(ViewSet):
    """Every figure of a scorecard explains itself."""

    @extend_schema(parameters=[CONTRACT, AS_OF, FIGURE, *NAMED], responses=ExplanationShape)
    def list(self, request: Request) -> Response:
        """Return what makes a figure: contributions that add up to it exactly, and what was left out and why."""
        refuse_unknown(request, {"contract", "as_of", "figure", *SUBJECTS})
        given = request.query_params
        asked = asked_for(given.get("figure", ""), {name: given[name] for name in SUBJECTS if name in given})
        contract = asked_contract(request)
        view = Viewpoint(contract, asked_day(request, contract), request.user)
        return Response(_told(explain(view, asked)))


def _told(one: Explanation) -> dict[str, Any]:
    return {
        "contract": one.contract,
        "as_of": one.as_of,
        "figure": one.asked.figure.value,
        "name": one.asked.figure.label,
        "subject": {"about": one.asked.figure.about.value, "code": one.asked.subject, "name": one.subject},
        **{name: getattr(one, name) for name in ("period", "formula", "section", "unit", "missing", "remark")},
        "operation": one.operation.value,
        "value": None if one.value is None else f"{one.value:f}",
        "numerator": written(one.numerator),
        "denominator": written(one.denominator),
        "contributors": [_contributor(one, contributor) for contributor in one.contributors],
        "truncated": one.truncated,
        "left_out": [_left_out(left) for left in one.left_out],
        "path": [{"name": step.label, "explanation": _address_of(one, step.asked)} for step in one.path],
        "pending": one.pending,
    }


def _contributor(one: Explanation, part: Contributor) -> dict[str, Any]:
    return {
        "name": part.label,
        **{name: getattr(part, name) for name in ("code", "count", "detail", "unnamed_finds")},
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
    return f"{reverse('explanation-list')}?{urlencode(question)}"
