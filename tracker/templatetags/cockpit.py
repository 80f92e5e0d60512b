"""How is the board's screen told? Causes and endings in words, figures with their exact value behind them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape, format_html, linebreaks, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.cockpit import Cause, CauseKind, Ending, Endings, Said
from objectives.scorecards import KpiFigure, TrendPoint
from tracker.templatetags.figures import in_points, locale_of_reader, many, measure, percent, period_name

register = template.Library()


@register.filter
def exactly(share: Decimal | None, digits: int = 1) -> SafeString | str:
    """Write a share as a percentage, with the figure that the API gives behind it."""
    if share is None:
        return percent(share)
    return format_html('<data value="{}">{}</data>', f"{share:.6f}", percent(share, digits))


@register.filter
def points(share: Decimal | None) -> str:
    """Write how far a score moved, in points with their sign: +4.4, −0.3, ±0.0; a dash where one is not known."""
    return "—" if share is None else in_points(share)


@register.filter
def cost(share: Decimal) -> str:
    """Write how many points of the contract's score a gap costs."""
    shown = format_decimal(share * 100, format="#,##0.0", locale=locale_of_reader())
    return ngettext("costs %(points)s point", "costs %(points)s points", many(share * 100)) % {"points": shown}


@register.filter
def because(cause: Cause, kpi: KpiFigure | None = None) -> str:
    """Say one reason of a gap."""
    told = {"count": cause.count, "period": period_name(cause.period) if cause.period else "", "label": cause.label}
    if cause.kind == CauseKind.FOUND:
        return _found(cause.count) % told
    if cause.kind == CauseKind.UNKNOWN:
        told["reason"] = ", ".join(str(reason.label) for reason in cause.reasons)
        return _counted(cause.kind, cause.count) % told
    if cause.kind == CauseKind.FELL:
        told["value"] = strip_tags(str(measure(cause.value, kpi.unit if kpi else "")))
    if cause.kind == CauseKind.WORST:
        told["value"] = format_decimal((cause.value or 0) * 100, format="#,##0.0", locale=locale_of_reader())
    return (_counted(cause.kind, cause.count) if cause.kind in COUNTED else _said(cause.kind)) % told


COUNTED = (CauseKind.MISSING, CauseKind.LATE, CauseKind.WITHOUT_PLAN)


def _found(count: int) -> str:
    if count == 0:
        return _("the rule finds nothing in %(period)s")
    return ngettext(
        "the rule finds %(count)s thing in %(period)s", "the rule finds %(count)s things in %(period)s", count
    )


def _counted(kind: CauseKind, count: int) -> str:
    return {
        CauseKind.MISSING: ngettext("%(count)s period has no value", "%(count)s periods have no value", count),
        CauseKind.LATE: ngettext("%(count)s milestone is late", "%(count)s milestones are late", count),
        CauseKind.WITHOUT_PLAN: ngettext(
            "%(count)s project has no milestones", "%(count)s projects have no milestones", count
        ),
        CauseKind.UNKNOWN: ngettext(
            "%(count)s could not be judged (%(reason)s)", "%(count)s could not be judged (%(reason)s)", count
        ),
    }[kind]


def _said(kind: CauseKind) -> str:
    return {
        CauseKind.FELL: _("it was %(value)s in %(period)s"),
        CauseKind.BEHIND_SINCE: _("behind its path since %(period)s"),
        CauseKind.CARRIED: _("nothing was measured since %(period)s"),
        CauseKind.WORST: _("%(label)s owes most to its plan: %(value)s points of the delivery"),
    }[kind]


SHAPES = {
    Ending.REACHED: "★", Ending.WILL_REACH: "▲", Ending.MAY_MISS: "◆", Ending.WILL_MISS: "▼", Ending.MISSED: "■",
    Ending.OPEN: "○",
}  # fmt: skip
COLOURS = {
    Ending.REACHED: "achieved", Ending.WILL_REACH: "on_track", Ending.MAY_MISS: "at_risk",
    Ending.WILL_MISS: "off_track", Ending.MISSED: "off_track", Ending.OPEN: "no_data",
}  # fmt: skip
FORECASTS = (Ending.WILL_REACH, Ending.MAY_MISS, Ending.WILL_MISS)


@dataclass(frozen=True, slots=True)
class EndingTold:
    """An ending with its shape, its colour and its words."""

    shape: str
    colour: str
    words: str
    count: int


@register.filter
def told(endings: Endings, is_over: bool) -> list[EndingTold]:
    """Return how many indicators end how, in words; once the contract is over a forecast is of what nobody measured."""
    return [
        EndingTold(SHAPES[one], COLOURS[one], _ending(one, count, is_over=is_over) % {"count": count}, count)
        for one, count in endings.counts
    ]


def _ending(ending: Ending, count: int, *, is_over: bool) -> str:
    if is_over and ending in FORECASTS:
        return {
            Ending.WILL_REACH: ngettext("%(count)s would reach", "%(count)s would reach", count),
            Ending.MAY_MISS: ngettext("%(count)s might miss", "%(count)s might miss", count),
            Ending.WILL_MISS: ngettext("%(count)s would miss", "%(count)s would miss", count),
        }[ending]
    return {
        Ending.REACHED: ngettext("%(count)s reached", "%(count)s reached", count),
        Ending.WILL_REACH: ngettext("%(count)s will reach", "%(count)s will reach", count),
        Ending.MAY_MISS: ngettext("%(count)s may miss", "%(count)s may miss", count),
        Ending.WILL_MISS: ngettext("%(count)s will miss", "%(count)s will miss", count),
        Ending.MISSED: ngettext("%(count)s missed", "%(count)s missed", count),
        Ending.OPEN: ngettext("%(count)s without a forecast", "%(count)s without a forecast", count),
    }[ending]


@register.inclusion_tag("parts/picture.html")
def picture(route: str, words: str, query: str, *named: object) -> dict[str, object]:
    """Show a chart that is drawn for the room and the scheme of the reader, with its words for who does not see it."""
    places = {
        f"{shape}_{scheme}": reverse(route, args=[*named, shape, scheme]) + query
        for shape in ("wide", "narrow")
        for scheme in ("light", "dark")
    }
    return {"places": places, "words": words}


@register.simple_tag(takes_context=True)
def kept(context: template.Context, *names: str) -> list[tuple[str, str]]:
    """Return what of the address a form has to keep, by name."""
    asked: QueryDict = context["request"].GET
    return [(name, str(asked[name])) for name in names if asked.get(name)]


@register.filter
def story_words(kpi: KpiFigure) -> str:
    """Say what the chart of a series shows, for who does not see it."""
    known = [(period_name(period), strip_tags(str(measure(value, kpi.unit)))) for period, value in kpi.history]
    if not known:
        return _("%(name)s: no value yet.") % {"name": kpi.name}
    first, last = known[0], known[-1]
    words = {"name": kpi.name, "first": first[1], "then": first[0], "last": last[1], "now": last[0]}
    words["target"] = strip_tags(str(measure(kpi.target, kpi.unit)))
    return (
        _("%(name)s: %(first)s in %(then)s, %(last)s in %(now)s; target %(target)s. The table has every period.")
        % words
    )


@register.filter
def first_scored(trend: Sequence[TrendPoint]) -> TrendPoint | None:
    """Return the first point of a trend that has a score, where a later one has one too."""
    scored = [point for point in trend if point.score is not None]
    return scored[0] if len(scored) > 1 else None


@register.filter
def said_words(one: Said) -> SafeString:
    """Write a comment in its paragraphs, with the people mentioned in bold."""
    text = str(escape(one.comment.text))
    for name in sorted(one.mentions, key=len, reverse=True):
        marked = re.escape(escape(f"@{name}"))
        who = one.mentions[name]
        shown = r"<b>\g<0></b>" if who == name else f"<b>@{escape(who)}</b>"
        text = re.sub(marked, shown, text, flags=re.IGNORECASE)
    return mark_safe(linebreaks(text))  # noqa: S308 (escaped above, but for our own marks)
