"""How is a figure written for a person? By locale, with its unit, never more exactly than it is known."""

import datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_compact_currency, format_currency, format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from objectives.clock import first_of_month
from objectives.periods import parse
from objectives.reminding.due import Due
from objectives.scorecards import KpiFigure
from objectives.scorecards.workspace import MilestoneLine
from tracker.pages import charts
from tracker.pages.forecast_chart import forecast_chart

register = template.Library()
MINUS = "\u2212"
COMPACT_FROM = Decimal(100_000)
UNITS = {
    "agreements": gettext_lazy("agreements"),
    "companies": gettext_lazy("companies"),
    "countries": gettext_lazy("countries"),
    "delegations": gettext_lazy("delegations"),
    "events": gettext_lazy("events"),
    "jobs": gettext_lazy("jobs"),
    "members": gettext_lazy("members"),
    "organisations": gettext_lazy("organisations"),
    "persons": gettext_lazy("persons"),
    "projects": gettext_lazy("projects"),
}
"""A unit is what whoever defines an indicator writes: what is not here is shown as it was written."""


def locale_of_reader() -> str:
    """Return the locale in which numbers and dates are written for the reader."""
    return "fr_FR" if _in_french() else "en_GB"


def _in_french() -> bool:
    return (get_language() or "en").startswith("fr")


@register.filter
def percent(share: Decimal | None, digits: int = 1) -> str:
    """Write a share as a percentage; a dash when there is no data."""
    if share is None:
        return "—"
    return hundredths(format_decimal(share * 100, format=f"#,##0.{'0' * digits}", locale=locale_of_reader()))


@register.filter
def hundredths(number: Any) -> str:
    """Write a number of hundredths, which is written itself: 60%, in French 60 %."""
    return f"{number}\u00a0%" if _in_french() else f"{number}%"


@register.filter
def quoted(text: str) -> str:
    """Write what somebody said, or what something is called: “Late”, in French « Late »."""
    return f"«\u00a0{text}\u00a0»" if _in_french() else f"“{text}”"


@register.simple_tag
def stop(mark: str) -> str:
    """Write a colon or a semicolon after a word; in French a space that does not break stands before it."""
    return f"\u00a0{mark}" if _in_french() else mark


@register.filter
def point_word(points: Decimal | None) -> str:
    """Write the word after a number of points of a score, a share: 1.5 points, in French 1,5 point."""
    return ngettext("point", "points", many(None if points is None else points * 100))


def many(number: Decimal | None) -> int:
    """Return what a number, written with one decimal, is for grammar: below two it is one in French, two in English."""
    return 1 if number is not None and _in_french() and round(abs(number), 1) < 2 else 2


class Count(int):
    """A count that is one for grammar, and is written with the mark of thousands that the reader's language has."""

    def __str__(self) -> str:
        return whole(int(self))


@register.filter
def counted(number: int) -> Count:
    """Write a count that may have thousands: 1,234, in French 1 234; `blocktranslate count` takes it as well."""
    return Count(number)


@register.filter
def euros(amount: Decimal | None) -> str | SafeString:
    """Write an amount shortly (29,9 M€), the full amount on focus and hover."""
    if amount is None:
        return "—"
    full = format_currency(amount, "EUR", locale=locale_of_reader())
    if abs(amount) < COMPACT_FROM:
        return full
    short = format_compact_currency(amount, "EUR", locale=locale_of_reader(), fraction_digits=1)
    return format_html('<abbr class="amount" tabindex="0" title="{}" aria-label="{}">{}</abbr>', full, full, short)


@register.filter
def measure(value: Decimal | None, unit: str) -> str | SafeString:
    """Write a KPI's value with its unit."""
    if value is None:
        return "—"
    if unit == "EUR":
        return euros(value)
    if unit == "share":
        return percent(value)
    number = format_decimal(value, format="#,##0.##", locale=locale_of_reader())
    return hundredths(number) if unit == "percent" else number


@register.filter
def unit_name(unit: str) -> str:
    """Write a unit beside its number, those of our own indicators by language; nothing where the number carries it."""
    return "" if unit in ("EUR", "share", "percent") else str(UNITS.get(unit, unit))


@register.filter(expects_localtime=True)
def written(day: datetime.date | None, known_to: str = "day") -> str:
    """Write a date as exactly as it is known: 31 December 2018, December 2018, 2018."""
    if not day:  # a template asks for the date of what is not there
        return "—"
    form = {"year": "y", "month": "MMMM y"}.get(known_to, "d MMMM y")
    return first_of_month(format_date(day, form, locale=locale_of_reader()))


@register.filter
def short_day(day: datetime.date) -> str:
    """Write a date shortly: 31 Dec 2018."""
    return first_of_month(format_date(day, "d MMM y", locale=locale_of_reader()))


@register.filter(expects_localtime=True)
def moment(at: datetime.datetime) -> str:
    """Write when something happened, to the minute: 31 December 2018, 17:05."""
    return f"{written(at)}, {at:%H:%M}"


@register.filter
def period_name(code: str | None) -> str:
    """Write a reporting period: 2018, first half of 2018, third quarter of 2018, July 2018."""
    if not code:
        return "—"
    period = parse(code)
    kind, number = period.frequency.value, period.number + 1
    if kind == "month":
        return written(period.start, "month")
    if kind == "half":
        return _("half-year %(number)s of %(year)s") % {"number": number, "year": period.year}
    return _("quarter %(number)s of %(year)s") % {"number": number, "year": period.year} if kind == "quarter" else code


@register.filter
def difference(score: Decimal | None, expected: Decimal | None) -> str:
    """Write how far a score is from its plan, in points."""
    if score is None or expected is None:
        return ""
    points = (score - expected) * 100
    shown = format_decimal(abs(points), format="#,##0.0", locale=locale_of_reader())
    if points < 0:
        told = ngettext("%(points)s point behind the plan", "%(points)s points behind the plan", many(points))
    else:
        told = ngettext("%(points)s point ahead of the plan", "%(points)s points ahead of the plan", many(points))
    return told % {"points": shown}


@register.filter
def whole(number: int) -> str:
    """Write a whole number: 2,829, in French 2 829."""
    return format_decimal(number, format="#,##0", locale=locale_of_reader())


def in_points(share: Decimal, digits: int = 1) -> str:
    """Write a difference of scores in points with its sign: +3.2, −0.3; ±0.0 where it is too small to be shown."""
    shown = round(share * 100, digits)
    sign = "+" if shown > 0 else MINUS if shown < 0 else "±"
    return sign + format_decimal(abs(shown), format=f"#,##0.{'0' * digits}", locale=locale_of_reader())


@register.filter
def projects_count(count: int) -> str:
    """Write a number of projects."""
    return ngettext("%(count)s project", "%(count)s projects", count) % {"count": whole(count)}


@register.filter
def days_late(item: Due | MilestoneLine, today: datetime.date) -> str:
    """Write for how long something is late; nothing when it is not."""
    days = item.days_late(today)
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": whole(days)} if days > 0 else ""


@register.inclusion_tag("parts/bullet.html")
def bullet(
    actual: Decimal | None, expected: Decimal | None, target: Decimal | None, baseline: Decimal | None, words: str
) -> dict[str, Any]:
    """Draw a bullet graph, with its words for those who do not see it."""
    return {"marks": charts.bullet(actual, expected, target, baseline), "words": words}


@register.inclusion_tag("parts/sparkline.html")
def sparkline(values: Any, words: str) -> dict[str, Any]:
    """Draw a sparkline of a sequence of values or of trend points."""
    numbers = [getattr(value, "score", value) for value in values]
    return {"line": charts.sparkline(numbers), "words": words}


@register.inclusion_tag("parts/forecast.html")
def forecast(kpi: KpiFigure, is_over: bool, *, drawn: bool = True) -> dict[str, Any]:
    """Draw a KPI's forecast as a band beyond what is known, with its words; nothing where there is none."""
    return {"kpi": kpi, "marks": forecast_chart(kpi), "drawn": drawn, "is_over": is_over}


@register.filter
def seconds(pairs: Any) -> list[Decimal]:
    """Return the values of (period, value) pairs."""
    return [value for _period, value in pairs]


@register.filter
def entry(mapping: dict[str, Any], key: str) -> Any:
    """Return what a mapping holds under a key, or None."""
    return mapping.get(key)
