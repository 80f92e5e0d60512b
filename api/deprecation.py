"""What will go away, since when is that said, until when does it stay, and what takes its place?

`deprecated` on a view or on one of its methods, `deprecated_parameters` and `deprecated_fields` by name on a view
say it once; the headers of the answers (RFC 9745, RFC 8594) and the schema tell it.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

Marked = TypeVar("Marked")


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Since and until which day (UTC), and the address that says what to use instead."""

    since: datetime.date
    until: datetime.date
    instead: str


def deprecate(mark: Deprecated) -> Callable[[Marked], Marked]:
    """Mark a view, or one of its methods."""

    def marked(what: Marked) -> Marked:
        what.deprecated = mark  # type: ignore[attr-defined]
        return what

    return marked


def tell_deprecated(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say on every answer, a refusal included, what of the request will go away: the earliest days, each address."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        marks = list(_marks(request))
        if marks:
            response.headers["Deprecation"] = f"@{min(_seconds(mark.since) for mark in marks)}"
            response.headers["Sunset"] = http_date(min(_seconds(mark.until) for mark in marks))
            links = dict.fromkeys(f'<{mark.instead}>; rel="deprecation"' for mark in marks)
            held = response.headers.get("Link")
            response.headers["Link"] = ", ".join([*([held] if held else []), *links])
        return response

    return answered


def mark_of(view: Any, method: str) -> Deprecated | None:
    """Return the mark of an operation, by the view (or its class) and the name of the method that answers."""
    found: Deprecated | None = getattr(getattr(view, method, None), "deprecated", getattr(view, "deprecated", None))
    return found


def _marks(request: HttpRequest) -> Iterator[Deprecated]:
    answering = getattr(request.resolver_match, "func", None)
    view, method = getattr(answering, "cls", None), str(request.method).lower()
    if view is None:
        return
    actions: dict[str, str] = getattr(answering, "actions", None) or {}
    mark = mark_of(view, actions.get("get" if method == "head" else method, method))
    if mark is not None:
        yield mark
    for name, one in getattr(view, "deprecated_parameters", {}).items():
        if name in request.GET:
            yield one
    shown = request.GET.get("fields")
    for name, one in getattr(view, "deprecated_fields", {}).items():
        if method in ("get", "head") and (shown is None or name in shown.split(",")):
            yield one


def _seconds(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
