"""What day is it, what moment, and how is a day written? The only place in Sextant that answers."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

DAY, MOMENT = "j F Y", "j F Y, H:i"
"""Django's own format of English would write Dec. 31, 2018."""


def today() -> datetime.date:
    """Return the civil date in Europe/Paris, or the day that the embedded default is told to live on."""
    return settings.SEXTANT_TODAY or timezone.localdate()


def now() -> datetime.datetime:
    """Return the moment, always the real one: what is recorded, and how long something lasts."""
    return timezone.now()


def lives_on_another_day() -> bool:
    """Return whether `today()` was set by `SEXTANT_TODAY` (shown to readers in a banner)."""
    return settings.SEXTANT_TODAY is not None


def written(day: datetime.date, form: str = DAY) -> str:
    """Write a day (with `MOMENT` also the time) in the reader's language, in both as 31 December 2018."""
    return first_of_month(date_format(day, form))


def first_of_month(text: str) -> str:
    """Return a date that begins with its day as French has it, 1er mars; other languages leave a 1 as it is."""
    return f"1er{text[1:]}" if text.startswith("1 ") and (get_language() or "").startswith("fr") else text
