"""How are the words that were found shown? Marked; everything is escaped."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from objectives.searching import Part

register = template.Library()


@register.filter
def marked(parts: Iterable[Part]) -> SafeString:
    """Return a text in HTML, with `<mark>` around what was found."""
    shown = (format_html("<mark>{}</mark>", one.text) if one.found else conditional_escape(one.text) for one in parts)
    return mark_safe("".join(shown))  # noqa: S308 (each piece is escaped)
