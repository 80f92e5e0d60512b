"""Does `make run` start everything, say what it must, and leave nothing behind?"""

import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.checkout import House, call, environment, house, spare_port
from tests.loaded import Loaded, loaded
from tracker.embedded import address
from tracker.embedded.address import status_of
from tracker.embedded.trouble import Trouble

pytestmark = [
    pytest.mark.slow(seconds=90),
    pytest.mark.timeout(240),
    pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="counts processes in /proc"),  # noqa: PTH110
]


HOW_MANY = """
import django
django.setup()
from objectives.models import Contract
print(Contract.objects.count())
"""


@dataclasses.dataclass
class FirstDays:
    """What was seen of a house that ran for a day after a first start was interrupted, and was killed, and of the next,
    on its port, until one Ctrl-C."""

    following: str
    third: str
    url: str
    process: int
    threads: list[str]
    """How many the house has that loaded, and the third; of more than one no copy may be made."""
    second: subprocess.CompletedProcess[str]
    """A second run while there was the first of them."""
    asked: subprocess.CompletedProcess[str]
    """A command that counts contracts meanwhile."""
    answered: int | None
    orphaned: bool
    """Whether anything was left of the killed one when the third was ready."""
    left: bool
    """Whether anything was there after one Ctrl-C."""
    seconds: float
    """Until the third was ready."""


@pytest.fixture(scope="module")
def interrupted(open_folder: Path) -> str:
    """What a first start said that one Ctrl-C ended while it loaded."""
    with house(open_folder / "data", open_folder / "first") as running:
        while "sources.csv" not in running.said:
            assert running.process.poll() is None, running.said
            time.sleep(0.05)
        assert running.press_ctrl_c() == 0, running.said
        assert running.is_gone()
    return running.said


@pytest.fixture(scope="module")
def original(interrupted: str, open_folder: Path) -> Iterator[Loaded]:
    """What has loaded Sextant for the houses of which nobody asks whether they load it."""
    data = open_folder / "data"
    with loaded(environment(data, PROMETHEUS_MULTIPROC_DIR=str(data / "metrics"))) as process:
        yield process


@pytest.fixture(scope="module")
def first_days(original: Loaded, open_folder: Path) -> FirstDays:
    data = open_folder / "data"
    with house(data, open_folder / "second", of=original) as following:
        following.wait_until_ready()
        second = call(data, "run", PORT=str(spare_port()))
        asked = call(data, "exec", "--", sys.executable, "-c", HOW_MANY, DJANGO_SETTINGS_MODULE="tracker.settings")
        answered, first, threads = status_of(following.url), following.said, threads_of(following)
        following.process.kill()
        with house(data, open_folder / "third", port=following.port) as third:
            seconds = third.wait_until_ready()
            orphaned = not following.is_gone()
            threads += threads_of(third)
            assert third.press_ctrl_c() == 0, third.said
            left = not third.is_gone() or status_of(third.url) is not None
        said = first, third.said
    return FirstDays(
        *said, following.url, following.process.pid, threads, second, asked, answered, orphaned, left, seconds
    )


def threads_of(running: House) -> list[str]:
    return re.findall(r"Threads:\t(\d+)", Path(f"/proc/{running.process.pid}/status").read_text())


@pytest.fixture(scope="module")
def data(first_days: FirstDays, open_folder: Path) -> Path:
    """A data folder in which the house has run, as on the second day."""
    return open_folder / "data"


@pytest.fixture
def second_day(original: Loaded, data: Path, tmp_path: Path) -> Iterator[House]:
    """A house that is ready once more."""
    with house(data, tmp_path / "output", of=original) as running:
        running.wait_until_ready()
        yield running


def test_a_first_start_that_was_interrupted_is_taken_up_by_the_next(interrupted: str, first_days: FirstDays) -> None:
    assert "Traceback" not in interrupted
    assert "cells changed" in first_days.following


def test_a_day_in_the_house(first_days: FirstDays) -> None:
    assert first_days.url in first_days.following
    assert "@" in first_days.following, "the demonstration sign-ins"
    assert first_days.threads == ["1", "1"]
    assert first_days.answered == 200
    assert "Traceback" not in first_days.following


def test_one_ctrl_c_ends_all_of_it(first_days: FirstDays) -> None:
    assert not first_days.left
    assert "Traceback" not in first_days.third


def test_a_second_run_says_in_one_line_that_there_is_one(first_days: FirstDays) -> None:
    already = f"Already running from this checkout: make run at {first_days.url} (process {first_days.process}).\n"
    assert (first_days.second.returncode, first_days.second.stderr) == (1, already)


def test_another_command_uses_the_database_of_the_house(first_days: FirstDays) -> None:
    assert int(first_days.asked.stdout) > 0, first_days.asked.stderr


def test_a_killed_house_leaves_no_orphan_and_the_next_one_starts_within_15_seconds(
    first_days: FirstDays, data: Path, tmp_path: Path
) -> None:
    assert not first_days.orphaned
    seconds = [first_days.seconds]
    while len(seconds) < 3 and min(seconds) >= 15:
        with house(data, tmp_path / f"output-{len(seconds)}") as running:
            seconds.append(running.wait_until_ready())
            assert running.press_ctrl_c() == 0
    assert min(seconds) < 15, "what else the machine does can only slow a start down: the best of three"


def test_a_worker_that_holds_much_memory_is_followed_by_another_and_a_termination_is_heeded(
    data: Path, tmp_path: Path
) -> None:
    """Ten board packs asked for at once took the worker over its 400 MB, and the whole house away."""
    with house(data, tmp_path / "output", WORKER_MEMORY_MB="1") as running:
        running.wait_until_ready()
        ended, given_up_at = "holds more than WORKER_MEMORY_MB", time.monotonic() + 60
        while running.said.count(ended) < 2:
            assert running.process.poll() is None, running.said
            assert time.monotonic() < given_up_at, running.said
            time.sleep(0.05)
        assert status_of(running.url) == 200
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(40) == 0
        assert running.is_gone()


@pytest.mark.parametrize(
    ("word", "name"),
    [("postgres", "PostgreSQL"), ("web", "web"), ("beat", "beat"), ("worker", "worker")],
)
def test_a_part_that_dies_ends_the_house_which_names_it(second_day: House, word: str, name: str) -> None:
    os.kill(second_day.pid_of(word), signal.SIGKILL)
    assert second_day.process.wait(40) == 1
    assert f"{name} ended by itself (status -9): everything is stopped.\n" in second_day.said
    assert second_day.is_gone()


def test_a_port_in_use_is_one_line_that_names_it_and_the_way_out(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = call(data, "run", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr == f"Port {port} is in use: choose another, make run PORT=8000.\n"
    assert refused.stdout == ""


def test_a_port_that_is_none_is_one_line(data: Path) -> None:
    refused = call(data, "run", PORT="http")
    assert refused.returncode == 1
    assert refused.stderr == "PORT is 'http': give a number from 1 to 65535.\n"


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣"])
def test_only_a_port_is_taken_for_one(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match=re.escape(f"PORT is {port!r}: give a number from 1 to 65535.")):
        address.port()
