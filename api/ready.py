"""Which answers need not be made from the beginning? Those to the very same question by the same reader.

Each process keeps some, and gives one after one look at the database: the watermark of the data, and the versions of
the rows of who asks (`api.whose`). Where the data moved since, it is made again from its statement (`api.again`).
That stands before everything else that is done for a request, so an answer that is ready costs the look, the count of
the limit and the sending. What was kept for somebody else, for another question or before the newest write is not
given; `tests/api/test_ready.py` compares with answers made from the beginning, whatever is written.
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve

from api import again
from api.again import Frame, Statements, Way
from api.cursors import signed
from api.tags import asks_for_any, holds, tag_of
from api.throttle import ByAddress, Standing
from api.whose import credential
from objectives import clock
from objectives.watermark import NOTHING, Watermark, watermark

MOST_BYTES = 512 * 1024
"""Of one answer; the setting `CACHES` says how many there are."""
OF_THE_MOMENT = ("RateLimit", "RateLimit-Policy", "Sextant-Cursor")
"""Headers that are told anew with each answer."""
ASKED = (
    "wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "QUERY_STRING",
    "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION",
)  # fmt: skip
"""All that an answer may depend on of a request without cookies, beside its path and the tags that the asker holds."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What an answer stands on."""

    mark: str
    whose: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent."""

    on: Stands
    status: int
    body: bytes
    frame: Frame


@dataclass(frozen=True, slots=True)
class Keeping:
    """That the answer being made may be kept, and what it stands on."""

    on: Stands
    question: str
    followed_by: str | None


def looked(request: HttpRequest, *, with_names: bool = False) -> Watermark:
    """Return the watermark, with the versions of the rows of who asks; one look for a request: the first says of what.

    Nothing is kept ready whose look is with names, so the first that asks for them is the first of all.
    """
    found: Watermark | None = getattr(request, "looked", None)
    if found is None:
        by = credential(request)
        sql, parameters = (by.sql, by.parameters) if by else (NOTHING, None)
        found = watermark(sql, parameters, with_names=with_names)
        request.looked = found  # type: ignore[attr-defined]
    return found


def begun(request: HttpRequest) -> None:
    """Say that it is known who asks: what is read from now on makes the answer."""
    request.statements = Statements()  # type: ignore[attr-defined]


def may_be_kept(request: HttpRequest, question: str, followed_by: str | None) -> None:
    """Say that the answer to a request is the same for the same question until the look at it finds something new."""
    found = looked(request)
    if found.beside is not None:
        on = Stands(found.text, found.beside, clock.today())
        request.keeping = Keeping(on, question, followed_by)  # type: ignore[attr-defined]


def forget() -> None:
    """Forget all that is ready."""
    caches["answers"].clear()
    again.forget()


def give_ready(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give an answer that is ready, else keep the one that is made where it may be kept."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not request.path.startswith("/api/v1/") or request.META.get("HTTP_COOKIE"):
            return answer(request)
        held = request.META.get("HTTP_IF_NONE_MATCH", "")
        asked = _digest(request.path, *(request.META.get(name) for name in ASKED))
        ready = _given(request, asked, held)
        if ready is not None:
            request.resolver_match = _resolved(request.path_info)
            return _response(request, ready)
        with connection.execute_wrapper(lambda *arguments: _noted(request, *arguments)):
            made = answer(request)
        _keep(request, asked, held, made)
        return made

    return answered


@lru_cache(maxsize=256)
def _resolved(path: str) -> ResolverMatch:
    """Return which view answers an address, for whoever counts requests."""
    return resolve(path)


def _digest(*parts: str | None) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _under(asked: str, held: str) -> str:
    return _digest(asked, held) if held else asked


def _noted(request: HttpRequest, execute: Callable[..., Any], *arguments: Any) -> Any:
    statements: Statements | None = getattr(request, "statements", None)
    return execute(*arguments) if statements is None else statements(execute, *arguments)


def _given(request: HttpRequest, asked: str, held: str) -> Ready | None:
    """Return the answer that would be made now, None where only the long way finds it, or the limit is reached."""
    ready: Ready | None = caches["answers"].get(_under(asked, held))
    way = again.way(asked)
    if ready is None and way is None:
        return None
    try:
        found = looked(request)
        if found.beside is None:
            return None
        on = Stands(found.text, found.beside, clock.today())
        if ready is not None and ready.on == on:
            return ready if _is_within(request, ready.frame) else None
        if way is None or (way.whose, way.day) != (on.whose, on.day) or not _is_within(request, way.frame):
            return None
        return _made(way, on, asked, held)
    except DatabaseError:
        return None  # who asks it next says so


def _made(way: Way, on: Stands, asked: str, held: str) -> Ready | None:
    tag = tag_of(on.mark, way.question)
    body = None if holds(held, tag) or asks_for_any(held) else way.body()
    if body is None:
        return None
    told = {"ETag": tag, "Content-Length": str(len(body))}
    ready = Ready(on, 200, body, replace(way.frame, headers=way.frame.headers | told))
    if len(body) <= MOST_BYTES:
        caches["answers"].set(_under(asked, held), ready)
    return ready


def _is_within(request: HttpRequest, frame: Frame) -> bool:
    if frame.limit is None:
        return True
    by, key = frame.limit
    limit = by()
    standing = limit.counted(limit.of_address(request) if by is ByAddress else key)
    request.standing = standing  # type: ignore[attr-defined]
    return standing is None or standing.is_within


def _response(request: HttpRequest, ready: Ready) -> HttpResponse:
    response = HttpResponse(ready.body, status=ready.status, headers=ready.frame.headers)
    if "Content-Type" not in ready.frame.headers:
        del response.headers["Content-Type"]  # which is there by default: a 304 has none
    standing: Standing | None = getattr(request, "standing", None)
    for name, value in standing.headers.items() if standing is not None else ():
        response.headers[name] = value
    if ready.frame.followed_by is not None:
        response.headers["Sextant-Cursor"] = signed(looked(request).cursor, ready.frame.followed_by)
    return response


def _keep(request: HttpRequest, asked: str, held: str, made: Any) -> None:
    keeping: Keeping | None = getattr(request, "keeping", None)
    if keeping is None or made.streaming or made.cookies or len(made.content) > MOST_BYTES:
        return
    headers = {name: value for name, value in made.items() if name not in OF_THE_MOMENT}
    frame = Frame(headers, getattr(request, "limit", None), keeping.followed_by)
    caches["answers"].set(_under(asked, held), Ready(keeping.on, made.status_code, made.content, frame))
    if made.status_code == 200:
        again.learn(asked, request, keeping.on.whose, keeping.on.day, keeping.question, frame)
