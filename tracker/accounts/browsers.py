"""Where is a person signed in, since when, from where, and how does that end? django-allauth's rows of it.

A browser is noted when somebody signs in, and again when it was not seen for ten minutes: a page costs nothing for it.
"""

import datetime
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from ua_parser import parse

from objectives import clock
from objectives.models import User

Answer = Callable[[HttpRequest], HttpResponse]
SINCE, SEEN = "browser_since", "browser_seen"
"""In the session, when its browser signed in and when it was last noted: seconds since 1970."""
EVERY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is signed in; `place` is the net that it was last seen in, not the very address."""

    key: int
    name: str
    place: str
    since: datetime.datetime
    seen: datetime.datetime
    is_this: bool


def note(request: HttpRequest) -> None:
    """Note the browser that asks; its session ends when it was to end, however busy it is."""
    now = int(clock.now().timestamp())
    request.session[SEEN] = now
    since = request.session.setdefault(SINCE, now)
    request.session.set_expiry(max(1, since + settings.SESSION_COOKIE_AGE - now))
    UserSession.objects.create_from_request(request)


def note_now_and_then(answer: Answer) -> Answer:
    """Note a browser that was noted when it signed in, each ten minutes that it is used."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        if request.session.accessed:  # else what was given hangs on nobody, and shall not seem to
            seen = request.session.get(SEEN)
            if seen is not None and clock.now().timestamp() - seen > EVERY_SECONDS and request.user.is_authenticated:
                note(request)
        return given

    return answered


def browsers_of(person: User, current: str | None = None) -> list[Browser]:
    """Return where the person is signed in, the browser of the session `current` first. Two statements."""
    rows = list(UserSession.objects.filter(user=person).order_by("-last_seen_at", "-pk"))
    open_now = _open(person, [row.session_key for row in rows])
    found = [
        Browser(
            row.pk, _name(row.user_agent), _net(row.ip), row.created_at, row.last_seen_at, row.session_key == current
        )
        for row in rows
        if row.session_key in open_now
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end_browser(person: User, key: int) -> None:
    """End a session of the person's own; raises UserSession.DoesNotExist."""
    _end([UserSession.objects.get(user=person, pk=key)])


def end_browsers(person: User, but: str | None = None) -> int:
    """End every session of a person, but the one with the key `but`; return how many there were. Also unlisted ones."""
    rows = list(UserSession.objects.filter(user=person).exclude(session_key=but or ""))
    open_now = _open(person, [row.session_key for row in rows])
    _end(rows)
    return len(open_now)


def _end(rows: Iterable[UserSession]) -> None:
    keys = [row.session_key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


def _open(person: User, keys: list[str]) -> set[str]:
    """Return which sessions still let the person in: not over, not ended, and of the password of now."""
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    proof = person.get_session_auth_hash()
    told = {one.session_key: one.get_decoded() for one in found}
    return {
        key
        for key, held in told.items()
        if held.get(SESSION_KEY) == str(person.pk) and constant_time_compare(held.get(HASH_SESSION_KEY, ""), proof)
    }


def _name(user_agent: str) -> str:
    told = parse(user_agent)
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family if told.os else ""
    if not browser:
        return _("A program that does not say its name")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def _net(address: str) -> str:
    """Return the net of an address: enough to tell home from abroad, and nobody's own."""
    one = ipaddress.ip_address(address)
    if one.is_loopback:
        return _("this machine")
    return str(ipaddress.ip_network((one, 24 if one.version == 4 else 48), strict=False))
