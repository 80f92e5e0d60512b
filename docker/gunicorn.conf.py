"""How does the web server run in production? Each number can be set in the environment."""

import os
import shutil
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

HOUR = 3600


def number(name: str, default: int, least: int = 1) -> int:
    """Return a whole number; nothing of Sextant is loaded here, or a reload (HUP) would keep what it was."""
    text = os.environ.get(name, "").strip() or str(default)
    if text.isascii() and text.isdigit() and int(text) >= least:
        return int(text)
    sys.exit(f"Sextant does not start: {name} is {text!r}: give a whole number from {least} on.")


def hosts(named: str) -> str:
    """Return the hosts that are answered, and the addresses of this machine.

    Each of several web servers counts what it answered itself, and Prometheus can only ask each at its own address.
    """
    with suppress(OSError):
        own = socket.gethostbyname_ex(socket.gethostname())[2]
        return ",".join(dict.fromkeys([*named.split(","), *own]))
    return named


if os.environ.get("ALLOWED_HOSTS"):
    os.environ["ALLOWED_HOSTS"] = hosts(os.environ["ALLOWED_HOSTS"])

# never beside what people upload: what is counted is mapped into memory, and a full disk would end the process (SIGBUS)
memory_disk = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="sextant-metrics-", dir=memory_disk))
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = number("WEB_PROCESSES", 2)
# those that are answered, those that wait for it (tracker/watching/crowding.py), and some to refuse the others
threads = number("WEB_THREADS", 4) + number("WEB_WAITING", 16, least=0) + 4
worker_class = "tracker.watching.draining.Draining"
worker_tmp_dir = memory_disk  # heartbeats never wait for a disk
timeout = 60  # a worker that says nothing for so long is replaced
graceful_timeout = 30  # who is being answered when the server ends is answered
max_requests, max_requests_jitter = 20_000, 2_000  # whatever leaks leaves with its process
limit_request_line, limit_request_fields, limit_request_field_size = 8190, 60, 8190
backlog = number("WEB_BACKLOG", 256)  # more than these wait at the proxy, which can refuse
loglevel = "warning"
control_socket_disable = True
memory = number("WEB_MEMORY_MB", 400) * 1024**2  # two processes fit into the container's limit


def on_starting(_server: Any) -> None:
    """Leave what a process said of a setting as the last word: gunicorn tells of two that end at once by a trace."""

    def tell(kind: type[BaseException], trouble: BaseException, way: Any) -> None:
        if kind.__name__ != "HaltServer":
            sys.__excepthook__(kind, trouble, way)

    sys.excepthook = tell


def when_ready(server: Any) -> None:
    """Shut the door until a process has loaded Sextant.

    A proxy sends on whom a shut door refuses; who is let in too early waits, while another server has nothing to do.
    """
    if server.master_pid == 0:  # else the door is also that of the server which this one replaces
        for door in server.LISTENERS:
            if door.sock.family != socket.AF_UNIX:  # which never opens again
                door.sock.shutdown(socket.SHUT_RD)


def post_worker_init(worker: Any) -> None:
    """Open the door; nothing changes where it is open."""
    for door in worker.sockets:
        door.sock.listen(backlog)


def pre_fork(_server: Any, _worker: Any) -> None:
    """Take away what a process had been sent when it was killed; who is being answered for an hour has theirs open."""
    for sent in Path(tempfile.gettempdir()).glob("tmp*.upload*"):
        with suppress(OSError):  # another server took it, or it is somebody else's
            if sent.lstat().st_mtime < time.time() - HOUR:
                sent.unlink()


def on_exit(_server: Any) -> None:
    """Leave nothing in memory."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_request(worker: Any, _request: Any, _environ: Any, _response: Any) -> None:
    """Let a process that grew too large answer what it is answering, and be replaced."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    if pages * os.sysconf("SC_PAGE_SIZE") > memory and worker.alive:
        worker.log.warning("Process %s holds more than WEB_MEMORY_MB: it is replaced.", worker.pid)
        worker.handle_exit(None, None)
