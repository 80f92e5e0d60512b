"""What is forgotten when: the day after its time is over, not the day before; and what people are told is the table."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.utils import translation

from objectives.models import Activity, Delivery, Notice, Role, SheetState, SheetUpload, User
from objectives.personal import KEPT, forget_what_is_over
from objectives.tasks import SCHEDULED, forget
from tests.portfolio import person
from tracker.embedded.places import CHECKOUT

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 6, 1, 3, tzinfo=datetime.UTC)


def days_ago(days: float) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


def _activity() -> int:
    return Activity.objects.get_or_create(code="E1", kind="event", title="Forum")[0].pk


def made(model: str, somebody: User, moment: datetime.datetime, number: int) -> None:
    """Make a row of a kind whose time counts from a moment."""
    more: dict[str, dict[str, Any]] = {
        "sessions.session": {"session_key": f"{number}"},
        "api.keptanswer": {"person": somebody, "key": f"{number}", "request": "x"},
        "oauth2_provider.accesstoken": {"user": somebody, "token": f"{number}"},
        "objectives.invitation": {
            "email": f"{number}@example.org", "role": "board", "invited_by": somebody, "token_hash": f"{number}",
        },
        "usersessions.usersession": {"user": somebody, "session_key": f"{number}", "ip": "127.0.0.1"},
        "objectives.notice": {"person": somebody, "kind": "named", "about": f"{number}"},
        "objectives.delivery": {"person": somebody, "kind": "reminder", "for_day": moment.date(), "state": "sent"},
        "objectives.sheetupload": {"person": somebody, "kind": "milestones", "state": "applied"},
        "objectives.apitoken": {"user": somebody, "digest": f"{number}", "token_key": f"{number}"},
        "objectives.machineclient": {
            "user": somebody, "client_type": "confidential", "authorization_grant_type": "client-credentials",
        },
        "objectives.contact": {"activity_id": _activity(), "name": f"{number}"},
        "admin.logentry": {"user": somebody, "action_flag": 1},
    }  # fmt: skip
    kept = next(one for one in KEPT if one.model == model)
    apps.get_model(model)._base_manager.bulk_create([apps.get_model(model)(**more[model], **{kept.since: moment})])


@pytest.mark.parametrize("kept", [one for one in KEPT if one.by == "objectives.forget"], ids=lambda kept: kept.model)
def test_it_is_deleted_when_its_time_is_over_and_not_before(kept: Any) -> None:
    somebody = person(Role.STAFF)
    made(kept.model, somebody, days_ago(kept.days - 0.1), 1)
    made(kept.model, somebody, days_ago(kept.days + 1.1), 2)
    assert forget_what_is_over(NOW)[kept.model] == 1
    assert forget_what_is_over(NOW)[kept.model] == 0
    assert apps.get_model(kept.model)._base_manager.count() == 1


def test_what_still_waits_and_the_newest_digest_stay_however_old() -> None:
    somebody = person(Role.STAFF)
    for year in (2019, 2020):
        Delivery.objects.create(
            person=somebody, kind="digest", for_day=f"{year}-01-06", state="sent", claimed_at=f"{year}-01-06T07:00Z"
        )
    SheetUpload.objects.create(person=somebody, kind="milestones", uploaded_at=days_ago(900))
    assert forget_what_is_over(NOW)["digests"] == 1
    assert Delivery.objects.get().for_day.year == 2020
    assert SheetUpload.objects.count() == 1


def test_attempts_to_sign_in_that_count_no_more_are_gone() -> None:
    caches["default"].clear()
    caches["default"].set("attempt", 1, timeout=1)
    caches["default"].set("newer", 1, timeout=900)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    assert forget_what_is_over(later)["attempts"] == 1


def test_people_are_told_the_times_that_hold() -> None:
    told = (CHECKOUT / "docs" / "personal-data.md").read_text()
    with translation.override("en"):
        for kept in KEPT:
            assert f"| {kept.what} | {kept.words if kept.days else 'none'} |" in told


def test_it_is_done_on_schedule() -> None:
    assert {"objectives.verify_seals", *(kept.by for kept in KEPT)} < set(SCHEDULED)
    somebody = person(Role.STAFF)
    now = datetime.datetime.now(datetime.UTC)
    caches["default"].clear()  # of attempts that other tests' processes made
    made("objectives.notice", somebody, now - datetime.timedelta(days=367), 1)
    made("objectives.notice", somebody, now - datetime.timedelta(days=363), 2)
    assert (forget(), Notice.objects.get().about) == (1, "2")


def test_the_rows_of_a_spreadsheet_that_nobody_came_back_to_go_at_night_though_nobody_gives_another_back() -> None:
    somebody, now = person(Role.STAFF), datetime.datetime.now(datetime.UTC)
    caches["default"].clear()
    for hours in (23, 25):
        SheetUpload.objects.create(
            person=somebody, kind="milestones", uploaded_at=now - datetime.timedelta(hours=hours), rows=[{"at": hours}]
        )
    assert forget() == 1
    newer, older = SheetUpload.objects.order_by("-uploaded_at")
    assert (newer.state, newer.rows) == (SheetState.PREVIEWED, [{"at": 23}])
    assert (older.state, older.rows) == (SheetState.EXPIRED, [])
    assert older.ended_at is not None, "and its row a year later"
