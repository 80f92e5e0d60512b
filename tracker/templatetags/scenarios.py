"""How is it said what a scenario supposes? One sentence for each thing, with what is so now."""

import datetime
from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from objectives.models import Aspect, Target
from objectives.supposing import Supposed
from tracker.templatetags.figures import locale_of_reader, measure, percent, period_name, unit_name, written

register = template.Library()

SENTENCES = {
    Aspect.PLANNED: lambda: _("planned for %(value)s instead of %(live)s"),
    Aspect.SHARE: lambda: _("serves with a share of %(value)s instead of %(live)s"),
    Aspect.DELIVERY_WEIGHT: lambda: _("delivery weighs %(value)s of each objective instead of %(live)s"),
    Aspect.OBJECTIVE_WEIGHT: lambda: _("the objective weighs %(value)s instead of %(live)s"),
    Aspect.KPI_WEIGHT: lambda: _("the indicator weighs %(value)s instead of %(live)s"),
    Aspect.TARGET_VALUE: lambda: _("the target is %(value)s instead of %(live)s"),
    Aspect.TARGET_PERIOD: lambda: _("the target is due in %(value)s instead of %(live)s"),
}


@register.filter
def supposed_words(one: Supposed) -> str:
    """Say what is supposed, and what is so now."""
    told = {"value": _said(one, one.value), "live": _said(one, one.live) if one.live is not None else ""}
    if one.aspect == Aspect.COMPLETED:
        if one.live is None:
            return _("completed on %(value)s; it is not completed now") % told
        return _("completed on %(value)s instead of %(live)s") % told
    if one.aspect == Aspect.CANCELLED:
        return _("cancelled on %(value)s") % told
    return SENTENCES[one.aspect]() % told


def _said(one: Supposed, value: object) -> str:
    if isinstance(value, datetime.date):
        return written(value)
    if isinstance(value, str):
        return period_name(value)
    if not isinstance(value, Decimal):
        return "—"
    row = one.subject.row if one.subject else None
    if isinstance(row, Target) and one.aspect == Aspect.TARGET_VALUE:
        unit = unit_name(row.kpi.unit)
        return f"{strip_tags(str(measure(value, row.kpi.unit)))}{f' {unit}' if unit else ''}"
    if one.aspect in (Aspect.SHARE, Aspect.DELIVERY_WEIGHT):
        return percent(value)
    return format_decimal(value, format="#,##0.######", locale=locale_of_reader())
