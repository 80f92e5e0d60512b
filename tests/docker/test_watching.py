"""Alerts and the dashboard ask for what /metrics tells, in PromQL that can be read; each alert has its answer."""

import json
import re
from typing import Any

import promql_parser
import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.docker.commands import FOLDER
from tracker.embedded.places import CHECKOUT

RULES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "watching" / "alerts.yml").read_text())["groups"][0]["rules"]
PANELS: list[dict[str, Any]] = json.loads((FOLDER / "watching" / "dashboard.json").read_text())["panels"]
ASKED = [rule["expr"] for rule in RULES] + [one["expr"] for panel in PANELS for one in panel["targets"]]
OF_PROMETHEUS = {"up"}


def metrics_of(expression: str) -> set[str]:
    """Return the metrics that a readable expression asks for; names in texts and of labels are none."""
    promql_parser.parse(expression)
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|by \([^)]*\)', "", expression)
    return set(re.findall(r"\bsextant_\w+|\bup\b", bare))


@pytest.mark.django_db
def test_every_metric_that_is_asked_for_is_told(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "watch-me"
    client.get("/healthz")
    answer = client.get("/metrics", headers={"authorization": "Bearer watch-me"}).content.decode()
    told = set()
    for family in text_string_to_metric_families(answer):
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
        told |= {family.name + suffix for suffix in suffixes}
    asked = set().union(*map(metrics_of, ASKED))
    assert len(asked) > 8
    assert asked - OF_PROMETHEUS - told == set()


def test_every_alert_says_what_happened_and_the_handbook_says_what_to_do() -> None:
    handbook = (CHECKOUT / "docs" / "operations.md").read_text()
    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert f"| `{rule['alert']}` |" in handbook


def test_an_expression_that_cannot_be_read_is_found() -> None:
    with pytest.raises(ValueError, match="parenthesis"):
        metrics_of("sum(rate(sextant_requests_total[5m])")
