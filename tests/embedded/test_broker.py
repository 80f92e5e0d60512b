"""Does the broker carry what it should, and does its death stop nobody?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings

from objectives.tasks import roll_up_contracts
from tests.embedded.checkout import environment
from tracker.celery import app
from tracker.embedded.places import CHECKOUT


def test_a_task_sent_waits_in_the_queue_with_nothing_but_its_name() -> None:
    app.control.purge()  # earlier tests asked for drains
    sent = roll_up_contracts.delay()
    with app.connection_for_read() as connection, connection.SimpleQueue("rollup") as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["id"] == sent.id
    assert message.headers["task"] == "objectives.roll_up"
    assert message.payload[:2] == [[], {}]


CALL = """
import select, socket, sys, time
import django
django.setup()
from kombu.exceptions import OperationalError
from objectives.tasks import drain_changes, please_drain, roll_up_contracts
drain_changes.name  # Celery is set up by the first use
def writes():
    rounds = []
    for _ in range(3):  # what else the machine does can only slow one down
        began = time.monotonic()
        for _ in range(100):
            please_drain()
        rounds.append(time.monotonic() - began)
    return min(rounds)
began = time.monotonic()
try:
    roll_up_contracts.delay()
except OperationalError:
    print(time.monotonic() - began)
print(writes())
with socket.socket(socket.AF_UNIX) as deaf:
    deaf.bind(sys.argv[1])
    deaf.listen(0)
    please_drain()
    assert select.select([deaf], [], [], 20)[0], "nobody comes"  # who waits for an answer from now on
    print(writes(), flush=True)
"""


def test_a_broker_that_is_dead_is_known_within_two_seconds_and_one_that_answers_nothing_slows_no_write_either(
    tmp_path: Path,
) -> None:
    address = str(tmp_path / "valkey.sock")
    variables = environment(tmp_path, DJANGO_SETTINGS_MODULE="tracker.settings", REDIS_URL=f"unix://{address}?db=0")
    command = [sys.executable, "-c", CALL, address]
    said = subprocess.run(command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    known, dead, deaf = map(float, said.stdout.split())
    assert known < 2
    assert dead < 0.1, "a hundred writes"
    assert deaf < 0.1, "a hundred writes"
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("task_acks_late", True), ("task_reject_on_worker_lost", True), ("task_ignore_result", True)],
)
def test_a_lost_worker_gives_its_task_back(name: str, value: object) -> None:
    assert app.conf[name] is value


def test_the_tests_talk_to_a_real_broker() -> None:
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] >= 3600
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        assert client.ping()
        assert client.info()["redis_version"]
