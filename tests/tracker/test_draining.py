"""Is nobody cut off who comes while a web process ends? They are answered, or refused at the door and sent on."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.embedded.checkout import spare_port
from tracker.embedded.places import CHECKOUT

pytestmark = pytest.mark.slow(seconds=4)
GUNICORN = Path(sys.executable).parent / "gunicorn"


def slow(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer after a second and a half."""
    time.sleep(1.5)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]


def comes(port: int) -> str:
    """Return how somebody fares who comes now."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            return "answered" if line.recv(100) else "cut off"
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "cut off"


def test_who_comes_while_the_last_ones_are_answered_is_not_cut_off() -> None:
    port, how = spare_port(), ["--worker-class", "tracker.watching.draining.Draining", "--threads", "2"]
    command = [str(GUNICORN), "tests.tracker.test_draining:slow", "--bind", f"127.0.0.1:{port}", *how]
    with subprocess.Popen([*command, "--no-control-socket"], cwd=CHECKOUT, stderr=subprocess.DEVNULL) as server:
        answers: list[bytes] = []
        while comes(port) != "answered":
            time.sleep(0.1)
        address = f"http://127.0.0.1:{port}/"
        inside = threading.Thread(target=lambda: answers.append(urllib.request.urlopen(address).read()))
        inside.start()
        time.sleep(0.3)
        server.terminate()
        time.sleep(0.3)
        late = [comes(port) for _ in range(5)]
        inside.join()
        assert answers == [b"done"]
        assert set(late) <= {"refused", "answered"}, late
        assert server.wait(10) == 0
