"""How often may a machine ask, and how does it know? Counted in a cache that all processes share.

Each token, each person signed in and each address without an account has so many requests in a fixed window. Every
answer says what is left, as draft-ietf-httpapi-ratelimit-headers-10 writes it. Where the shared cache does not
answer, the process counts for itself and does not ask again for a while: a limit never breaks or delays a read.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from api.scopes import BY_MACHINE
from objectives.models import User

LEFT_ALONE = 5.0
"""Seconds for which a cache that did not answer is not asked again."""

COUNT = """
    local counted = redis.call('INCR', KEYS[1])
    if counted == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
    return counted"""

_asked_again_from = 0.0


class Counts(RedisCache):
    """Redis, with a count that is one round trip: a client kept, and no count without an end."""

    def count(self, key: str, seconds: int) -> int:
        """Count one more under a key that is forgotten so many seconds after its first."""
        return int(self._script(keys=[self.make_key(key)], args=[seconds]))

    @cached_property
    def _script(self) -> Any:
        return self._cache.get_client(None, write=True).register_script(COUNT)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands within a limit."""

    policy: str
    quota: int
    window: int
    """Seconds."""
    used: int
    resets_in: int
    """Seconds."""

    @property
    def is_within(self) -> bool:
        """Whether the newest request is answered."""
        return self.used <= self.quota

    @property
    def headers(self) -> dict[str, str]:
        """What an answer says of it."""
        left = max(self.quota - self.used, 0)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={left};t={self.resets_in}',
        }


class Limit(SimpleRateThrottle):
    """A limit by `scope`, whose rate is a setting; `None` switches it off."""

    num_requests: int | None
    duration: int | None
    """Seconds."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request, remember where it stands for `tell_limits`, and say whether it is within the limit."""
        key, asked = self.get_cache_key(request, view), request._request
        if key is None:
            return True
        asked.limit = (type(self), key)  # type: ignore[attr-defined]
        standing: Standing | None = getattr(asked, "standing", None) or self.counted(key)
        if standing is None:
            return True
        self.left = standing.resets_in
        asked.standing = standing  # type: ignore[attr-defined]
        return standing.is_within

    def counted(self, key: str) -> Standing | None:
        """Count one more for a key; None without a limit."""
        if self.rate is None or self.num_requests is None or self.duration is None:
            return None
        number, into = divmod(self.timer(), self.duration)
        used = _counted(f"{key}:{int(number)}", self.duration)
        return Standing(
            str(self.scope), self.num_requests, self.duration, used, max(1, int(self.duration - into + 0.999))
        )

    def of_address(self, request: Any) -> str:
        """Return what is counted for who is known by address only."""
        return f"{self.scope}:{self.get_ident(request)}"

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return self.left


class ByAddress(Limit):
    """Who has no account, by address."""

    scope = "address"

    def get_cache_key(self, request: Request, view: Any) -> str | None:  # noqa: ARG002 (the framework's)
        """Return the address; None for who says who it is."""
        return None if isinstance(request.user, User) else self.of_address(request)


class ByToken(Limit):
    """A machine, by its token, or by its client, whatever tokens that takes."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:  # noqa: ARG002 (the framework's)
        """Return the token; None for who comes without one."""
        return f"token:{request.auth.key}" if isinstance(request.auth, BY_MACHINE) else None


class ByPerson(Limit):
    """A person who is signed in."""

    scope = "person"

    def get_cache_key(self, request: Request, view: Any) -> str | None:  # noqa: ARG002 (the framework's)
        """Return the person; None for who comes with a token or without an account."""
        is_signed_in = isinstance(request.user, User) and not isinstance(request.auth, BY_MACHINE)
        return f"person:{request.user.pk}" if is_signed_in else None


class OfGrants(Limit):
    """Who takes a token with an id and a secret, by address: guessing is slow."""

    scope = "grant"

    def get_cache_key(self, request: Request, view: Any) -> str | None:  # noqa: ARG002 (the framework's)
        """Return the address."""
        return self.of_address(request)


def beyond(limit: Limit, request: HttpRequest) -> int | None:
    """Count a request that the framework does not; returns the seconds to wait where it is beyond the limit."""
    return None if limit.allow_request(Request(request), None) else int(limit.wait())


def _counted(key: str, seconds: int) -> int:
    global _asked_again_from  # noqa: PLW0603 (one for the process, like the cache beside it)
    if time.monotonic() >= _asked_again_from:
        try:
            return _counted_by_all(key, seconds)
        except (RedisError, OSError):
            _asked_again_from = time.monotonic() + LEFT_ALONE
    return _counted_here(key, seconds)


def _counted_by_all(key: str, seconds: int) -> int:
    limits = caches["limits"]
    assert isinstance(limits, Counts)  # noqa: S101 (settings say so)
    return limits.count(key, seconds + 1)


def _counted_here(key: str, seconds: int) -> int:
    cache = caches["process"]
    try:
        return cache.incr(key)
    except ValueError:  # the first of its window
        return 1 if cache.add(key, 1, timeout=seconds + 1) else cache.incr(key)


def tell_limits(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put where the asker stands on every answer of the API, a refusal included."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        standing: Standing | None = getattr(request, "standing", None)
        if standing is not None:
            for name, value in standing.headers.items():
                response.headers[name] = value
        return response

    return answered
