"""Which answers need not be made again? Those to the very same question, while nothing that they stand on has changed.

Each process keeps some, and gives one after one look at the database: the watermark of the data, and the versions of
the rows of who asks (`api.whose`). It stands before everything else that is done for a request, so an answer that is
ready costs that look, the count of the limit and the sending. What was kept for somebody else, for another question
or before the newest write is not found; `tests/api/test_ready.py` compares with answers made anew, whatever is written.
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from api.cursors import signed
from api.throttle import ByAddress, Limit, Standing
from api.whose import credential
from objectives import clock
from objectives.watermark import Watermark, watermark

MOST_BYTES = 512 * 1024
"""Of one answer; the setting `CACHES` says how many there are."""
OF_THE_MOMENT = ("RateLimit", "RateLimit-Policy", "Sextant-Cursor")
"""Headers that are told anew with each answer."""
ASKED = (
    "wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "QUERY_STRING",
    "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH",
)  # fmt: skip
"""All that an answer may depend on of a request without cookies, beside its path; `api.conditional` holds the same."""


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
    headers: dict[str, str]
    body: bytes
    limit: tuple[type[Limit], str] | None
    """By which limit it is counted, and as whose."""
    followed_by: str | None
    """Who may follow the changes after it, as `access.standing` says; None where it begins no copy."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """That the answer being made may be kept, and what it stands on."""

    on: Stands
    followed_by: str | None


def looked(request: HttpRequest) -> Watermark:
    """Return the watermark, with the versions of the rows of who asks; one look for a request."""
    found: Watermark | None = getattr(request, "looked", None)
    if found is None:
        by = credential(request)
        found = watermark() if by is None else watermark(by.sql, by.parameters)
        request.looked = found  # type: ignore[attr-defined]
    return found


def may_be_kept(request: HttpRequest, followed_by: str | None) -> None:
    """Say that the answer to a request is the same for the same question until the look at it finds something new."""
    found = looked(request)
    if found.beside is not None:
        on = Stands(found.text, found.beside, clock.today())
        request.keeping = Keeping(on, followed_by)  # type: ignore[attr-defined]


def give_ready(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give an answer that is ready, else keep the one that is made where it may be kept."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not request.path.startswith("/api/v1/") or request.META.get("HTTP_COOKIE"):
            return answer(request)
        question = _question(request)
        ready: Ready | None = caches["answers"].get(question)
        if ready is not None and (given := _given(request, ready)) is not None:
            return given
        made = answer(request)
        keeping: Keeping | None = getattr(request, "keeping", None)
        if keeping is not None:
            _keep(question, request, keeping, made)
        return made

    return answered


def _question(request: HttpRequest) -> str:
    asked = request.path, *(request.META.get(name) for name in ASKED)
    return hashlib.sha256(repr(asked).encode("utf-8", "surrogateescape")).hexdigest()


def _given(request: HttpRequest, ready: Ready) -> HttpResponse | None:
    """Return the answer, None where it is not the one that would be made now, or the limit is reached."""
    try:
        found = looked(request)
    except DatabaseError:
        return None  # whoever asks it next says so
    if found.beside is None or Stands(found.text, found.beside, clock.today()) != ready.on:
        return None
    standing = _counted(request, ready)
    if standing is not None and not standing.is_within:
        return None
    response = HttpResponse(ready.body, status=ready.status, headers=ready.headers)
    for name, value in standing.headers.items() if standing is not None else ():
        response.headers[name] = value
    if ready.followed_by is not None:
        response.headers["Sextant-Cursor"] = signed(found.cursor, ready.followed_by)
    return response


def _counted(request: HttpRequest, ready: Ready) -> Standing | None:
    if ready.limit is None:
        return None
    by, key = ready.limit
    limit = by()
    standing = limit.counted(limit.of_address(request) if by is ByAddress else key)
    request.standing = standing  # type: ignore[attr-defined]
    return standing


def _keep(question: str, request: HttpRequest, keeping: Keeping, made: Any) -> None:
    if made.streaming or made.cookies or len(made.content) > MOST_BYTES:
        return
    headers = {name: value for name, value in made.items() if name not in OF_THE_MOMENT}
    limit: tuple[type[Limit], str] | None = getattr(request, "limit", None)
    ready = Ready(keeping.on, made.status_code, headers, made.content, limit, keeping.followed_by)
    caches["answers"].set(question, ready)
