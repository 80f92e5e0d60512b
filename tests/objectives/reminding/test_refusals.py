"""Is the mail server what is wrong, or we? Of us a log needs the trace."""

import errno
import socket
import ssl
from smtplib import SMTPAuthenticationError, SMTPServerDisconnected

import pytest

from objectives.reminding.refusals import RefusedForGoodError, is_of_the_server


@pytest.mark.parametrize(
    "error",
    [
        SMTPServerDisconnected("gone"),
        SMTPAuthenticationError(535, b"no"),
        RefusedForGoodError(),
        ConnectionRefusedError(),
        TimeoutError(),
        socket.gaierror(),
        ssl.SSLCertVerificationError(),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        OSError(errno.ENETUNREACH, "Network is unreachable"),
    ],
)
def test_what_is_wrong_with_a_mail_server_or_the_way_to_it_is_told_in_a_line(error: Exception) -> None:
    assert is_of_the_server(error)


@pytest.mark.parametrize(
    "error", [FileNotFoundError(errno.ENOENT, "x"), PermissionError(), OSError(errno.ENOSPC, "x"), KeyError("x")]
)
def test_what_is_wrong_with_us_keeps_its_trace(error: Exception) -> None:
    """A template or a key that was not there was a line without its place."""
    assert not is_of_the_server(error)
