"""How is a change of a score written? In points, with its sign, and as one sentence."""

import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.scorecards.changed import Split, Standpoint
from tracker.templatetags.figures import in_points, many, percent, written

register = template.Library()


@register.filter
def points(part: Decimal | None, digits: int = 1) -> str:
    """Write a change of a score: +3.2, with 4 digits exactly; ±0.0 below them, a dash where there is none to tell."""
    if part is None:
        return "—"
    return in_points(part, digits) if part else "0"


@register.filter
def part_of(split: Split, cause: str) -> Decimal | None:
    """Return what a cause gives to a score; None where the change is not split."""
    return next((part for of, part in split.parts.items() if of == cause), None)


@register.filter
def split_words(split: Split) -> str:
    """Say in a sentence what a waterfall shows."""
    if split.change is None:
        return _("There is no score on one of the two days, so nothing can be split.")
    if not split.change and not any(split.parts.values()):
        return _("%(score)s on both, and nothing moved it.") % {"score": percent(split.before)}
    causes = [f"{cause.label} {points(part)}" for cause, part in split.parts.items() if part]
    told = {
        "before": percent(split.before),
        "after": percent(split.after),
        "change": points(split.change),
        "causes": ", ".join(causes),
    }
    return (
        ngettext(
            "From %(before)s to %(after)s: %(change)s point (%(causes)s).",
            "From %(before)s to %(after)s: %(change)s points (%(causes)s).",
            many(split.change * 100),
        )
        % told
    )


@register.filter
def standpoint(one: Standpoint) -> str:
    """Write from where one looks: the day, and what was known of it."""
    day = written(one.day)
    if one.seal is not None:
        return _("%(day)s, as sealed (seal %(number)s)") % {"day": day, "number": one.seal}
    if one.known is not None:
        last = timezone.localtime(one.known.moment - datetime.timedelta(microseconds=1)).date()
        return _("%(day)s, as known on %(known)s") % {"day": day, "known": written(last)}
    return _("%(day)s, as known now") % {"day": day}
