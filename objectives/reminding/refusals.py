"""Why did a mail not go out? In words for the log, which names no mailbox; and is it of use to try again?"""

import re
import socket
import ssl
from errno import EHOSTUNREACH, ENETUNREACH
from smtplib import SMTPException

MAILBOX = re.compile(r"[^\s<>()\[\]{}'\",;:]+@[^\s<>()\[\]{}'\",;:]+")

NO_WAY = (EHOSTUNREACH, ENETUNREACH)


class RefusedForGoodError(Exception):
    """The mail server said of every copy of a mail that it will never take it; its own words are the cause."""


OF_THE_SERVER = (RefusedForGoodError, SMTPException, ConnectionError, TimeoutError, socket.gaierror, ssl.SSLError)


def reason(error: BaseException) -> str:
    """Return why a mail was not sent: the kind of the error and its words, without the mailboxes that they name."""
    told = error.__cause__ if isinstance(error, RefusedForGoodError) and error.__cause__ else error
    return MAILBOX.sub("…", f"{type(told).__name__}: {told}")


def is_of_the_server(error: BaseException) -> bool:
    """Return whether a mail server, or the way to it, is what is wrong: where in our code it showed tells nothing."""
    return isinstance(error, OF_THE_SERVER) or (isinstance(error, OSError) and error.errno in NO_WAY)
