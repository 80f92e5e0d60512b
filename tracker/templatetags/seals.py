"""How is a sealed figure written beside what it is now?"""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from objectives.models import Counting, StatusOfFigure
from objectives.rollup.portfolio_cuts import Cut
from objectives.scorecards.seals import SealedFigure
from tracker.templatetags.figures import euros, locale_of_reader, many, measure, percent, period_name, stop

register = template.Library()

FIGURES = {
    "score": gettext_lazy("score"),
    "expected_score": gettext_lazy("score planned"),
    "scored_share": gettext_lazy("share of weight with a score"),
    "results": gettext_lazy("results"),
    "expected_results": gettext_lazy("results planned"),
    "coverage": gettext_lazy("coverage"),
    "delivery": gettext_lazy("delivery"),
    "planned_delivery": gettext_lazy("delivery planned"),
    "committed": gettext_lazy("committed money"),
    "unallocated": gettext_lazy("unallocated money"),
    "undated": gettext_lazy("money without a date"),
    "projects": gettext_lazy("projects, by share"),
    "labelled": gettext_lazy("labelled projects"),
    "cost": gettext_lazy("cost of the projects"),
    "without_cost": gettext_lazy("projects whose cost is not known"),
    "status": gettext_lazy("status"),
    "actual": gettext_lazy("actual"),
    "expected": gettext_lazy("planned"),
    "target": gettext_lazy("target"),
    "progress": gettext_lazy("progress"),
    "planned": gettext_lazy("planned"),
    "schedule_index": gettext_lazy("schedule index"),
    "period": gettext_lazy("period"),
    "carried": gettext_lazy("carried over"),
    "stale": gettext_lazy("stale"),
    "counts": gettext_lazy("counts"),
}


@register.filter
def figure_name(one: SealedFigure) -> str:
    """Name a figure in words."""
    if one.of == "value":
        return period_name(one.name)
    if one.of in Cut.values and one.name.isdecimal():
        return _("objective %(number)s") % {"number": one.name}
    return str(FIGURES.get(one.name, one.name))


@register.filter
def subject_name(one: SealedFigure, titles: dict[str, str]) -> str:
    """Name what a figure is of."""
    if one.of == "contract":
        return _("The contract")
    if one.of == "objective":
        return f"{one.subject} {titles.get(one.subject, '')}".strip()
    if one.of in Cut.values:
        return f"{Cut(one.of).label}{stop(':')} {one.subject}"
    if one.of == "counted":
        way, _space, number = one.subject.partition(" ")
        counted = _("Counted %(way)s") % {"way": Counting(way).label}
        return f"{counted}{stop(':')} {number} {titles.get(number, '')}".strip() if number else counted
    return titles.get(one.subject, one.subject) if one.of in ("kpi", "value") else one.subject


@register.filter
def sealed_value(one: SealedFigure, which: str) -> str | SafeString:
    """Write a figure as it was sealed or as it is now (`which`)."""
    value = getattr(one, which)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if one.name == "status":
        return str(StatusOfFigure(value).label) if value in StatusOfFigure.values else value
    if one.unit == "EUR":
        return euros(Decimal(value))
    return _number(Decimal(value), one.unit) if one.unit else value


@register.filter
def added(one: SealedFigure) -> str | SafeString:
    """Write what is added now, with its sign; a dash where there is no such number."""
    change = one.difference
    if change is None or not change:
        return "—" if one.sealed is None or one.now is None or not one.unit else "0"
    sign = "+" if change > 0 else "−"
    if one.unit == "share":
        points = format_decimal(abs(change) * 100, format="#,##0.0###", locale=locale_of_reader())
        told = ngettext("%(sign)s%(points)s point", "%(sign)s%(points)s points", many(change * 100))
        return told % {"sign": sign, "points": points}
    return sign + _number(abs(change), one.unit)


def _number(value: Decimal, unit: str) -> str | SafeString:
    if unit == "EUR":
        return format_currency(value, "EUR", locale=locale_of_reader())
    return percent(value) if unit == "share" else measure(value, unit)
