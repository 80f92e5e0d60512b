"""The whole house as production runs it, on servers of its own: the containers' very commands, supervised."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import requests
from django.db import connections
from django.db.utils import ConnectionHandler

from tests import migrated
from tests.docker.commands import command_of
from tests.embedded.checkout import environment, spare_port
from tests.faults import part
from tests.faults.supervising import Process, Supervised, Supervisor
from tracker.embedded import places, postgresql, valkey
from tracker.embedded.places import CHECKOUT
from tracker.environment import Environment

WORKERS = ("worker-rollup", "worker-exports", "worker-mail")
TODAY = "2026-01-01"
PATIENCE = 90.0
BOUNDLESS = "1000000/min"

# Nothing that a worker has still to carry out: figures, mails, messages to machines.
LEFT = """
    SELECT (SELECT count(*) FROM objectives_mark) AS marks,
        (SELECT count(*) FROM objectives_enquirymail WHERE state <> 'sent') AS enquiries,
        (SELECT count(*) FROM objectives_delivery WHERE state IN ('claimed', 'failed')) AS mails,
        (SELECT count(*) FROM objectives_webhook w WHERE EXISTS (SELECT FROM objectives_change c
            WHERE (c.transaction_id, c.id) > (w.transaction_id, w.change_id))) AS webhooks,
        (SELECT count(*) FROM objectives_boardpack WHERE state <> 'ready') AS packs"""


class Ground:
    """A PostgreSQL, a Valkey, and what was asked for of web servers, workers and beats."""

    def __init__(self, data: Path, **more: str) -> None:
        migrated.lay_out(data)
        self.here = places.places(data)
        self.supervisor = Supervisor()
        self.ports = list[int]()
        self.is_at_hand = False
        """Whether parts are done in this process: one of their own takes two seconds to begin."""
        self.documents = data / "documents"
        self.documents.mkdir()
        self.variables = environment(
            data, DATABASE_URL=self.here.database_url, REDIS_URL=self.here.redis_url, SEXTANT_EMBEDDED="1",
            SEXTANT_TODAY=TODAY, DOCUMENTS_DIR=str(self.documents), SECRET_KEY="of the faults", HTTPS="0",
            ALLOWED_HOSTS="127.0.0.1", SEXTANT_URL="http://sextant.test", TRUSTED_PROXIES="1", LOG_LEVEL="WARNING",
            API_TOKEN_RATE=BOUNDLESS, API_PERSON_RATE=BOUNDLESS, API_ANONYMOUS_RATE=BOUNDLESS,
            ENQUIRIES_AN_HOUR="1000000", ENQUIRY_TAKES_SECONDS="0", WEBHOOKS_TO_LOCALHOST="1", WEB_PROCESSES="2",
        ) | more  # fmt: skip

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey, in the environment of the house (where a clock may be moved)."""
        self.database = self.supervisor.start(
            "database", lambda: self._in_environment(postgresql.start), ends_by=signal.SIGINT
        )
        self.broker = self.supervisor.start("broker", lambda: valkey.start(self.here), ends_by=signal.SIGTERM)

    def _in_environment(self, begin: Callable[[places.Places], Process]) -> Process:
        moved = {name: text for name, text in self.variables.items() if name == "LD_PRELOAD" or "FAKETIME" in name}
        before = {name: os.environ.get(name) for name in moved}
        os.environ.update(moved)
        try:
            return begin(self.here)
        finally:
            for name, text in before.items():
                os.environ.pop(name)
                if text is not None:
                    os.environ[name] = text

    def start(self, service: str, name: str = "", **more: str) -> Supervised:
        """Start what a container would run, under a name that the database knows, too."""
        name = name or service
        return self.supervisor.start(name, lambda: self._run(name, command_of(service), **more))

    def start_web(self) -> Supervised:
        """Start one more web server."""
        self.ports.append(spare_port())
        name, bind = f"web-{len(self.ports)}", f"127.0.0.1:{self.ports[-1]}"
        return self.start("web", name, BIND=bind)

    def do(self, *task: str) -> Any:
        """Let a process do a part to its end; return what it says."""
        if self.is_at_hand:
            with connected(self.here.database_url):
                return json.loads(json.dumps(part.done(*task)))
        command = [sys.executable, "-m", "tests.faults.part", *task]
        ended = subprocess.run(command, cwd=CHECKOUT, env=self.variables, check=False, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr[-3000:]
        return json.loads(ended.stdout)

    def asked(self, question: str, *parameters: object, **named: object) -> list[tuple[Any, ...]]:
        """Return what the database answers, once it does."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self.here.database_url) as connection:
                    return connection.execute(question, named or parameters).fetchall()
            except psycopg.OperationalError:  # it is still coming back
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def left(self) -> dict[str, int]:
        """Return how much of each kind is still to be carried out."""
        names = ("marks", "enquiries", "mails", "webhooks", "packs")
        return dict(zip(names, self.asked(LEFT)[0], strict=True))

    def is_carried_over(self, *kinds: str, within: float = PATIENCE) -> bool:
        """Wait until nothing of these kinds is left."""

        def nothing() -> bool:
            left = self.left()
            return not any(left[kind] for kind in kinds)

        return happened(within, nothing)

    def serves(self, within: float = PATIENCE) -> float:
        """Wait until every web server is ready; return after how many seconds."""
        began = time.monotonic()
        assert happened(within, lambda: all(map(_is_ready, self.ports))), self.said()
        return time.monotonic() - began

    def said(self) -> str:
        """Return the last words of everything, for who wonders why."""
        logs = sorted(self.here.logs.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def _run(self, name: str, words: Sequence[str], **more: str) -> Process:
        tool, *others = words
        command = [str(Path(sys.executable).parent / tool), *others]
        with (self.here.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=CHECKOUT, env=self.variables | {"PGAPPNAME": name} | more, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, process_group=0,
            )  # fmt: skip


@contextlib.contextmanager
def ground(data: Path, *, webs: int, workers: Sequence[str], beats: int, **more: str) -> Iterator[Ground]:
    """Bring the house up with the facts of `part.prepare`; whatever happens, nothing of it is left at the end."""
    made = Ground(data, **more)
    try:
        made.start_servers()
        for _ in range(webs):
            made.start_web()
        for worker in workers:
            made.start(worker)
        for number in range(beats):
            made.start("beat", f"beat-{number + 1}")
        yield made
    finally:
        made.supervisor.end()


@contextlib.contextmanager
def connected(url: str) -> Iterator[None]:
    """Let this thread's database be another."""
    config, ours = Environment().database("OF_NOBODY", url), connections["default"]
    config["OPTIONS"].pop("pool", None)  # pools go by their alias: it would be ours
    connections["default"] = ConnectionHandler({"default": config})["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = ours


def happened(within: float, what: Callable[[], bool]) -> bool:
    """Wait until something has happened; return whether it did in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def _is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=15).status_code == 200
    except requests.RequestException:
        return False
