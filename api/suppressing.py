"""How does an answer say that its sums, counts or scores are not over everything?"""

from typing import Any

from rest_framework import serializers


class SuppressedShape(serializers.Serializer[Any]):
    """Whether figures are kept from telling of what the reader may not see."""

    suppressed = serializers.BooleanField(
        help_text="Whether projects that you may not see are left out of every figure, so that none can be worked out."
        " It is true for everybody who may not see everything, also where there are none."
    )
    suppressed_because = serializers.CharField(
        allow_null=True, help_text="What the figures are over, in the language asked for; null where it is everything."
    )


def suppressed(because: str) -> dict[str, Any]:
    """Return the two keys, given the reason; empty for none."""
    return {"suppressed": bool(because), "suppressed_because": because or None}
