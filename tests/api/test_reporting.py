"""The funder's door takes reports too: the page's rules, with If-Match, Idempotency-Key and a dry run."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from objectives.models import Document, Milestone, MilestoneReport, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from objectives.versions import version_of
from tests.files import BAD, PDF, sent
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
NEW_DAY = {"forecast": "2018-09-01", "reason": "Bench late"}
SAID = {"status": "in_progress", "percent": "60", "comment": "Bench ready"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    roll_up(made.contract, TODAY)
    return made


@of_the_file
def review(portfolio: Portfolio) -> Milestone:
    return Milestone.objects.get(project=portfolio.published)


@of_the_file
def lead(portfolio: Portfolio) -> Client:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=somebody)
    return signed_in(somebody)


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, row: Milestone, said: Any = SAID, *, way: str = "", **headers: str) -> Any:
    headers = {"If-Match": f'"{version_of(row.pk)}"'} | headers
    given = {name: value for name, value in headers.items() if value}
    address = f"/api/v1/milestones/{row.pk}/{'' if way.startswith('forecast') else 'reports/'}{way}"
    return client.post(address, said, content_type="application/json", headers=given)


def errors(answer: Any) -> dict[str | None, str]:
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


def test_a_report_answers_with_what_it_did_and_the_next_version(lead: Client, review: Milestone) -> None:
    answer = send(lead, review)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["report"]["percent"] == "60"
    assert told["project"] == {
        "code": "P000", "progress_before": "0.400000", "progress": "0.600000", "planned": "1.000000",
    }  # fmt: skip
    (objective,) = told["objectives"]
    assert (objective["delivery_before"], objective["delivery"]) == ("0.400000", "0.600000")
    assert answer.headers["ETag"] == f'"{version_of(review.pk)}"' == f'"{told["version"]}"'
    scorecard = lead.get("/api/v1/scorecards/c1/", {"after": answer.headers["Sextant-Token"]})
    assert scorecard.json()["pending"] is False


def test_the_version_is_read_with_the_milestone(lead: Client, review: Milestone) -> None:
    answer = lead.get(f"/api/v1/milestones/{review.pk}/")
    assert answer.headers["ETag"] == f'"{version_of(review.pk)}"'
    assert send(lead, review, **{"If-Match": answer.headers["ETag"]}).status_code == 201


def test_without_if_match_it_is_428_and_with_an_old_one_412(lead: Client, review: Milestone) -> None:
    old = f'"{version_of(review.pk)}"'
    assert send(lead, review, **{"If-Match": ""}).status_code == 428
    assert send(lead, review).status_code == 201
    assert send(lead, review, **{"If-Match": old}).status_code == 412
    for nonsense in ("*", '"x"', '"' + "9" * 40 + '"', '"-1"'):
        assert send(lead, review, **{"If-Match": nonsense}).status_code == 412
    assert MilestoneReport.objects.filter(milestone=review).count() == 2


def test_a_request_sent_twice_with_one_key_is_done_once(lead: Client, review: Milestone) -> None:
    seen = f'"{version_of(review.pk)}"'
    first = send(lead, review, **{"Idempotency-Key": "a-1", "If-Match": seen})
    again = send(lead, review, **{"Idempotency-Key": "a-1", "If-Match": seen})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert MilestoneReport.objects.filter(milestone=review).count() == 2
    other = send(lead, review, SAID | {"percent": "70"}, **{"Idempotency-Key": "a-1", "If-Match": seen})
    assert other.status_code == 400
    assert set(errors(other)) == {"Idempotency-Key"}


def test_a_refused_request_may_be_mended_under_the_same_key(lead: Client, review: Milestone) -> None:
    assert send(lead, review, SAID | {"percent": "101"}, **{"Idempotency-Key": "b"}).status_code == 400
    assert send(lead, review, **{"Idempotency-Key": "b"}).status_code == 201


def test_keys_are_everybodys_own(lead: Client, review: Milestone) -> None:
    assert send(lead, review, **{"Idempotency-Key": "c"}).status_code == 201
    assert send(signed_in(person(Role.STAFF)), review, **{"Idempotency-Key": "c"}).status_code == 201
    assert MilestoneReport.objects.filter(milestone=review).count() == 3


def test_a_dry_run_says_what_would_be_and_does_nothing(lead: Client, review: Milestone) -> None:
    answer = send(lead, review, way="?dry_run=true")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert answer.json()["objectives"][0]["delivery"] == "0.600000"
    assert MilestoneReport.objects.filter(milestone=review).count() == 1
    assert lead.get("/api/v1/scorecards/c1/").json()["objectives"][0]["delivery"] == "0.400000"
    assert set(errors(send(lead, review, way="?dry_run=yes"))) == {"dry_run"}


def test_the_last_report_is_taken_back(lead: Client, review: Milestone) -> None:
    send(lead, review)
    answer = send(lead, review, None, way="undo/")
    assert answer.status_code == 201, answer.content
    said = answer.json()["report"]
    assert (said["percent"], said["takes_back"], said["comment"]) == ("40", True, "")
    MilestoneReport.objects.all().delete()
    assert send(lead, review, None, way="undo/").status_code == 400


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"percent": "much"}, "percent"),
        ({"percent": [1]}, "percent"),
        ({"status": "done"}, "status"),
        ({"status": None}, "status"),
        ({"status": "completed", "percent": None}, "actual"),
        ({"actual": "2018-02-30"}, "actual"),
        ({"reported_on": "2018-06-02"}, "reported_on"),
        ({"reported_on": "99999-01-01"}, "reported_on"),
        ({"forecast": "2017-01-01"}, "forecast"),
        ({"forecast": "2019-01-01", "comment": ""}, "comment"),
        ({"comment": "x" * 2001}, "comment"),
        ({"comment": "a\0b"}, "comment"),
        ({"comment": "\ud800"}, "comment"),
        ({"evidence_link": "javascript:alert(1)"}, "evidence_link"),
        ({"reported_by": 1}, "reported_by"),
        ({"basis": "derived"}, "basis"),
    ],
    ids=str,
)
def test_bad_input_names_its_field_and_changes_nothing(
    lead: Client, review: Milestone, said: dict[str, Any], field: str
) -> None:
    answer = send(lead, review, SAID | said)
    assert answer.status_code == 400, answer.content
    assert set(errors(answer)) == {field}
    assert MilestoneReport.objects.count() == 1


@pytest.mark.parametrize("body", ["[]", "1", "{", '{"status": NaN}', "null"])
def test_what_is_no_report_is_refused(lead: Client, review: Milestone, body: str) -> None:
    assert send(lead, review, body).status_code == 400


def test_what_is_not_known_is_refused_with_what_is(lead: Client, review: Milestone) -> None:
    told = send(lead, review, SAID | {"status": "done"}).json()["detail"]
    assert told == "status: Choose one of: planned, in_progress, completed, cancelled."
    told = send(lead, review, SAID | {"unit": "percent"}).json()["detail"]
    assert told.startswith("unit: Unknown field. Known: actual, comment, evidence_file, ")
    assert told.endswith(", status.")


def test_three_people_the_colleague_is_refused_and_the_stranger_finds_nothing(
    portfolio: Portfolio, lead: Client, review: Milestone
) -> None:
    hidden = Milestone.objects.get(project=portfolio.hidden)
    for client, row, status in (
        (Client(), review, 401),
        (Client(), hidden, 404),
        (signed_in(person(Role.BOARD)), hidden, 403),
        (signed_in(person(Role.FUNDER, portfolio.funder)), hidden, 403),
        (signed_in(person(Role.FUNDER, portfolio.other_funder)), hidden, 404),
        (lead, hidden, 404),
    ):
        for way in ("", "undo/", "?dry_run=true", "forecast/"):
            assert send(client, row, NEW_DAY if way == "forecast/" else SAID, way=way).status_code == status, (row, way)
    assert MilestoneReport.objects.count() == 1


def test_a_session_without_its_token_writes_nothing(portfolio: Portfolio, review: Milestone) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, review).status_code == 403
    assert MilestoneReport.objects.count() == 1


def with_file(client: Client, row: Milestone, file: Any, *, way: str = "", **headers: str) -> Any:
    given = {"If-Match": f'"{version_of(row.pk)}"'} | headers
    said = SAID | {"evidence_file": file}
    return client.post(f"/api/v1/milestones/{row.pk}/reports/{way}", said, headers=given)


def test_a_file_goes_with_the_report_as_its_evidence(lead: Client, review: Milestone, documents: Path) -> None:
    answer = with_file(lead, review, sent("bench.pdf", PDF))
    assert answer.status_code == 201, answer.content
    kept = answer.json()["evidence_file"]
    assert (kept["file_name"], kept["content_type"], kept["size"]) == ("bench.pdf", "application/pdf", len(PDF))
    row = Document.objects.get(pk=kept["id"])
    assert row.report == MilestoneReport.objects.latest("pk")


def test_a_dry_run_with_a_file_keeps_none(lead: Client, review: Milestone, documents: Path) -> None:
    answer = with_file(lead, review, sent("bench.pdf", PDF), way="?dry_run=true")
    assert (answer.status_code, answer.json()["evidence_file"]["file_name"]) == (200, "bench.pdf")
    assert Document.objects.count() == 0
    assert [one for one in documents.rglob("*") if one.is_file()] == []


def test_one_key_with_another_file_is_another_request(lead: Client, review: Milestone, documents: Path) -> None:
    seen = {"If-Match": f'"{version_of(review.pk)}"', "Idempotency-Key": "f"}
    assert with_file(lead, review, sent("a.pdf", PDF), **seen).status_code == 201
    assert with_file(lead, review, sent("a.pdf", PDF), **seen).status_code == 201
    assert with_file(lead, review, sent("a.pdf", PDF + b"1"), **seen).status_code == 400
    assert Document.objects.count() == 1


@pytest.mark.parametrize("name", ["tool.exe", "page.txt", "bomb.docx", "empty.pdf"])
def test_a_bad_file_is_refused_by_its_field_and_the_report_with_it(
    lead: Client, review: Milestone, documents: Path, name: str
) -> None:
    answer = with_file(lead, review, sent(name, BAD[name]()))
    assert answer.status_code == 400
    assert set(errors(answer)) == {"evidence_file"}
    assert (MilestoneReport.objects.count(), Document.objects.count()) == (1, 0)


def test_a_new_day_keeps_the_baseline_and_asks_for_a_reason(lead: Client, review: Milestone) -> None:
    answer = send(lead, review, NEW_DAY, way="forecast/")
    assert answer.status_code == 201, answer.content
    told = answer.json()["report"]
    assert (told["status"], told["percent"], told["forecast"]) == ("in_progress", "40", "2018-09-01")
    assert lead.get(f"/api/v1/milestones/{review.pk}/").json()["due"] == "2015-01-01"
    for said, field in (
        ({"forecast": "2018-09-01"}, "reason"),
        ({"forecast": "2018-09-01", "reason": " "}, "reason"),
        ({"forecast": "2017-01-01", "reason": "Because"}, "forecast"),
        ({"reason": "Because"}, "forecast"),
        (NEW_DAY | {"due": "2018-09-01"}, "due"),
    ):
        refused = send(lead, review, said, way="forecast/")
        assert (refused.status_code, set(errors(refused))) == (400, {field})
    old = {"If-Match": '"0"'}
    assert send(lead, review, NEW_DAY, way="forecast/", **old).status_code == 412
    assert MilestoneReport.objects.filter(milestone=review).count() == 2
