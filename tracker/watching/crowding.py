"""What happens when more ask than can be answered? Some wait, in a row that ends; the others are told to come back.

Each process of the web server answers `WEB_THREADS` requests at once. `WEB_WAITING` more wait for a turn, for
`WEB_PATIENCE` seconds at most; whoever finds the row full, or waits in vain, gets a 503 with Retry-After at once, which
costs next to nothing. So a crowd makes answers slower up to a bound, and never slower than that, and once it has gone
nothing of it is left to be worked off. A file that is being sent needs no turn: exports have their places.
"""

import re
import threading
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from tracker.watching.refusing import refused

ALWAYS = re.compile(r"/(healthz|readyz|metrics|static/.*)")
"""What is answered whatever happens: who watches, and what the pages look like."""
IMPORTS = ("/imports/", "/api/v1/imports/")
"""To which cluster staff bring files that are larger than anything else; the proxy lets them through here only, too."""
AROUND = 1024**2
"""Bytes that a form puts around its file, at most."""
AGAIN_IN = 3
"""Seconds after which somebody who was refused may find a turn."""
Answer = Callable[[HttpRequest], HttpResponse]


class Turns:
    """So many at once, so many in the row behind them."""

    def __init__(self, at_once: int, waiting: int, patience: int) -> None:
        self.most, self.patience = waiting, patience
        self._free, self._lock, self._waiting = threading.Semaphore(at_once), threading.Lock(), 0

    def taken(self) -> bool:
        """Take a turn, now or after those who came before; False where the row is full or the wait was in vain."""
        with self._lock:
            if not self._waiting and self._free.acquire(blocking=False):
                return True
            if self._waiting >= self.most:
                return False
            self._waiting += 1
        try:
            return self._free.acquire(timeout=self.patience)
        finally:
            with self._lock:
                self._waiting -= 1

    def over(self) -> None:
        """Give the turn to the next one."""
        self._free.release()


def take_turns(answer: Answer) -> Answer:
    """Answer what there is a turn for, and refuse the rest politely; also what is larger than anything we take."""
    turns = Turns(settings.WEB_THREADS, settings.WEB_WAITING, settings.WEB_PATIENCE)

    def answered(request: HttpRequest) -> HttpResponse:
        most = settings.IMPORT_MAX_BYTES + AROUND if request.path in IMPORTS else settings.REQUEST_MAX_BYTES
        if _length(request) > most:
            return _too_large(request, most)
        if ALWAYS.fullmatch(request.path):
            return answer(request)
        if not turns.taken():
            return busy(request)
        try:
            return answer(request)
        finally:
            turns.over()

    return answered


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


def busy(request: HttpRequest) -> HttpResponse:
    """Say it, in a page or a problem."""
    with override(get_language_from_request(request)):
        return refused(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("Many people ask at this moment"),
            _("Nothing was done, and nothing is lost: ask again in a few seconds."),
            {"Retry-After": str(AGAIN_IN)},
        )


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    with override(get_language_from_request(request)):
        return refused(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("What was sent is too large"),
            _("At most %(most)s MB are taken at once. Nothing was done.") % {"most": most // 1024**2},
        )
