"""Where do mails and messages to machines end? With somebody who remembers every one that came."""

import asyncio
import contextlib
import email
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.api.webhooks.receiving import Receiver, receiving
from tests.embedded.checkout import spare_port


@dataclass
class Mailbox:
    """A mail server that takes everything."""

    got: Counter[str] = field(default_factory=Counter)
    """How often each Message-ID came."""
    goes_on: threading.Event = field(default_factory=threading.Event)
    """While it is clear, who sends a mail waits for the word that it was taken."""

    def __post_init__(self) -> None:
        self.goes_on.set()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name)
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.got[str(email.message_from_bytes(content)["Message-ID"])] += 1
        await asyncio.to_thread(self.goes_on.wait)
        return "250 taken"


@dataclass
class Sinks:
    """Both, with the ports on which they listen."""

    mailbox: Mailbox
    receiver: Receiver
    smtp: int

    def messages(self) -> Counter[str]:
        """How often each `webhook-id` came."""
        return Counter(one["headers"]["webhook-id"] for one in list(self.receiver.got))


@contextlib.contextmanager
def sinks() -> Iterator[Sinks]:
    """Listen, until the test ends."""
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=spare_port())
    server.start()
    try:
        with receiving() as receiver:
            yield Sinks(mailbox, receiver, server.port)
    finally:
        server.stop()
