"""A request has one name, in its answer, its log lines and its tasks; requests, tasks and queues are counted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django_guid import get_guid, set_guid
from prometheus_client.parser import text_string_to_metric_families

from objectives.models import Role
from objectives.tasks import drain_changes
from tests.embedded.checkout import environment
from tests.portfolio import person
from tracker.celery import app
from tracker.embedded.places import CHECKOUT
from tracker.watching import tasks

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
    assert line["at"]


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
