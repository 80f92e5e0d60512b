"""What does a public page say beside its words? Its address in each language, and what machines read of it."""

import json
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from objectives.scorecards.public import ProfileLine, ProfilePoint
from tracker.pages.public.answering import house_of, other_languages
from tracker.templatetags.figures import measure, written

register = template.Library()
NOT_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def ld_json(thing: dict[str, Any]) -> SafeString:
    """Write a thing of schema.org as data in the page: browsers run no such script, so no rule of ours is broken."""
    text = json.dumps(thing, ensure_ascii=False, default=str).translate(NOT_IN_SCRIPTS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


@register.simple_tag(takes_context=True)
def in_languages(context: template.Context) -> list[dict[str, str]]:
    """Return the page in each language: code, the language's own name, path with what is asked for, whole address."""
    request: HttpRequest = context["request"]
    house = house_of(request)
    return [
        {"code": code, "name": name, "path": path, "address": house + path.partition("?")[0]}
        for code, name, path in other_languages(request)
    ]


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """Return the one address of the page in its language, without what is asked of it."""
    request: HttpRequest = context["request"]
    return house_of(request) + request.path


@register.simple_tag(takes_context=True)
def address_of(context: template.Context, route: str, *named: object) -> str:
    """Return the whole address of a page."""
    return house_of(context["request"]) + reverse(route, args=named)


@register.filter
def exactness(point: ProfilePoint) -> str:
    """Say how exactly a figure is known; nothing for an exact one."""
    return {"about": _("about"), "more_than": _("more than")}.get(point.qualifier, "")


@register.filter
def whole(value: Decimal | int | None) -> str:
    """Write a number of things."""
    return strip_tags(str(measure(None if value is None else Decimal(value), "")))


@register.filter
def line_words(line: ProfileLine) -> str:
    """Say what the chart of a series shows, for who does not see it."""
    first, last = line.points[0], line.points[-1]
    return _("%(name)s: %(first)s (%(then)s) to %(last)s (%(now)s). The table has every figure.") % {
        "name": line.series.name,
        "first": whole(first.value),
        "then": written(first.on, first.precision),
        "last": whole(last.value),
        "now": written(last.on, last.precision),
    }
