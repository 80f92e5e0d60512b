"""What does a variable of the environment say, as which type? A mistake is one line that names it and the way out.

Every variable may also be given as a file whose path stands in `NAME_FILE`: secrets of containers and systemd.
"""

import datetime
import logging
import re
import sys
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
MAILBOX = re.compile(r"[^@\s<>,]+@[^@\s<>,]+|[^<>@]*<[^@\s<>,]+@[^@\s<>,]+>")
SESSION = "-c jit=off -c pgtrigger.ignore={}"
"""How a session of the database begins.

Our statements are short: compiling them costs more than they do. And each trigger asks whether it is to be ignored:
where nothing is set that is an error, of every row, in a subtransaction whose end looks through all that waits for the
commit. A million rows were never done.
"""
HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:.]+\]")
RATE = re.compile(r"[1-9][0-9]*/(s|sec|m|min|h|hour|d|day)")


def told_in_one_line(kind: type[BaseException], mistake: BaseException, way: TracebackType | None) -> None:
    """Say what is set wrongly, without the way through our code to it: a hook for `sys.excepthook`."""
    if issubclass(kind, ImproperlyConfigured):
        print(f"Sextant does not start: {mistake}", file=sys.stderr)  # noqa: T201 (there is no log yet)
    else:
        sys.__excepthook__(kind, mistake, way)


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """The environment of this process. Every reader raises `ImproperlyConfigured`."""

    def text(self, name: str, default: str = "") -> str:
        """Return a text, without the white space around it (a secret's file ends with a line break)."""
        try:
            # the mapping, not `str`: a password that begins with $ names no other variable
            return str(self.ENVIRON.get(name, default)).strip()
        except OSError as trouble:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {trouble.strerror}.") from None

    def required(self, name: str, where: str = "DATABASE_URL") -> str:
        """Return a text that must be there."""
        if text := self.text(name):
            return text
        raise ImproperlyConfigured(f"{name} is missing: it must be given where {where} is.")

    def flag(self, name: str, *, default: bool) -> bool:
        """Return yes or no."""
        text = self.text(name).lower()
        if text in (*TRUE, *FALSE):
            return text in TRUE
        if text:
            raise ImproperlyConfigured(f"{name} is {text!r}: give 1 or 0.")
        return default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """Return a whole number from `least` on."""
        text = self.text(name) or str(default)
        if text.isascii() and text.isdigit() and int(text) >= least:
            return int(text)
        raise ImproperlyConfigured(f"{name} is {text!r}: give a whole number from {least} on.")

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return what stands between commas."""
        return [word.strip() for word in self.text(name, ",".join(default)).split(",") if word.strip()]

    def hosts(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return names under which people come, between commas: one with a scheme or a port would answer nobody."""
        for word in (words := self.words(name, default)):
            if HOST.fullmatch(word) is None:
                raise ImproperlyConfigured(
                    f"{name} holds {word!r}: give names like sextant.example.org, .example.org for all below it,"
                    " or [::1], without https:// and without a port."
                )
        return words

    def ports(self, name: str, default: tuple[int, ...]) -> list[int]:
        """Return ports, between commas."""
        words = self.words(name, tuple(map(str, default)))
        wrong = next(
            (word for word in words if not (word.isascii() and word.isdigit() and 0 < int(word) < 65536)), None
        )
        if wrong is not None:
            raise ImproperlyConfigured(f"{name} holds {wrong!r}: give ports from 1 to 65535, between commas.")
        return [int(word) for word in words]

    def day(self, name: str) -> datetime.date | None:
        """Return a day, None where nothing is given."""
        text = self.text(name)
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            raise ImproperlyConfigured(f"{name} is {text!r}: give a day like 2016-12-31.") from None

    def origins(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return the beginnings of addresses, a scheme and a host each, between commas."""
        for word in (words := self.words(name, default)):
            if self.origin(word) != word or not re.fullmatch(r"https?://[^\s/@]+", word):
                raise ImproperlyConfigured(f"{name} holds {word!r}: give origins like https://sextant.example.org.")
        return words

    def mailboxes(self, name: str) -> list[str]:
        """Return addresses of mail, between commas."""
        return [self._mailbox(name, word) for word in self.words(name)]

    def mailbox(self, name: str, default: str) -> str:
        """Return an address of mail, which may have a name before it: `Sextant <sextant@example.org>`."""
        return self._mailbox(name, self.text(name) or default)

    @staticmethod
    def _mailbox(name: str, text: str) -> str:
        if MAILBOX.fullmatch(text) is None:
            raise ImproperlyConfigured(f"{name} holds {text!r}: give an address of mail like sextant@example.org.")
        return text

    def contact(self, name: str, default: str) -> str:
        """Return where somebody is written to: an address of the web, or one of mail after `mailto:`."""
        text = self.text(name) or default
        is_mail = text.startswith("mailto:") and MAILBOX.fullmatch(text.removeprefix("mailto:"))
        if not is_mail and not re.fullmatch(r"https://[^\s/]+(/\S*)?", text):
            raise ImproperlyConfigured(f"{name} is {text!r}: give an address that begins with mailto: or https://.")
        return text

    def rate(self, name: str, default: str) -> str:
        """Return how often something may be asked, like 600/min."""
        text = self.text(name) or default
        if RATE.fullmatch(text):
            return text
        raise ImproperlyConfigured(f"{name} is {text!r}: give a rate like 600/min.")

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        """Return one of the words known, the first where nothing is given."""
        text = self.text(name) or known[0]
        if text in known:
            return text
        raise ImproperlyConfigured(f"{name} is {text!r}: give {' or '.join(known)}.")

    def level(self, name: str, default: str) -> str:
        """Return from which level on things are logged."""
        text = (self.text(name) or default).upper()
        if text in logging.getLevelNamesMapping():
            return text
        raise ImproperlyConfigured(f"{name} is {text!r}: give DEBUG, INFO, WARNING, ERROR or CRITICAL.")

    def address(self, name: str, default: str) -> str:
        """Return where people reach this installation, without the slash at the end."""
        text = (self.text(name) or default).rstrip("/")
        port_of(name, text)
        parts = urlsplit(text)
        if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ImproperlyConfigured(f"{name} is {text!r}: give an address like https://sextant.example.org.")
        return text

    def issuer(self, name: str) -> str:
        """Return the address of an identity provider: over TLS, or on this machine."""
        text = self.address(name, "")
        if text.startswith("http:") and urlsplit(text).hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ImproperlyConfigured(f"{name} is {text!r}: an identity provider elsewhere is asked over https only.")
        return text

    @staticmethod
    def origin(address: str) -> str:
        """Return the scheme, the host and the port of an address."""
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}"

    def pairs(self, name: str, known: tuple[str, ...]) -> dict[str, str]:
        """Return what is said to be what, like `one=staff,other=board`: names to words known."""
        found = {}
        for word in self.words(name):
            left, _, right = word.rpartition("=")
            if not left.strip() or right.strip() not in known:
                raise ImproperlyConfigured(f"{name} holds {word!r}: give name=word, a word of {', '.join(known)}.")
            found[left.strip()] = right.strip()
        return found

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings of the mail server of an address like smtp+tls://user:word@mail.example.org:587."""
        text = self.text(name) or default
        if urlsplit(text).scheme not in self.EMAIL_SCHEMES:
            raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(sorted(self.EMAIL_SCHEMES))}.")
        port_of(name, text)
        return dict(self.email_url_config(text))

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings of a PostgreSQL, with a pool of connections in the process."""
        text = self.text(name) or default
        port_of(name, text)
        database: dict[str, Any] = self.db_url_config(text)
        if "postgresql" not in database.get("ENGINE", ""):
            raise ImproperlyConfigured(f"{name} must begin with postgresql:// (no other database is supported).")
        if not database["NAME"] and "service" not in database.get("OPTIONS", {}):
            raise ImproperlyConfigured(f"{name} names no database: end it like postgresql://…/sextant.")
        options = database.setdefault("OPTIONS", {})
        database["HOST"] = options.pop("host", database["HOST"])
        options.setdefault("options", SESSION)
        if self.flag("DATABASE_POOL", default=True):
            options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
            database["CONN_HEALTH_CHECKS"] = True  # else each that a restart cut off fails somebody, minutes later
        return database


def port_of(name: str, url: str) -> int | None:
    """Return the port of an address, None where it has none; its secrets are not repeated in what is said of it."""
    try:
        return urlsplit(url).port
    except ValueError:
        raise ImproperlyConfigured(f"{name} has no port from 1 to 65535 where one is written.") from None


def celery_address(url: str) -> str:
    """Return the broker's address as Celery writes it: a unix socket has another scheme there than in the client."""
    parts = urlsplit(url)
    port_of("REDIS_URL", url)
    if parts.scheme in ("redis", "rediss"):
        return url
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[0]}"
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
