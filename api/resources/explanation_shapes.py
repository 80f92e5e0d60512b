"""Which keys does an explanation have in JSON?"""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.counting import cluster_field, counting_field
from api.freshness import FreshnessShape
from api.suppressing import SuppressedShape
from objectives.explaining import About, FigureName, Operation, Reason


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
class ExplanationShape(SuppressedShape):
    """A figure of a contract on a day, with everything that it is made of."""

    contract = serializers.CharField()
    as_of = serializers.DateField()
    figure = serializers.ChoiceField(choices=FigureName.values)
    name = serializers.CharField(help_text="In the language asked for.")
    subject = SubjectShape()
    period = serializers.CharField(allow_blank=True)
    formula = serializers.CharField(allow_blank=True)
    section = serializers.CharField(help_text="Of the rollup specification.")
    counting, cluster = counting_field(), cluster_field()
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
    freshness = FreshnessShape(help_text="Of the oldest of what the figure is made of.")
    known_at = serializers.DateTimeField(allow_null=True, help_text="The moment whose knowledge it is; null for now.")
