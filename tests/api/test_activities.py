"""Machines read and write activities as the pages do: against versions, once, with what it moved, and tried first."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from objectives.models import Activity, Organisation, Role
from objectives.rollup.run import roll_up
from tests.objectives.acts.test_activities import counting
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
LIST, ROW = "/api/v1/activities/", "/api/v1/activities/E1/"
FAIR = {"kind": "event", "title": "Fair", "start": "2018-03-01", "partners": ["agency"], "objectives": ["c1/1"]}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio()
    counting(made, "events")
    roll_up(made.contract, datetime.date(2018, 6, 1))
    return made


@pytest.fixture
def staff(portfolio: Portfolio, client: Client) -> dict[str, Any]:
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    return {"content_type": "application/json"}


def test_one_is_recorded_once_with_what_it_moved_and_tried_before(client: Client, staff: dict[str, Any]) -> None:
    tried = client.post(f"{LIST}?dry_run=true", FAIR, **staff).json()
    assert (tried["dry_run"], tried["kpis"][0]["actual_before"], tried["kpis"][0]["actual"]) == (
        True,
        "1.000000",
        "2.000000",
    )
    assert tried["activity"]["partners"] == ["agency"]
    assert Activity.objects.count() == 1
    again = staff | {"headers": {"Idempotency-Key": "one"}}
    answers = [client.post(LIST, FAIR, **again) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["activity"] == answers[1].json()["activity"]
    assert Activity.objects.filter(title="Fair").count() == 1
    links = client.get(f"{LIST}A-2018-001/?expand=links,organisations").json()
    assert [one["objective"] for one in links["links"]["results"]] == [1]
    assert [one["id"] for one in links["organisations"]["results"]] == ["agency"]


def test_who_names_an_objective_or_a_partner_that_there_is_not_is_told_how_they_are_called(
    client: Client, staff: dict[str, Any]
) -> None:
    for said, told in (({"objectives": ["1"]}, "Known: c1/1"), ({"partners": ["Agency"]}, "/organisations/")):
        refused = client.post(LIST, FAIR | said, **staff)
        assert refused.status_code == 400
        assert told in refused.json()["detail"]


@pytest.mark.usefixtures("staff")
def test_what_is_put_into_an_activity_is_told_anew_though_it_has_its_version(client: Client) -> None:
    address = f"{ROW}?expand=organisations"
    tag = client.get(address).headers["ETag"]
    Organisation.objects.filter(code="agency").update(name="Called otherwise")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_change_answers_to_the_version_read_and_names_what_is_wrong(client: Client, staff: dict[str, Any]) -> None:
    tag = client.get(ROW).headers["ETag"]
    assert client.put(ROW, FAIR, **staff).status_code == 428
    seen = staff | {"headers": {"If-Match": tag}}
    for said, field in (
        ({"partners": ["nobody"]}, "partners"), ({"objectives": ["c9/1"]}, "objectives"), ({"kind": "party"}, "kind"),
        ({"party": 1}, "party"), ({"notice_days": 3}, "notice_days"),
    ):  # fmt: skip
        refused = client.put(ROW, FAIR | said, **seen)
        assert refused.status_code in (400, 422), refused.content
        assert field in refused.content.decode()
    assert client.get(ROW).headers["ETag"] == tag
    done = client.put(ROW, FAIR | {"outcome": "Met"}, **seen)
    assert (done.status_code, done.json()["activity"]["outcome"]) == (200, "Met")
    assert client.put(ROW, FAIR, **seen).status_code == 412
    now = staff | {"headers": {"If-Match": done.headers["ETag"]}}
    assert client.delete(ROW, {}, **now).status_code == 400
    assert client.delete(f"{ROW}?dry_run=true", {"reason": "Twice"}, **now).status_code == 204
    assert client.get(ROW).status_code == 200
    assert client.delete(ROW, {"reason": "Twice"}, **now).status_code == 204
    assert client.get(ROW).status_code == 404
