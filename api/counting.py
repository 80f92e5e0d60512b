"""In which way are projects counted? The question of lists and figures, and what the answer says of it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from objectives.models import Counting
from objectives.rollup.crediting import Counted, counted

COUNTING = OpenApiParameter(
    "counting", str, enum=Counting.values, default=Counting.GROSS.value,
    description="`gross`: every project whole. `led`: only projects whose label the cluster leads. `fractional`: each"
    " by the cluster's share of its label, money to the cent; all clusters and nobody together are `gross`. A labelled"
    " project without recorded labels is wholly that of the cluster whose portfolio this is.",
)  # fmt: skip
CLUSTER = OpenApiParameter(
    "cluster",
    str,
    description="Whose labels count; when left out, that of the cluster whose label most labelled projects have.",
)
WAY = ("counting", "cluster")


def asked_way(request: Request) -> Counted:
    """Return the way of counting that is asked for, resolved now; a refusal by name."""
    return counted(request.user, *asked_counting(request))


def asked_counting(request: Request) -> tuple[str, str]:
    """Return how to count and for which cluster (empty: not said), as they are asked for."""
    given = request.query_params
    return given.get("counting", Counting.GROSS.value), given.get("cluster", "")


def counting_field() -> serializers.ChoiceField:
    """Return the shape of the way of counting."""
    return serializers.ChoiceField(choices=Counting.values)


def cluster_field() -> serializers.CharField:
    """Return the shape of the cluster that it is for."""
    return serializers.CharField(allow_null=True, help_text="Whose labels count; null where no label is recorded.")


def definition_field() -> serializers.CharField:
    """Return the shape of what the way means."""
    return serializers.CharField(help_text="What is counted, in the language asked for.")


def told_way(way: Counted) -> dict[str, Any]:
    """Return the way of counting, its cluster and its definition."""
    return {"counting": way.counting.value, "cluster": way.code or None, "definition": way.definition}
