"""Send a request to a place that a stranger named, so that it reaches a public machine or none.

The name is looked up once, every address that it has is judged, and one of those is connected to. No proxy, no
redirect, no cookie; one clock for the whole exchange; a kilobyte of the answer.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from objectives.models import Trouble
from objectives.outside import THIS_MACHINE, Target, is_public
from objectives.webhooks import Outcome

CONNECTS_WITHIN = 3
TRIED = 3
"""Addresses of a name."""
ANSWERS_WITHIN = 15
"""Seconds for all of it, however slowly something comes."""
READ = 1024


Place = tuple[int, Any]
"""A family and an address, as the system gives and takes them."""


class NotOutsideError(Exception):
    """A name leads to no public address."""


class _Judged(http.client.HTTPConnection):
    """A connection to the very address that was judged, by the name that was given (Host, SNI, certificate)."""

    def __init__(self, target: Target, places: list[Place]) -> None:
        super().__init__(target.host, target.port, timeout=CONNECTS_WITHIN)
        self.default_port = 443 if target.is_secure else 80  # as `Host` names it
        self.target, self.places = target, places
        self.line: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        """Connect to the first address that answers, without asking for any again."""
        plain = self._reached()
        self.line = plain.dup()  # by which it can be cut whatever TLS is at
        self.sock = trusted().wrap_socket(plain, server_hostname=self.host) if self.target.is_secure else plain
        self.sock.settimeout(ANSWERS_WITHIN)

    def _reached(self) -> socket.socket:
        *others, last = self.places[:TRIED]
        for place in others:
            with suppress(OSError):
                return _connected(place)
        return _connected(last)

    def cut(self) -> None:
        """End the exchange, whatever it waits for."""
        self.is_cut = True
        with suppress(OSError):
            if self.line is not None:
                self.line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close, with the second handle."""
        super().close()
        if self.line is not None:
            self.line.close()


def trusted() -> ssl.SSLContext:
    """Return which certificates are believed: the system's, for the host's name."""
    return ssl.create_default_context()


def post(target: Target, headers: dict[str, str], body: bytes) -> Outcome:
    """Send a body once and return what came of it; never raises for what the other side does."""
    begun = time.monotonic()
    try:
        status, answer = _exchanged(target, headers, body)
    except NotOutsideError:
        return Outcome(_since(begun), trouble=Trouble.ADDRESS)
    except ssl.SSLCertVerificationError:
        return Outcome(_since(begun), trouble=Trouble.CERTIFICATE)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() - begun >= ANSWERS_WITHIN
        return Outcome(_since(begun), trouble=Trouble.TIME if late else Trouble.CONNECTION)
    return Outcome(_since(begun), status, answer.decode("utf-8", "replace").replace("\0", "\ufffd"))


def places_of(target: Target) -> list[Place]:
    """Return the addresses to connect to; raises NotOutsideError where any that the name has is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise NotOutsideError from None
    places: list[Place] = [(family, place) for family, _type, _proto, _name, place in found]
    if target.is_this_machine:
        places = [(family, place) for family, place in places if place[0] in THIS_MACHINE]
    elif not all(is_public(str(place[0])) for _family, place in places):
        places = []
    if not places:
        raise NotOutsideError
    return places


def _connected(place: Place) -> socket.socket:
    family, address = place
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(CONNECTS_WITHIN)
    try:
        made.connect(address)
    except BaseException:
        made.close()
        raise
    return made


def _exchanged(target: Target, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    connection = _Judged(target, places_of(target))
    with _within(ANSWERS_WITHIN, connection):
        connection.request("POST", target.path, body, headers)
        answer = connection.getresponse()
        if connection.is_cut:  # among the headers, whose end looks like any other
            raise TimeoutError
        return answer.status, _beginning(answer)


def _beginning(answer: http.client.HTTPResponse) -> bytes:
    """Return the first kilobyte, or what there is of it: the status says already whether the message was taken."""
    found = b""
    with suppress(OSError, http.client.HTTPException, ValueError):
        while len(found) < READ and (more := answer.read1(READ - len(found))):
            found += more
    return found


@contextmanager
def _within(seconds: float, connection: _Judged) -> Iterator[None]:
    """Cut a connection when its time is over, and close it in any case."""
    clock = threading.Timer(seconds, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        connection.close()


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
