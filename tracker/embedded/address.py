"""Where does the embedded default answer, and does it?"""

import os
import socket
import urllib.error
import urllib.request

from tracker.embedded.trouble import Trouble
from tracker.environment import Environment

HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def bound() -> str:
    """Return the address to listen on: this machine's own, or all where `SERVE_OTHERS` says so."""
    return "0.0.0.0" if Environment().flag("SERVE_OTHERS", default=False) else HOST  # noqa: S104 (told to)


def port() -> int:
    """Return the port to serve on: `PORT`, or 8000."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text!r}: give a number from 1 to 65535.")
    return int(text)


def must_be_free(number: int) -> None:
    """Raise `Trouble` if somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except PermissionError:
            raise Trouble(f"Port {number} needs more rights: choose another, make run PORT=8001.") from None
        except OSError:
            other = 8001 if number == DEFAULT_PORT else DEFAULT_PORT
            raise Trouble(f"Port {number} is in use: choose another, make run PORT={other}.") from None


def status_of(url: str) -> int | None:
    """Return the HTTP status that `url` answers within 10 s, or None when nobody does."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return None
