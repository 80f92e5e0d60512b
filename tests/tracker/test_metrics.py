"""A machine that watches reads at /metrics how the rollup is; a stranger does not learn that there is such a page."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from objectives.models import Mark, Role, RollupRun, RunKind
from objectives.rollup.drain import drain
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
TOKEN = "watch-me"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def scraped(client: Client) -> dict[str, float]:
    """What a scrape says, by name and labels."""
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in answer["Cache-Control"]
    families = text_string_to_metric_families(answer.content.decode())
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value for one in families for sample in one.samples
    }


def test_what_waits_what_ran_and_what_differed_are_numbers(portfolio: Portfolio, client: Client) -> None:
    contract = portfolio.contract
    before = scraped(client)
    assert before["sextant_rollup_changes_waiting"] == Mark.objects.count() > 0
    assert 0 < before["sextant_rollup_oldest_change_seconds"] < 60
    drain(LAST_DAY)
    now = timezone.now()
    RollupRun.objects.create(
        contract=contract, kind=RunKind.CHECK, started_at=now - datetime.timedelta(seconds=1.5), finished_at=now,
        cells_written=3, difference_count=3,
    )  # fmt: skip
    after = scraped(client)
    assert after["sextant_rollup_changes_waiting"] == after["sextant_rollup_oldest_change_seconds"] == 0
    assert after["sextant_rollup_changes_total"] == before["sextant_rollup_changes_waiting"]
    assert after["sextant_rollup_cells_written_total"] > 3
    assert after["sextant_rollup_last_run_seconds check"] == 1.5
    assert after["sextant_rollup_last_run_seconds incremental"] > 0
    assert after["sextant_rollup_last_check_differences c1"] == after["sextant_rollup_differences_total"] == 3
    assert after["sextant_rollup_last_check_timestamp_seconds c1"] == pytest.approx(now.timestamp())


def test_nothing_ran_yet_is_no_error(client: Client) -> None:
    assert scraped(client)["sextant_rollup_cells_written_total"] == 0


@pytest.mark.parametrize("role", [None, *Role])
def test_only_staff_and_administrators_read_it_without_the_token(client: Client, role: Role | None) -> None:
    if role is not None:
        client.force_login(person(role))
    allowed = role in (Role.STAFF, Role.ADMINISTRATOR)
    assert client.get("/metrics").status_code == (200 if allowed else 404)


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer watch-m", "Token watch-me", "Bearer é"])
def test_a_wrong_token_is_404_and_so_is_none_where_none_is_set(client: Client, settings: Any, said: str) -> None:
    assert client.get("/metrics", headers={"authorization": said}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": said}).status_code == 404


def test_a_scrape_costs_the_same_at_one_run_and_at_a_hundred(portfolio: Portfolio, client: Client) -> None:
    contract = portfolio.contract
    drain(LAST_DAY)
    with statements() as at_one:
        scraped(client)
    now = timezone.now()
    RollupRun.objects.bulk_create(
        RollupRun(contract=contract, kind=RunKind.FULL, started_at=now, finished_at=now, cells_written=1)
        for _ in range(100)
    )
    with statements() as at_hundred:
        scraped(client)
    assert len(at_one) == len(at_hundred) <= 5
