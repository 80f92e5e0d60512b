"""How does an answer say when its figures were computed, and whether they are still moving?"""

from typing import Any

from rest_framework import serializers

from objectives.scorecards import Freshness


class FreshnessShape(serializers.Serializer[Any]):
    """When a figure was computed, and whether it is stale."""

    computed_at = serializers.DateTimeField(
        help_text="The figure is what the facts gave at this moment, unless it is stale."
    )
    stale = serializers.BooleanField(
        help_text="Whether a change waits to be carried into the figure: into it, or into anything that it depends on."
    )


class OfTheMoment(dict[str, Any]):
    """The two keys of a figure that was computed when it was read."""


def freshness(of: Freshness) -> dict[str, Any]:
    """Return the two keys."""
    keys = {"computed_at": of.computed_at, "stale": of.stale}
    return OfTheMoment(keys) if of.of_the_moment else keys
