"""The whole house on the test database: web server, worker, people who write and look at it over HTTP."""

import contextlib
import http.client
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.server import Server, of_this_database, served
from objectives.acts.tokens import create_token, revoke_token
from objectives.models import ApiToken, Contract, Milestone, Role, User
from objectives.schedule import last_due
from objectives.tasks import SCHEDULED
from objectives.ticks import claimed, finished
from tracker.embedded import processes
from tracker.embedded.house import CELERY

REPORTED_ON, COMMENT = "2019-12-01", "Seen"
PATIENCE = 120
IDLE = 1.0
"""Seconds after which nobody counts on a connection: the web server closes idle ones after two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was told."""

    status: int
    version: str
    body: bytes


@dataclass(slots=True)
class House:
    """A house with its people; what they were answered is counted, whatever it was."""

    server: Server
    worker: int
    """Its process."""
    secret: str
    answers: Counter[int] = field(default_factory=Counter)
    took: dict[str, list[float]] = field(default_factory=dict)
    """By what somebody did: milliseconds of each answer."""
    people: list["Person"] = field(default_factory=list)

    def person(self) -> "Person":
        """Return somebody who keeps the data, with a connection of their own until the house ends."""
        self.people.append(Person(self, self.server.connected()))
        return self.people[-1]


@dataclass(slots=True)
class Person:
    """Somebody at a machine of their own."""

    house: House
    line: http.client.HTTPConnection
    used: float = 0.0

    def ask(self, what: str, address: str, said: Any = None, **headers: str) -> "Answer":
        """Ask, or say something; the answer is counted, and its time kept under `what`."""
        if time.monotonic() > self.used + IDLE:
            self.line.close()  # it opens again by itself
        begun = time.perf_counter()
        body = None if said is None else json.dumps(said)
        told = {"Authorization": f"Token {self.house.secret}", "Content-Type": "application/json", **headers}
        try:
            self.line.request("GET" if body is None else "POST", address, body, told)
            got = self.line.getresponse()
            answer = Answer(got.status, got.headers.get("ETag", ""), got.read())
        except (OSError, http.client.HTTPException):
            self.house.answers[0] += 1  # nobody answered
            self.line.close()
            raise
        self.used = time.monotonic()
        self.house.answers[answer.status] += 1
        self.house.took.setdefault(what, []).append((time.perf_counter() - begun) * 1000)
        return answer

    def report(self, milestone: int, version: str, percent: int) -> tuple[str, int]:
        """Report on a milestone; return its new version and the token of the write."""
        said = {"status": "in_progress", "percent": str(percent), "comment": COMMENT, "reported_on": REPORTED_ON}
        answer = self.ask("report", f"/api/v1/milestones/{milestone}/reports/", said, **{"If-Match": version})
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status}: {answer.body!r}")
        done = json.loads(answer.body)
        return f'"{done["version"]}"', done["token"]

    def version(self, milestone: int) -> str:
        """Return which version of a milestone stands."""
        return self.ask("milestone", f"/api/v1/milestones/{milestone}/").version


@contextlib.contextmanager
def living() -> Iterator[House]:
    """Start web server and worker on the test database, by day: what the night's schedule wanted is done."""
    for job in SCHEDULED:
        moment = last_due(job, timezone.now())
        if moment is not None:
            claimed(job, moment, lease=timedelta(0))
            finished(job, moment)
    keeper, _ = User.objects.get_or_create(email="bench@example.org", full_name="Bench", role=Role.STAFF)
    for left in ApiToken.objects.filter(user=keeper, revoked_at=None):  # of runs before: one person has twenty at most
        revoke_token(by=keeper, key=left.key)
    _, secret = create_token(by=keeper, name="Bench", scopes=["read", "report", "export"], days=30)
    command = (sys.executable, "-m", *CELERY, "worker", "--pool", "threads", "--concurrency", "2",
               "--loglevel", "ERROR", "--without-mingle", "--without-gossip")  # fmt: skip
    worker = processes.start(command, own_group=True, environment=of_this_database())
    try:
        with served(ready=64) as server:
            house = House(server, worker.pid, secret)
            try:
                yield house
            finally:
                for person in house.people:
                    person.line.close()
    finally:
        processes.stop(worker, by=signal.SIGTERM, within=10)


def forget_reports() -> None:
    """Delete what writers of a run before said: a milestone with a hundred reports costs more than one with one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM objectives_milestonereport WHERE reported_on = %s AND comment = %s", [REPORTED_ON, COMMENT]
        )


def milestones_of(contract: Contract, count: int) -> list[int]:
    """Return milestones that may be reported on, spread over the contract's projects."""
    linked = contract.objectives.filter(links__project__isnull=False).values("links__project")
    due = Milestone.objects.filter(project__in=linked, due__lt="2019-01-01").order_by("number", "pk")
    return list(due.values_list("pk", flat=True)[:count])


def paced(rate: float, ends: float, work: Callable[[], object]) -> int:
    """Do some work so many times a second until a moment of the clock; late ones are not left out. Returns how many."""
    begun = time.monotonic()
    for done in itertools.count():
        due = begun + done / rate
        if max(due, time.monotonic()) >= ends:
            return done
        time.sleep(max(0.0, due - time.monotonic()))
        work()
    return 0


def writer(house: House, contract: Contract, milestones: list[int], seed: int) -> Callable[[], tuple[str, int]]:
    """Return work that reports on one of some milestones, in turns, each with what it read before."""
    somebody, chance = house.person(), random.Random(seed)  # noqa: S311
    versions, turns = dict[int, str](), itertools.cycle(milestones)

    def write() -> tuple[str, int]:
        milestone = next(turns)
        version = versions.get(milestone) or somebody.version(milestone)
        versions[milestone], token = somebody.report(milestone, version, chance.randrange(100))
        return contract.code, token

    return write


def at_once(*works: Callable[[], object]) -> None:
    """Do several works side by side; what one of them raises is raised after all have ended."""
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised below, by the thread that waits
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def carried_over(within: float = PATIENCE) -> bool:
    """Wait until no change waits for the figures any more; return whether it was in time."""
    given_up_at = time.monotonic() + within
    while time.monotonic() < given_up_at:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM objectives_mark)")
            if not cursor.fetchone()[0]:
                return True
        time.sleep(0.1)
    return False


def seconds(name: str, default: float) -> float:
    """Return how long something is to last, as the environment says."""
    return float(os.environ.get(name, default))
