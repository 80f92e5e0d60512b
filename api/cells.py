"""How do exact numbers, references and lists travel in JSON?"""

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "format": "decimal", "examples": ["0.3"]})
class ExactField(serializers.Field[Decimal, Any, str, Any]):
    """An exact decimal as a plain string, without exponent and trailing zeros."""

    def to_representation(self, value: Decimal) -> str:
        """Return the number's shortest plain form."""
        text = format(value.normalize(), "f")
        return "0" if text == "-0" else text


@extend_schema_field(OpenApiTypes.STR)
class CodeField(serializers.SlugRelatedField[Any]):
    """A reference by the code of the row meant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="code", read_only=True, **options)


def money(**options: Any) -> serializers.DecimalField:
    """Return a field of euros: a string with two places."""
    return serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True, **options)


def shown(figure: Decimal | None) -> str | None:
    """Return a rolled-up figure as a string with 6 places, null when there is no data."""
    return None if figure is None else f"{figure:.6f}"


def euros(amount: Decimal) -> str:
    """Return an amount as a string with 2 places."""
    return f"{amount:.2f}"


def exact(number: Decimal, places: int = 0) -> str:
    """Return a number with all its decimals, at least so many."""
    whole, _dot, decimals = format(number, "f").partition(".")
    kept = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{kept}" if kept else whole
