"""What every page shows around its subject."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from objectives import clock


def surroundings(_request: HttpRequest) -> dict[str, Any]:
    """Return the day that Sextant lives on, and whether this is a demonstration."""
    return {
        "today": clock.today(),
        "lives_on_another_day": clock.lives_on_another_day(),
        "demonstration": settings.SEXTANT_EMBEDDED,
    }
