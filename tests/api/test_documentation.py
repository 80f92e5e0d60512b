"""What the documentation and the schema say can be done as they say it: each example is run."""

import datetime
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from api.refusals import REFUSALS
from objectives.acts.redefining import version_of_definition
from objectives.acts.webhooks import create_webhook
from objectives.models import Activity, Import, ImportSubject, Measurement, Milestone, Organisation, Role
from objectives.rollup.run import roll_up
from objectives.versions import version_of, version_of_activity
from tests.api.test_lists import bearer
from tests.api.test_traps import address, described, keys
from tests.measuring import TODAY, Measuring, entered, seen, small_measuring, submitted
from tests.portfolio import person, small_portfolio

OF_IMPORTS = ("/columns/", "/options/", "/decisions/", "/decide-the-rest/")
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def examples(operation: dict[str, Any]) -> dict[str, str]:
    """Return the questions of an operation with their examples."""
    given = {}
    for one in operation.get("parameters", ()):
        for shown in one.get("examples", {}).values():
            value = shown["value"]
            given[one["name"]] = ",".join(value) if isinstance(value, list) else str(value)
    return given


@pytest.mark.django_db
def test_every_example_of_a_read_in_the_schema_is_answered(client: Client) -> None:
    small_portfolio()
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    known, shown = keys(), 0
    for path, operations in described().items():
        if "get" in operations and (asked := examples(operations["get"])):
            answer = client.get(address(path, known), asked)
            assert answer.status_code in {200, 404}, (path, asked, answer.content)
            assert answer.status_code == 200 or "{" in path, path
            shown += 1
    assert shown > 30


@pytest.fixture
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("june")
def test_every_body_of_a_write_has_an_example_and_it_is_done(client: Client) -> None:
    made, shown = small_measuring(), 0
    roll_up(made.portfolio.contract, TODAY)
    client.force_login(made.staff, backend="django.contrib.auth.backends.ModelBackend")
    for path, operations in described().items():
        for method in {"post", "patch", "put"} & set(operations):
            told = operations[method].get("requestBody")
            if told is None or "application/json" not in told["content"]:  # a file
                continue
            examples = told["content"]["application/json"]["examples"].values()
            for example in examples:
                with transaction.atomic():
                    at, version = row_to_write(made, path)
                    headers = {"If-Match": f'"{version}"'}
                    said = example["value"]
                    if path.endswith("/replay/"):  # a cursor is signed for its reader
                        said = {**said, "cursor": client.get(at.removesuffix("replay/")).json()["cursor"]}
                    if path.endswith("/data-quality/"):  # it is named with its values
                        said = {**said, "findings": [client.get(at).json()["results"][0]["id"]]}
                    answer = getattr(client, method)(at, said, "application/json", headers=headers)
                    assert answer.status_code in {200, 201, 202}, (path, answer.content)
                    transaction.set_rollback(True)
                shown += 1
    assert shown >= 8


def row_to_write(made: Measuring, path: str) -> tuple[str, int]:
    """Return the address of a row that stands where the act begins, and its version."""
    if "{webhook}" in path:
        webhook, _secret = create_webhook(by=made.staff, name="Mart", url="https://receiver.example.org/")
        return path.format(webhook=webhook.key), 0
    begin, _id, act = path.partition("{id}/")
    if path.endswith(("/labels/", "/definition/", "/commentary/", *OF_IMPORTS)):
        return of_import(made, begin, act) if path.endswith(OF_IMPORTS) else of_one_kind(made, path)
    if "milestones" in path:
        key = Milestone.objects.get(project=made.portfolio.published).pk
        return f"{begin}{key}/{act}", version_of(key)
    if "activities/{code}" in path:
        key = Activity.objects.get(code="E1").pk
        return path.format(code="E1"), version_of_activity(key)
    if not _id:
        return path, 0
    if act in ("correct/", "withdraw/"):
        row = Measurement.objects.get(kpi=made.kpi, period="2017")
    elif act:
        row = submitted(made.other_staff, made.kpi, "2016").measurement
    else:
        row = entered(made.staff, made.kpi, "2016").measurement
    return f"{begin}{row.pk}/{act}", seen(row)


def of_import(made: Measuring, begin: str, act: str) -> tuple[str, int]:
    """Return the address of an act on an import that waits for it."""
    state = "columns" if act == "columns/" else "ready"
    row = Import.objects.create(
        person=made.staff, kind="list", name="l.csv", size=1, sha256="0" * 64, state=state,
        layout={"heading": ["Acronyme"]},
    )  # fmt: skip
    ImportSubject.objects.create(pk=1, of=row, kind="project", key="a:x", name="X", rows=1, number=2)
    return f"{begin}{row.pk}/{act}", 1


def of_one_kind(made: Measuring, path: str) -> tuple[str, int]:
    """Return the address of a project's labels, a KPI's definition, or what is said of an objective."""
    portfolio = made.portfolio
    for code in ("aerospace-valley", "astech-paris-region"):
        Organisation.objects.create(code=code, kind="cluster")
    key = portfolio.kpi.pk if path.endswith("/definition/") else portfolio.first.pk
    version = version_of_definition(portfolio.kpi) if path.endswith("/definition/") else 0
    return path.format(code=portfolio.published.code, id=key), version


def test_every_operation_tells_of_every_refusal_once() -> None:
    for path, operations in described().items():
        for method, operation in operations.items():
            refusals = {status: told for status, told in operation["responses"].items() if status[0] in "45"}
            assert {"400", "401", "403", "404", "406", "429", "503"} <= set(refusals), (method, path)
            assert (method == "get") or {"412", "413", "415", "428", "507"} <= set(refusals), (method, path)
            # not of the ledger: nothing to say it is the same
            of_one_person = any(one in path for one in ("/webhooks/", "/packs/", "/imports/"))
            assert ("304" in operation["responses"]) == (method == "get" and not of_one_person), path
            assert ("410" in refusals) == ("/changes/" in path), path
            for status, told in refusals.items():
                assert told == {"$ref": f"#/components/responses/Refused{status}"}, (method, path)
                assert int(status) in REFUSALS


@pytest.mark.django_db(transaction=True)
def test_the_python_of_the_page_reads_every_part_and_its_curl_is_answered(live_server: LiveServer) -> None:
    portfolio = small_portfolio()
    token = bearer(person(Role.FUNDER, portfolio.funder))["authorization"].removeprefix("Token ")
    told = {"SEXTANT": live_server.url, "TOKEN": token, "PATH": "/usr/bin:/bin"}
    python = [sys.executable, "-c", example("python")]
    done = subprocess.run(python, env=told, capture_output=True, check=True, timeout=30)
    assert done.stdout.decode() == "F1 H1 100.01\n"
    command = re.findall(r"```sh\n(curl.*?)```", PAGE, re.DOTALL)[0]
    curl = subprocess.run(["/bin/sh", "-c", command], env=told, capture_output=True, check=False, timeout=30)
    if curl.returncode == 127:
        pytest.skip("no curl on this machine: its example was NOT run")
    assert {row["id"] for row in json.loads(curl.stdout)["results"]} == {"H1", "P000"}


@pytest.mark.parametrize("language", ["python", "r", "powerquery"])
def test_what_the_page_shows_reads_a_list_to_its_end_and_not_its_first_part_alone(language: str) -> None:
    """R and Excel are on no machine of ours: what they are shown is read, not run."""
    assert re.search(r"""\["next"\]|\$`next`|\[next\]""", example(language)), "500 of 1,499 projects, and no word of it"


@pytest.mark.parametrize(("language", "exact"), [("r", "as.numeric"), ("powerquery", '"en-US"')])
def test_what_the_page_shows_says_how_an_amount_becomes_a_number_in_every_language(language: str, exact: str) -> None:
    assert exact in example(language)


@pytest.mark.django_db
def test_each_address_that_the_page_names_is_one_that_answers(client: Client) -> None:
    small_portfolio()
    questions = re.findall(r"`\?([a-z_]+=[^`]+)`", PAGE)
    assert len(questions) > 8
    of_totals = ("group_by", "counting", "cluster")
    for question in (one for one in questions if not one.startswith(of_totals) and "territory" not in one):
        assert client.get(f"/api/v1/projects/?{question}").status_code == 200, question
