"""Where does a way of counting lead? To the page counted so, and to the explanation of each of its figures."""

from decimal import Decimal
from urllib.parse import urlencode

from babel.numbers import format_decimal
from django import template
from django.urls import reverse

from objectives.models import Contract, Counting
from objectives.rollup.crediting import Counted
from tracker.pages.address import Viewpoint, counted_in
from tracker.templatetags.figures import locale_of_reader

register = template.Library()


@register.filter
def shares(number: Decimal) -> str:
    """Write a count of shares: 4, or 2.4."""
    return format_decimal(number, format="#,##0.######", locale=locale_of_reader())


@register.filter
def as_asked(way: Counted) -> str | None:
    """Return how an address names the way; None for gross, which need not be named."""
    return None if way.counting == Counting.GROSS else way.counting.value


@register.simple_tag
def explained_by(view: Viewpoint, contract: Contract, figure: str, way: Counted, objective: str = "") -> str:
    """Return the address that explains a figure of a contract, or of an objective by its number, counted in a way."""
    asked = {"contract": contract.code, "as_of": view.as_of.isoformat()}
    asked |= {"known_at": view.known_at} if view.known else {}
    asked["figure"] = f"{'objective' if objective else 'contract'}.{figure}"
    asked |= {"objective": objective} if objective else {}
    return f"{reverse('explanation')}?{urlencode(asked | counted_in(way))}"
