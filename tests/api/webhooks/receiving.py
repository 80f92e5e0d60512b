"""A receiver in a process of its own, as a test sees it."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.embedded.places import CHECKOUT


@dataclass
class Receiver:
    """The process as a test sees it."""

    process: "subprocess.Popen[str]"
    port: int
    got: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> None:
        assert self.process.stdout
        self.got.extend(json.loads(line) for line in self.process.stdout)

    def bodies(self, many: int) -> list[dict[str, Any]]:
        """Return what it got, once it has so much."""
        end = time.monotonic() + 10
        while len(self.got) < many and time.monotonic() < end:
            time.sleep(0.01)
        return list(self.got)


@contextlib.contextmanager
def receiving(*certificate: str) -> Iterator[Receiver]:
    """Run a receiver; end it afterwards."""
    command = [sys.executable, "-m", "tests.api.webhooks.answering", *certificate]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        receiver = Receiver(process, int(process.stdout.readline()))
        reader = threading.Thread(target=receiver.read, daemon=True)
        reader.start()
        yield receiver
    finally:
        process.kill()
        process.wait(timeout=10)
        reader.join(timeout=10)
        process.stdout.close()
