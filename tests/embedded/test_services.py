"""Do the servers of a checkout start, are they shared, and do they come back after a crash?"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
import redis

from tests.embedded.checkout import call, environment
from tracker.embedded import places, postgresql, processes
from tracker.embedded.account import reaches, server_account
from tracker.embedded.places import CHECKOUT
from tracker.embedded.services import services

pytestmark = [pytest.mark.slow(seconds=15), pytest.mark.timeout(120)]

TELL = ["sh", "-c", 'echo "$DATABASE_URL"; echo "$REDIS_URL"; read end; exit 7']
"""Says where the servers are, and leaves when it is told to."""
VERSION = "SELECT current_setting('server_version_num')::int / 10000"


class Answer(NamedTuple):
    """What a command was given."""

    status: int
    told: Any
    """By PostgreSQL."""
    pong: bool
    """Whether the broker answers."""
    stderr: str


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else for PostgreSQL")


@pytest.fixture
def data(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A data folder of one test, which does not exist yet."""
    return open_folder / str(request.node.name)[:40] / "data"


@pytest.fixture(scope="module")
def first_day(open_folder: Path) -> tuple[Answer, list[str]]:
    """What was said with a data folder that did not exist yet, and what ran after it."""
    data = open_folder / "days"
    return speak(data), servers_of(data)


@pytest.fixture(scope="module")
def second_day(first_day: object, open_folder: Path) -> Path:
    """A data folder whose cluster is there already, for what says nothing of how one is made."""
    return open_folder / "days"


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """The data folder of a checkout in a home that others cannot enter."""
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)
    data = home / "checkout" / ".data"
    yield data
    shutil.rmtree(places.places(data).home, ignore_errors=True)


@contextlib.contextmanager
def held(data: Path, **more: str) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """Run a command that has both servers; it is told with their addresses, and ends at the end."""
    command = [sys.executable, "-m", "tracker.embedded", "exec", "--", *TELL]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment(data, **more), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        yield process, [process.stdout.readline().strip() for _ in range(2)]


def speak(data: Path, question: str = VERSION, seconds: float = 0.0, **more: str) -> Answer:
    """Ask both servers while a command has them, for so many seconds."""
    with held(data, **more) as (process, (database, broker)):
        time.sleep(seconds)
        told, pong = (_told(database, question), _pong(broker)) if database else (None, False)
        _said, complained = process.communicate("\n", timeout=60)
    return Answer(process.returncode, told, pong, complained)


def _told(database: str, question: str) -> Any:
    with psycopg.connect(database) as connection:
        [found] = connection.execute(question).fetchone() or [None]
    return found


def _pong(broker: str) -> bool:
    with redis.Redis.from_url(broker) as client:
        return bool(client.ping())


def servers_of(data: Path) -> list[str]:
    known = places.places(data)
    marks = (str(known.cluster), str(known.valkey_socket))
    found = [processes.command_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [command for command in found if any(mark in command for mark in marks)]


def test_a_command_gets_both_servers_and_they_are_gone_after_it(first_day: tuple[Answer, list[str]]) -> None:
    answer, left = first_day
    assert answer.pong, answer.stderr
    assert answer.told >= 15
    assert left == []


def test_a_cluster_that_no_server_can_open_is_one_line(second_day: Path) -> None:
    version = places.places(second_day).cluster / "PG_VERSION"
    before = version.read_bytes()
    version.write_text("9\n")
    try:
        refused = speak(second_day)
    finally:
        version.write_bytes(before)
    assert refused.status == 1
    assert refused.stderr.startswith("The database here is of PostgreSQL 9, which is not installed any more")
    assert refused.stderr.count("\n") == 1


def test_the_status_of_the_command_is_handed_on(first_day: tuple[Answer, list[str]]) -> None:
    assert first_day[0].status == 7


def test_a_command_that_is_not_there_is_one_line(second_day: Path) -> None:
    refused = call(second_day, "exec", "--", "no-such-command")
    assert (refused.returncode, refused.stderr) == (1, "no-such-command: No such file or directory\n")


def test_the_mark_of_a_server_whose_number_is_somebody_elses_now_is_no_obstacle(second_day: Path) -> None:
    (places.places(second_day).cluster / "postmaster.pid").write_text(
        f"{os.getpid()}\n{places.places(second_day).cluster}\n1\n5432\n"
    )
    answer = speak(second_day)
    assert answer.pong, answer.stderr
    os.kill(os.getpid(), 0)


def test_two_commands_at_once_share_and_the_first_waits_for_the_second(second_day: Path, tmp_path: Path) -> None:
    begun, slow = tmp_path / "begun", "import sys, time, pathlib; pathlib.Path(sys.argv[1]).touch(); time.sleep(1.5)"
    command = [sys.executable, "-m", "tracker.embedded", "exec", "--", sys.executable, "-c", slow, str(begun)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment(second_day)) as first:
        while not begun.exists():
            assert first.poll() is None
            time.sleep(0.02)
        later = speak(second_day, seconds=3)
        assert later.pong, later.stderr
        assert first.wait(30) == 0
    assert servers_of(second_day) == []


def test_a_killed_command_takes_its_servers_along_and_the_next_finds_its_rows(second_day: Path) -> None:
    with (
        held(second_day) as (process, (database, _broker)),
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(database, autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        process.kill()  # while somebody is connected
        process.wait()
    assert process.returncode == -signal.SIGKILL
    assert speak(second_day, "TABLE kept").told == 1
    assert servers_of(second_day) == []


def test_a_given_server_is_left_alone(data: Path) -> None:
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], os.environ.get('SEXTANT_EMBEDDED'))"
    given = {"DATABASE_URL": "postgresql://nobody@nowhere/nothing", "REDIS_URL": "redis://nowhere/0"}
    answer = call(data, "exec", "--", sys.executable, "-c", show, **given)
    assert answer.stdout.split() == [given["DATABASE_URL"], given["REDIS_URL"], "None"]
    assert not (data / "postgresql").exists()


def test_servers_that_are_named_in_files_are_given_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the units and the containers are: `migrate` of them began a PostgreSQL and a Valkey that nobody asked for."""
    monkeypatch.setattr(places, "data_folder", lambda: tmp_path / "data")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    with services("a test"):
        assert not (tmp_path / "data").exists()


def test_a_deep_checkout_gets_its_sockets_somewhere_short_and_a_cluster_half_made_by_a_killed_start_is_made_anew(
    open_folder: Path,
) -> None:
    data = open_folder.joinpath(*["a-folder-with-a-rather-long-name"] * 5)
    here = places.prepare(data)
    (here.cluster / "half").mkdir()
    (here.cluster / "half" / "PG_VERSION").write_text("15\n")
    try:
        answer = speak(data)
        assert answer.told, answer.stderr
        assert answer.pong
        assert len(str(places.places(data).sockets)) < 40
    finally:
        shutil.rmtree(places.places(data).sockets)


def test_two_checkouts_never_share_a_folder(tmp_path: Path) -> None:
    deep = ["a-folder-with-a-rather-long-name"] * 5
    one, two = (places.places(tmp_path.joinpath(name, *deep)) for name in ("one", "two"))
    assert not {one.data, one.home, one.cluster, one.sockets} & {two.data, two.home, two.cluster, two.sockets}


def test_the_server_of_the_wheel_does_where_the_machine_has_none_and_opens_its_cluster_again_where_it_has_one(
    closed: Path,
) -> None:
    """In a home that others cannot enter, which is an obstacle neither for root nor for a wheel in it."""
    answer = speak(closed, SEXTANT_POSTGRESQL="wheel")
    assert (answer.told, answer.pong) == (18, True), answer.stderr
    if os.geteuid() == 0:  # only root has to become somebody else for PostgreSQL
        home = places.places(closed).home
        assert f"Other users cannot enter {closed}: PostgreSQL keeps its data in {home}.\n" == answer.stderr
        assert not reaches(server_account(), closed)
        assert reaches(server_account(), home)
    again = speak(closed)
    assert (again.told, again.pong, again.stderr) == (18, True, "")


@as_root
def test_the_data_of_a_checkout_that_was_deleted_does_not_come_back(closed: Path) -> None:
    left = places.prepare(closed).home / "left"
    left.touch()
    shutil.rmtree(closed.parent)
    places.prepare(closed)
    assert not left.exists()


@as_root
def test_a_folder_that_a_stranger_put_in_the_way_is_refused(closed: Path) -> None:
    expected = Path("/var/tmp") / places._short_name(closed)  # noqa: S108 - where the data would go
    expected.mkdir()
    os.chown(expected, 4242, 4242)
    try:
        refused = speak(closed)
        assert refused.status == 1
        assert refused.stderr == f"{expected} belongs to another user: remove it, or run this as its owner.\n"
    finally:
        expected.rmdir()


def test_a_throw_away_server_gives_up_safety_and_only_that_one(second_day: Path) -> None:
    here = places.prepare(second_day)
    for throw_away, expected in ((True, "off"), (False, "on")):
        server = postgresql.start(here, throw_away=throw_away)
        try:
            said = processes.command_of(server.pid)
            assert ("--fsync=off" in said) == (expected == "off")
        finally:
            postgresql.stop(server)
