"""Do the servers of a checkout start, are they shared, and do they come back after a crash?"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.embedded.checkout import call, environment
from tracker.embedded import places, postgresql, processes
from tracker.embedded.account import reaches, server_account
from tracker.embedded.places import CHECKOUT

pytestmark = [pytest.mark.slow(seconds=15), pytest.mark.timeout(120)]

SPEAK = """
import os, psycopg, socket, urllib.parse
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    print(database.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone()[0])
broker = socket.socket(socket.AF_UNIX)
broker.connect(urllib.parse.urlsplit(os.environ["REDIS_URL"]).path)
broker.sendall(b"PING\\r\\n")
print(broker.recv(7) == b"+PONG\\r\\n")
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else for PostgreSQL")


@pytest.fixture
def data(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A data folder of one test, which does not exist yet."""
    return open_folder / str(request.node.name)[:40] / "data"


@pytest.fixture(scope="module")
def first_day(open_folder: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """What was said with a data folder that did not exist yet, and what ran after it."""
    data = open_folder / "days"
    return speak(data), servers_of(data)


@pytest.fixture(scope="module")
def second_day(first_day: object, open_folder: Path) -> Path:
    """A data folder whose cluster is there already, for what says nothing of how one is made."""
    return open_folder / "days"


def speak(data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return call(data, "exec", "--", sys.executable, "-c", SPEAK, **more)


def servers_of(data: Path) -> list[str]:
    known = places.places(data)
    marks = (str(known.cluster), str(known.valkey_socket))
    found = [processes.command_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [command for command in found if any(mark in command for mark in marks)]


def test_a_command_gets_both_servers_and_they_are_gone_after_it(
    first_day: tuple[subprocess.CompletedProcess[str], list[str]],
) -> None:
    answer, left = first_day
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout.split()[0]) >= 15
    assert answer.stdout.split()[1] == "True"
    assert left == []


def test_the_server_of_the_wheel_does_where_the_machine_has_none_and_opens_its_cluster_again_where_it_has_one(
    data: Path,
) -> None:
    answer = speak(data, SEXTANT_POSTGRESQL="wheel")
    assert answer.stdout.split() == ["18", "True"], answer.stderr
    assert speak(data).stdout.split() == ["18", "True"]


def test_a_cluster_that_no_server_can_open_is_one_line(second_day: Path) -> None:
    version = places.places(second_day).cluster / "PG_VERSION"
    before = version.read_bytes()
    version.write_text("9\n")
    try:
        refused = speak(second_day)
    finally:
        version.write_bytes(before)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database here is of PostgreSQL 9, which is not installed any more")
    assert refused.stderr.count("\n") == 1


def test_the_status_of_the_command_is_handed_on(second_day: Path) -> None:
    assert call(second_day, "exec", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_a_command_that_is_not_there_is_one_line(second_day: Path) -> None:
    refused = call(second_day, "exec", "--", "no-such-command")
    assert (refused.returncode, refused.stderr) == (1, "no-such-command: No such file or directory\n")


def test_two_commands_at_once_share_and_the_first_waits_for_the_second(second_day: Path, tmp_path: Path) -> None:
    begun, slow = tmp_path / "begun", "import sys, time, pathlib; pathlib.Path(sys.argv[1]).touch(); time.sleep(1.5)"
    command = [sys.executable, "-m", "tracker.embedded", "exec", "--", sys.executable, "-c", slow, str(begun)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment(second_day)) as first:
        while not begun.exists():
            assert first.poll() is None
            time.sleep(0.02)
        later = call(second_day, "exec", "--", sys.executable, "-c", f"import time; time.sleep(3)\n{SPEAK}")
        assert later.stdout.split()[1] == "True", later.stderr
        assert first.wait(30) == 0
    assert servers_of(second_day) == []


def test_a_killed_command_takes_its_servers_along_and_the_next_finds_its_rows(second_day: Path) -> None:
    keep = "CREATE TABLE kept AS SELECT 1 AS one"
    crash = f"""
import os, psycopg
psycopg.connect(os.environ["DATABASE_URL"], autocommit=True).execute("{keep}")
os.kill(os.getppid(), 9)
"""
    assert call(second_day, "exec", "--", sys.executable, "-c", crash).returncode == -signal.SIGKILL
    read = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('TABLE kept').fetchone()[0])"
    assert call(second_day, "exec", "--", sys.executable, "-c", read).stdout == "1\n"
    assert servers_of(second_day) == []


def test_the_mark_of_a_server_whose_number_is_somebody_elses_now_is_no_obstacle(second_day: Path) -> None:
    (places.places(second_day).cluster / "postmaster.pid").write_text(
        f"{os.getpid()}\n{places.places(second_day).cluster}\n1\n5432\n"
    )
    answer = speak(second_day)
    assert answer.returncode == 0, answer.stderr
    os.kill(os.getpid(), 0)


def test_a_cluster_half_made_by_a_killed_start_is_made_anew(data: Path) -> None:
    here = places.prepare(data)
    (here.cluster / "half").mkdir()
    (here.cluster / "half" / "PG_VERSION").write_text("15\n")
    assert speak(data).returncode == 0


def test_a_given_server_is_left_alone(data: Path) -> None:
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], os.environ.get('SEXTANT_EMBEDDED'))"
    given = {"DATABASE_URL": "postgresql://nobody@nowhere/nothing", "REDIS_URL": "redis://nowhere/0"}
    answer = call(data, "exec", "--", sys.executable, "-c", show, **given)
    assert answer.stdout.split() == [given["DATABASE_URL"], given["REDIS_URL"], "None"]
    assert not (data / "postgresql").exists()


def test_a_deep_checkout_gets_its_sockets_somewhere_short(open_folder: Path) -> None:
    data = open_folder.joinpath(*["a-folder-with-a-rather-long-name"] * 5)
    try:
        assert speak(data).stdout.split()[1] == "True"
        assert len(str(places.places(data).sockets)) < 40
    finally:
        shutil.rmtree(places.places(data).sockets)


def test_two_checkouts_never_share_a_folder(tmp_path: Path) -> None:
    deep = ["a-folder-with-a-rather-long-name"] * 5
    one, two = (places.places(tmp_path.joinpath(name, *deep)) for name in ("one", "two"))
    assert not {one.data, one.home, one.cluster, one.sockets} & {two.data, two.home, two.cluster, two.sockets}


@as_root
def test_a_home_that_others_cannot_enter_is_no_obstacle_for_root_nor_a_wheel_in_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "checkout" / ".data"
    try:
        answer = speak(data, SEXTANT_POSTGRESQL="wheel")
        assert answer.returncode == 0, answer.stderr
        home = places.places(data).home
        assert f"Other users cannot enter {data}: PostgreSQL keeps its data in {home}.\n" == answer.stderr
        assert not reaches(server_account(), data)
        assert reaches(server_account(), home)
        assert speak(data).stderr == ""
    finally:
        shutil.rmtree(places.places(data).home)


@as_root
def test_the_data_of_a_checkout_that_was_deleted_does_not_come_back(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "checkout" / ".data"
    try:
        assert speak(data).returncode == 0
        left = places.places(data).home / "left"
        left.touch()
        shutil.rmtree(closed / "checkout")
        places.prepare(data)
        assert not left.exists()
    finally:
        shutil.rmtree(places.places(data).home)


@as_root
def test_a_folder_that_a_stranger_put_in_the_way_is_refused(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "checkout" / ".data"
    expected = Path("/var/tmp") / places._short_name(data)  # noqa: S108 - where the data would go
    expected.mkdir()
    os.chown(expected, 4242, 4242)
    try:
        refused = speak(data)
        assert refused.returncode == 1
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
