"""What day is it, and what moment? The only place in Sextant that answers."""

import datetime

from django.conf import settings
from django.utils import timezone


def today() -> datetime.date:
    """Return the civil date in Europe/Paris, or the day that the embedded default is told to live on."""
    return settings.SEXTANT_TODAY or timezone.localdate()


def now() -> datetime.datetime:
    """Return the moment, always the real one: what is recorded, and how long something lasts."""
    return timezone.now()


def lives_on_another_day() -> bool:
    """Return whether `today()` was set by `SEXTANT_TODAY` (shown to readers in a banner)."""
    return settings.SEXTANT_TODAY is not None
