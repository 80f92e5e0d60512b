"""A request has one name, in its answer, its log lines and its tasks; requests, tasks and queues are counted."""

import io
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django_guid import get_guid, set_guid
from prometheus_client.parser import text_string_to_metric_families
from psycopg.errors import AdminShutdown, DeadlockDetected, QueryCanceled
from psycopg_pool import PoolTimeout

from objectives.models import Role
from objectives.tasks import drain_changes
from tests.embedded.checkout import environment
from tests.portfolio import person
from tracker.celery import app
from tracker.embedded.places import CHECKOUT
from tracker.watching import tasks
from tracker.watching.lines import NONE_FREE, gone_database_in_a_line, lines

NAME = "0a1b2c3d4e5f40718293a4b5c6d7e8f9"
SAY = """
import django, logging
django.setup()
from django_guid import set_guid
set_guid("0a1b2c3d4e5f40718293a4b5c6d7e8f9")
logging.getLogger("sextant").warning("The broker does not answer")
"""


def scraped(client: Client) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value for one in families for sample in one.samples
    }


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(person(Role.STAFF))
    return client


def test_an_answer_bears_the_name_that_it_was_asked_under_and_a_new_one_for_nonsense(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": NAME})["X-Request-ID"] == NAME
    made = client.get("/healthz", headers={"x-request-id": "<script>"})["X-Request-ID"]
    assert len(made) == 32
    assert made != client.get("/healthz")["X-Request-ID"]


def test_a_task_bears_the_name_of_the_request_that_asked_for_it() -> None:
    app.control.purge()
    set_guid(NAME)
    drain_changes.apply_async()
    with app.connection_for_read() as connection, connection.SimpleQueue("rollup") as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["X-Request-ID"] == NAME
    assert get_guid() == NAME


def test_a_line_of_the_log_is_json_that_names_its_request(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", SAY], cwd=CHECKOUT, check=True, capture_output=True, text=True,
        env=environment(tmp_path, LOG_FORMAT="json", DJANGO_SETTINGS_MODULE="tracker.settings"),
    ).stderr  # fmt: skip
    line: Any = json.loads(said.splitlines()[-1])
    assert (line["level"], line["logger"], line["request"]) == ("WARNING", "sextant", NAME)
    assert line["message"] == "The broker does not answer"
    assert line["at"].endswith("+00:00"), "the collector would have to guess the zone"


def test_a_refusal_is_a_line_of_the_log_and_a_fault_has_its_traceback(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    client.force_login(person(Role.BOARD))
    assert client.get(reverse("plan-activity")).status_code == 403
    client.raise_request_exception = False
    monkeypatch.setattr("tracker.pages.scorecard.render", None)
    assert client.get(reverse("scorecard")).status_code == 500
    refused, failed = (one for one in caplog.records if one.name == "django.request")
    assert (refused.levelname, refused.exc_info) == ("WARNING", None)
    assert failed.exc_info is not None


@pytest.mark.parametrize(
    ("trouble", "is_a_trace"),
    [
        (PoolTimeout("couldn't get a connection after 10.00 sec"), False),
        (AdminShutdown("terminating connection due to administrator command"), False),
        (psycopg.OperationalError("server closed the connection unexpectedly\n\tThis probably means"), False),
        (DeadlockDetected("deadlock detected"), True),
        (QueryCanceled("canceling statement due to statement timeout"), True),
        (ValueError("of ours"), True),
    ],
)
def test_a_database_that_is_gone_is_a_line_of_the_log_and_a_query_that_failed_its_trace(
    trouble: Exception, *, is_a_trace: bool
) -> None:
    """A minute without one left fifty traces, 2,000 lines, in which nobody found the reason."""
    try:
        raise OperationalError(str(trouble)) from trouble
    except OperationalError:
        given = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error: %s", ("/",), given)
    written = logging.StreamHandler(stream := io.StringIO())
    written.addFilter(gone_database_in_a_line)
    written.handle(record)
    assert "gone" in lines("line", "WARNING")["handlers"]["stderr"]["filters"]
    assert ("Traceback" in stream.getvalue()) == is_a_trace
    if not is_a_trace:
        told = NONE_FREE if isinstance(trouble, PoolTimeout) else ""
        assert stream.getvalue() == f"Internal Server Error: /: {' '.join(str(trouble).split())}{told}\n"


def test_what_our_code_makes_of_a_database_that_is_gone_keeps_its_trace() -> None:
    """Whatever had such an error for a cause lost it: a KeyError of ours stood there as a line without its place."""
    try:
        raise KeyError("of ours") from psycopg.OperationalError("server closed the connection unexpectedly")
    except KeyError:
        record = logging.LogRecord("sextant", logging.ERROR, "", 0, "Failed", (), sys.exc_info())
    gone_database_in_a_line(record)
    assert record.exc_info


def test_who_asks_for_a_foreign_host_leaves_a_line_and_no_trace(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody on the internet may, as often as they like."""
    assert client.get(reverse("scorecard"), headers={"host": "elsewhere.example"}).status_code == 400
    told = next(one for one in caplog.records if one.name == "django.security.DisallowedHost")
    assert "elsewhere.example" in told.getMessage()
    assert told.exc_info is None


def test_requests_are_counted_by_page_and_status_never_by_address(staff: Client) -> None:
    before = scraped(staff)
    staff.get("/projects/no-such-code-1/")
    staff.get("/projects/no-such-code-2/")
    staff.get("/no/such/page/")
    after = scraped(staff)
    key = "sextant_requests_total GET project 404"
    assert after[key] - before.get(key, 0) == 2
    assert after["sextant_requests_total GET none 404"] >= 1
    lasted = "sextant_request_seconds_count project"
    assert after[lasted] - before.get(lasted, 0) == 2
    assert not any("no-such-code" in name for name in after)


def test_what_waits_in_each_queue_and_what_became_of_tasks_is_told(staff: Client) -> None:
    app.control.purge()
    before = scraped(staff).get("sextant_tasks_total SUCCESS objectives.drain", 0)
    drain_changes.apply_async()
    tasks.count(drain_changes, "SUCCESS")
    after = scraped(staff)
    assert after["sextant_broker_up"] == 1
    assert (after["sextant_queue_waiting rollup"], after["sextant_queue_waiting mail"]) == (1, 0)
    assert after["sextant_tasks_total SUCCESS objectives.drain"] == before + 1
    app.control.purge()


def test_a_dead_broker_is_told_and_stops_neither_a_scrape_nor_a_task(
    staff: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.BROKER_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    tasks._broker.cache_clear()
    try:
        assert scraped(staff)["sextant_broker_up"] == 0
        tasks.count(drain_changes, "SUCCESS")
    finally:
        tasks._broker.cache_clear()
