"""Servers, workers and writers of the kill test's own, and what is done to them."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import redis

from objectives.rollup.run import LOCK
from tests import migrated
from tests.embedded.checkout import environment
from tests.loaded import Begun, Loaded, loaded
from tracker.embedded import places, postgresql, valkey

PATIENCE = 60.0

# Which worker is in the middle of a drain?
AT_IT = """
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted AND a.application_name LIKE 'worker-%%'"""


class Ground:
    """A PostgreSQL and a Valkey that nobody else uses, two real workers, and a process of writers."""

    original: Loaded
    """What has loaded Sextant for all of them."""

    def __init__(self, data: Path, design: str = "") -> None:
        migrated.lay_out(data)
        self.here, self.design = places.places(data), design
        self.database, self.broker = postgresql.start(self.here), valkey.start(self.here)
        self.variables = environment(
            data, DATABASE_URL=self.here.database_url, REDIS_URL=self.here.redis_url, SEXTANT_EMBEDDED="1",
            SEXTANT_TODAY="2026-01-01", SEXTANT_KILL_DESIGN=design, LOG_LEVEL="CRITICAL",
        )  # fmt: skip
        self.acknowledged = list[Path]()
        self.processes = dict[str, Begun]()
        self.begun = self.killed = self.restarted = self.flushed = 0

    def do(self, *task: str) -> str:
        """Let a process do a part to its end; return what it says."""
        said = self.here.logs / f"{task[0]}.log"
        said.unlink(missing_ok=True)
        part = self.original.begin(task[0], "tests.objectives.rollup.kill.part", *task, says=said)
        assert part.wait() == 0, said.read_text()
        return said.read_text()

    def start(self, name: str, *command: str) -> None:
        """Start a process under a name that the database knows, too."""
        says = self.here.logs / f"{name}.log"
        self.processes[name] = self.original.begin(name, *command, says=says, PGAPPNAME=name)

    def start_worker(self) -> None:
        """Start a real Celery worker."""
        self.begun += 1
        name = f"worker-{self.begun}"
        celery = ("celery", "-A", "tests.objectives.rollup.kill.wrong", "worker", "--pool=threads", "--concurrency=2")
        self.start(name, *celery, "--hostname", f"{name}@here", "--without-mingle", "--without-gossip")

    def start_writers(self, seed: int) -> None:
        """Start writing."""
        self.acknowledged.append(self.here.data / f"acknowledged-{seed}")
        self.start("writers", "tests.objectives.rollup.kill.part", "write", str(seed), str(self.acknowledged[-1]))

    def asked(self, question: str, *parameters: object) -> list[tuple[object, ...]]:
        """Return what the database answers."""
        with psycopg.connect(self.here.database_url) as connection:
            return connection.execute(question, parameters).fetchall()

    def a_worker_in_mid_drain(self) -> str:
        """Wait until a worker holds the lock of the rollup; return its name."""
        end = time.monotonic() + PATIENCE
        with psycopg.connect(self.here.database_url, autocommit=True) as connection:
            while time.monotonic() < end:
                found = connection.execute(AT_IT, [LOCK]).fetchone()
                if found and found[0] in self.processes:
                    return str(found[0])
                time.sleep(0.001)  # a drain takes many of these; without one this takes a core from those it waits for
        raise AssertionError(f"no worker drains; what they say is in {self.here.logs}")

    def kill_a_worker_in_mid_drain(self) -> None:
        """Kill -9; another one takes its place."""
        process = self.processes.pop(self.a_worker_in_mid_drain())
        os.kill(process.pid, signal.SIGKILL)  # at once: after a word with who began it the drain would be over
        assert process.wait() == -signal.SIGKILL
        self.killed += 1
        self.start_worker()

    def crash_the_database_in_mid_drain(self) -> None:
        """Stop it as `pg_ctl stop -m immediate` does, without a checkpoint, and start it again: it recovers."""
        self.a_worker_in_mid_drain()
        self.database.send_signal(signal.SIGQUIT)
        self.database.wait()
        self.database = postgresql.start(self.here)
        self.restarted += 1

    def flush_the_broker(self) -> None:
        """Lose every message that waits."""
        with redis.Redis.from_url(self.here.redis_url) as client:
            client.flushall()
        self.flushed += 1

    def has_written(self, transactions: int) -> bool:
        """Wait until the writers at work have had that many commits acknowledged."""
        told = self.acknowledged[-1]
        return _within(PATIENCE, lambda: told.exists() and len(told.read_text().split()) >= transactions)

    def stop_writing(self) -> None:
        """End the writers well: what they commit last is acknowledged."""
        writers = self.processes.pop("writers")
        writers.send_signal(signal.SIGTERM)
        assert writers.wait(PATIENCE) == 0

    def is_quiet(self) -> bool:
        """Wait until the workers have carried over everything that the design knows of."""
        if self.design == "watermark":  # keeps no list: it is quiet once a run has begun after the last write
            [(stopped,)] = self.asked("SELECT clock_timestamp()")
            return _within(PATIENCE, lambda: self.asked("SELECT at > %s FROM race_seen", stopped) == [(True,)])
        marks = "race_stale" if self.design == "do_nothing" else "objectives_mark"
        return _within(PATIENCE, lambda: self.asked(f"SELECT count(*) FROM {marks}") == [(0,)])  # noqa: S608

    def judge(self) -> dict[str, int]:
        """Return what was lost."""
        return dict(json.loads(self.do("judge", *map(str, self.acknowledged)).splitlines()[-1]))

    def end(self) -> None:
        """Leave no server running."""
        postgresql.stop(self.database)
        valkey.stop(self.broker)


@contextlib.contextmanager
def ground(data: Path, design: str = "") -> Iterator[Ground]:
    """Prepare the ground with two workers that are up; clear it afterwards."""
    made = Ground(data, design)
    try:
        with loaded(made.variables, pages=False) as made.original:
            made.start_worker()
            made.start_worker()
            made.do("prepare")
            yield made
    finally:
        made.end()


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.05)
    return False
