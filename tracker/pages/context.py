"""What every page shows around its subject."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from objectives import clock


def surroundings(_request: HttpRequest) -> dict[str, Any]:
    """Return the day that Sextant lives on, whether this is a demonstration, and how people sign in."""
    return {
        "today": clock.today(),
        "lives_on_another_day": clock.lives_on_another_day(),
        "demonstration": settings.SEXTANT_EMBEDDED,
        "single_sign_on": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "passwords": settings.PASSWORDS,
    }
