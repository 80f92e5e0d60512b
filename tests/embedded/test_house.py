"""Does `make run` start everything, say what it must, and leave nothing behind?"""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from tests.embedded.checkout import call, house, spare_port
from tracker.embedded.address import status_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("house"),  # one loading of the dataset serves them all
    pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="counts processes in /proc"),  # noqa: PTH110
]


@pytest.fixture(scope="module")
def data(open_folder: Path) -> Path:
    """A data folder in which the house has run once, as on the second day."""
    folder = open_folder / "second-day"
    with house(folder, open_folder / "output") as first:
        first.wait_until_ready()
        assert first.press_ctrl_c() == 0, first.said
        assert first.is_gone()
    return folder


def test_one_ctrl_c_ends_all(data: Path, tmp_path: Path) -> None:
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        assert running.url in running.said
        assert "@" in running.said, "the demonstration sign-ins"
        time.sleep(3)  # beat has sent what was due at its start: stopped while it sends, Celery tells a traceback
        assert running.press_ctrl_c() == 0
        assert running.is_gone()
        assert status_of(running.url) is None
        assert "Traceback" not in running.said


@pytest.mark.alone
def test_the_second_start_is_ready_within_15_seconds(data: Path, tmp_path: Path) -> None:
    for attempt in range(3):  # what else the machine does can only slow a start down
        with house(data, tmp_path / f"output-{attempt}") as running:
            seconds = running.wait_until_ready()
            assert running.press_ctrl_c() == 0
        if seconds < 15:
            break
    assert seconds < 15


def test_a_termination_signal_to_the_command_alone_ends_all(data: Path, tmp_path: Path) -> None:
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(40) == 0
        assert running.is_gone()


def test_a_second_run_in_one_checkout_says_so_in_one_line(data: Path, tmp_path: Path) -> None:
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        second = call(data, "run", PORT=str(spare_port()))
        assert second.returncode == 1
        assert (
            second.stderr
            == f"Already running from this checkout: make run at {running.url} (process {running.process.pid}).\n"
        )
        assert running.press_ctrl_c() == 0


def test_other_commands_use_the_database_of_the_house_that_runs(data: Path, tmp_path: Path) -> None:
    count = "from objectives.models import Contract; print(Contract.objects.count())"
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        asked = call(data, "exec", "--", sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", count)
        assert int(asked.stdout) > 0, asked.stderr
        assert status_of(running.url) == 200
        assert running.press_ctrl_c() == 0


def test_a_killed_house_leaves_no_orphan_and_the_next_one_starts_at_once(data: Path, tmp_path: Path) -> None:
    with house(data, tmp_path / "killed") as killed:
        killed.wait_until_ready()
        killed.process.kill()
        with house(data, tmp_path / "next", port=killed.port) as following:
            following.wait_until_ready()
            assert killed.is_gone()
            assert following.press_ctrl_c() == 0


def test_a_killed_database_server_ends_the_house_which_names_it(data: Path, tmp_path: Path) -> None:
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        os.kill(running.pid_of("bin/postgres -D"), signal.SIGKILL)
        assert running.process.wait(40) == 1
        assert "PostgreSQL ended by itself (status -9): everything is stopped.\n" in running.said
        assert running.is_gone()


@pytest.mark.parametrize(("word", "name"), [("gunicorn", "web"), (" beat ", "beat"), (" worker ", "worker")])
def test_a_part_that_dies_ends_the_house_which_names_it(data: Path, tmp_path: Path, word: str, name: str) -> None:
    with house(data, tmp_path / "output") as running:
        running.wait_until_ready()
        os.kill(running.pid_of(word), signal.SIGKILL)
        assert running.process.wait(40) == 1
        assert f"{name} ended by itself (status -9): everything is stopped.\n" in running.said
        assert running.is_gone()


def test_a_port_in_use_is_one_line_that_names_it_and_the_way_out(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = call(data, "run", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr == f"Port {port} is in use: choose another, make run PORT=8000.\n"
    assert refused.stdout == ""


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣"])
def test_a_port_that_is_none_is_one_line(data: Path, port: str) -> None:
    refused = call(data, "run", PORT=port)
    assert refused.returncode == 1
    assert refused.stderr == f"PORT is {port!r}: give a number from 1 to 65535.\n"


def test_a_first_start_that_was_interrupted_is_taken_up_by_the_next(open_folder: Path, tmp_path: Path) -> None:
    fresh = open_folder / "interrupted"
    with house(fresh, tmp_path / "first") as interrupted:
        while "sources.csv" not in interrupted.said:
            assert interrupted.process.poll() is None, interrupted.said
        assert interrupted.press_ctrl_c() == 0, interrupted.said
        assert interrupted.is_gone()
        assert "Traceback" not in interrupted.said
    with house(fresh, tmp_path / "second") as following:
        following.wait_until_ready()
        assert "cells changed" in following.said
        assert following.press_ctrl_c() == 0
