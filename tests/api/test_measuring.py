"""Measurements through the funder's door: the rules of the page, with If-Match, Idempotency-Key and a dry run."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Kpi, Measurement, Role, User
from objectives.rollup.run import roll_up
from tests.measuring import TODAY, Measuring, seen, small_measuring, submitted
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

SAID = {"contract": "c1", "kpi": "members", "period": "2016", "value": "170"}
OF_PROJECT = {"contract": "c1", "kpi": "patents", "period": "2018-Q1", "series": "P000", "value": "2"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def made() -> Measuring:
    found = small_measuring()
    roll_up(found.portfolio.contract, TODAY)
    return found


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def enter(client: Client, said: Any = SAID, way: str = "", **headers: str) -> Any:
    return client.post(f"/api/v1/measurements/{way}", said, content_type="application/json", headers=headers)


def act(client: Client, row: Measurement, way: str, said: Any = None, **headers: str) -> Any:
    given = {"If-Match": f'"{seen(row)}"'} | headers
    given = {name: value for name, value in given.items() if value}
    address = f"/api/v1/measurements/{row.pk}/{way}"
    return client.post(address, said or {}, content_type="application/json", headers=given)


def errors(answer: Any) -> dict[str | None, str]:
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


def test_from_draft_to_figure(made: Measuring) -> None:
    staff, other = signed_in(made.staff), signed_in(made.other_staff)
    Measurement.objects.all().delete()
    answer = enter(staff, SAID | {"period": "2017"})
    assert answer.status_code == 201, answer.content
    row = Measurement.objects.get(pk=answer.json()["measurement"]["id"])
    assert answer.headers["ETag"] == f'"{seen(row)}"'
    assert answer.json()["kpi"]["actual"] is None
    assert act(staff, row, "submit/").json()["measurement"]["status"] == "submitted"
    told = act(other, row, "validate/").json()
    assert (told["kpi"]["actual_before"], told["kpi"]["actual"]) == (None, "170.000000")
    assert (told["objective"]["number"], told["objective"]["score_before"]) == (1, None)
    scorecard = staff.get("/api/v1/scorecards/c1/", {"after": str(told["token"])}).json()
    assert scorecard["pending"] is False
    assert scorecard["objectives"][0]["score"] == told["objective"]["score"]
    assert act(other, row, "withdraw/", {"comment": "Wrong"}).json()["kpi"]["actual"] is None


def test_a_lead_enters_changes_and_discards_the_own_projects(made: Measuring) -> None:
    lead = signed_in(made.lead)
    answer = enter(lead, OF_PROJECT)
    row = Measurement.objects.get(pk=answer.json()["measurement"]["id"])
    address, headers = f"/api/v1/measurements/{row.pk}/", {"If-Match": answer.headers["ETag"]}
    assert lead.get(address).headers["ETag"] == answer.headers["ETag"]
    changed = lead.patch(address, {"value": "3"}, content_type="application/json", headers=headers)
    assert changed.json()["measurement"]["value"] == "3"
    assert lead.patch(address, {"value": "4"}, content_type="application/json", headers=headers).status_code == 412
    assert lead.patch(address, {"value": "4"}, content_type="application/json").status_code == 428
    assert lead.delete(address, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert lead.get(address).status_code == 404
    assert enter(lead).status_code == 403
    assert set(errors(enter(lead, OF_PROJECT | {"series": "H1"}))) == {"series"}


def test_a_suspicious_value_is_told_and_taken_with_a_reason(made: Measuring) -> None:
    staff = signed_in(made.staff)
    answer = enter(staff, SAID | {"value": "150000"})
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["suspicions"]] == ["unit"]
    assert set(errors(answer)) == {"confirmed_because"}
    answer = enter(staff, SAID | {"value": "150000", "confirmed_because": "All of Europe"})
    assert answer.json()["measurement"]["suspicions"] == ["unit"]


def test_a_correction_is_a_new_revision(made: Measuring) -> None:
    row = Measurement.objects.get(period="2017")
    answer = act(signed_in(made.staff), row, "correct/", {"value": "140", "reason": "Counted twice"})
    assert answer.status_code == 201, answer.content
    told = answer.json()["measurement"]
    assert (told["revision"], told["status"], told["reason"]) == (2, "draft", "Counted twice")


def test_a_dry_run_says_what_would_be_once_validated(made: Measuring) -> None:
    Measurement.objects.all().delete()
    answer = enter(signed_in(made.staff), SAID | {"period": "2017"}, way="?dry_run=true")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert answer.json()["kpi"]["actual"] == "170.000000"
    assert not Measurement.objects.exists()
    row = submitted(made.staff, made.kpi, "2016").measurement
    assert act(signed_in(made.other_staff), row, "validate/?dry_run=true").status_code == 200
    row.refresh_from_db()
    assert row.status == "submitted"


def test_a_request_sent_twice_is_done_once(made: Measuring) -> None:
    staff = signed_in(made.staff)
    first, again = (enter(staff, **{"Idempotency-Key": "m-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Measurement.objects.filter(period="2016").count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"value": "NaN"}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": "much"}, "value"),
        ({"value": None}, "value"),
        ({"numerator": "1"}, "numerator"),
        ({"period": "2016-Q1"}, "period"),
        ({"period": "2012"}, "period"),
        ({"period": "2018"}, "period"),
        ({"period": "2017"}, "period"),
        ({"period": "2014"}, "period"),  # closed
        ({"series": "P000"}, "series"),
        ({"kpi": "nothing"}, "kpi"),
        ({"contract": "c9"}, "kpi"),
        ({"observed_on": "2018-06-02"}, "observed_on"),
        ({"qualifier": "sure"}, "qualifier"),
        ({"comment": "a\0b"}, "comment"),
        ({"comment": "x" * 2001}, "comment"),
        ({"status": "validated"}, "status"),
        ({"entered_by": 1}, "entered_by"),
    ],
    ids=str,
)
def test_bad_input_names_its_field_and_changes_nothing(made: Measuring, said: dict[str, Any], field: str) -> None:
    through, now = datetime.date(2014, 12, 31), clock.now()
    close_period(by=made.staff, contract=made.portfolio.contract.pk, through=through, today=TODAY, now=now)
    answer = enter(signed_in(made.staff), SAID | said)
    assert answer.status_code == 400, answer.content
    assert set(errors(answer)) == {field}
    assert Measurement.objects.count() == 1


def test_the_first_step_not_allowed_is_told(made: Measuring) -> None:
    row = submitted(made.staff, made.kpi, "2016").measurement
    for way, said in (("submit/", None), ("correct/", {"value": "1", "reason": "r"}), ("withdraw/", {"comment": "c"})):
        answer = act(signed_in(made.other_staff), row, way, said)
        assert answer.status_code == 400, way
    assert set(errors(act(signed_in(made.other_staff), row, "send-back/"))) == {"comment"}
    assert act(signed_in(made.staff), row, "validate/").status_code == 400
    assert act(signed_in(made.other_staff), row, "validate/", **{"If-Match": ""}).status_code == 428


def test_three_people_the_colleague_is_refused_and_the_stranger_finds_nothing(made: Measuring) -> None:
    own = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=2).measurement
    public = Measurement.objects.get(period="2017")
    decisions, entries = ("validate/", "send-back/", "withdraw/"), ("submit/", "take-back/", "correct/")
    cases = [
        (signed_in(made.lead), own, decisions, 403),
        (signed_in(person(Role.BOARD)), own, (*decisions, *entries), 403),
        (signed_in(person(Role.CONTRIBUTOR)), own, (*decisions, *entries), 404),
        (Client(), own, (*decisions, *entries), 404),
        (Client(), public, (*decisions, *entries), 401),
        (signed_in(made.lead), public, (*decisions, *entries), 403),
    ]
    for client, row, ways, status in cases:
        for way in ways:
            assert act(client, row, way, {"comment": "c"} if way in decisions else None).status_code == status, way
    assert enter(Client()).status_code == 401
    assert enter(signed_in(person(Role.FUNDER))).status_code == 403
    assert act(signed_in(made.staff), own, "take-back/").status_code == 200
    assert Kpi.objects.count() == 2
