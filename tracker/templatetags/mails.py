"""How does a mail write what is due, and where does it lead? With whole addresses: a mail stands on no page."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from objectives.reminding.due import Due
from objectives.reminding.figures import Move

register = template.Library()


def address_of_milestone(key: int) -> str:
    """Return the whole address of a milestone's page."""
    return f"{settings.SEXTANT_URL}{reverse('milestone', args=[key])}"


def address_of_activity(code: str) -> str:
    """Return the whole address of an activity's page."""
    return f"{settings.SEXTANT_URL}{reverse('activity', args=[code])}"


@register.filter
def due_address(item: Due) -> str:
    """Return where something due is reported: the milestone, the activity, the measurement begun, or a form for it."""
    if item.activity:
        return address_of_activity(item.activity)
    if item.kpi is None:
        return address_of_milestone(item.key or 0)
    if item.key is not None:
        return f"{settings.SEXTANT_URL}{reverse('measurement', args=[item.key])}"
    asked = urlencode({"kpi": item.kpi, "period": item.period, "series": item.series})
    return f"{settings.SEXTANT_URL}{reverse('new-measurement')}?{asked}"


@register.filter
def objective_address(move: Move) -> str:
    """Return the page of an objective."""
    place = [move.objective.contract.code, move.objective.number]
    return f"{settings.SEXTANT_URL}{reverse('objective', args=place)}"
