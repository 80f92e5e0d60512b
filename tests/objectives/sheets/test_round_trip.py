"""Whatever is edited: what was typed is what is stored, and what is taken back is what was there before."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.models import Milestone, MilestoneReport, Role, User
from objectives.sheets import uploads
from tests.objectives.sheets.sheets import TODAY, downloaded, filled_at
from tests.portfolio import person, small_portfolio

pytestmark = pytest.mark.django_db

WORDS = st.text(st.characters(exclude_categories=["C"], exclude_characters="_"), max_size=40).filter(
    lambda text: not text.startswith(("=", "#"))  # those two a spreadsheet would take for something else
)
PERCENT = st.decimals(0, 100, places=4).map(lambda number: number.normalize())
PAST = st.dates(datetime.date(2014, 1, 2), TODAY)
NEWS = st.one_of(
    st.fixed_dictionaries(
        {"status": st.just("in progress"), "percent": PERCENT, "actual": st.none(), "comment": WORDS}
    ),
    st.fixed_dictionaries({"status": st.just("completed"), "percent": st.none(), "actual": PAST, "comment": WORDS}),
    st.fixed_dictionaries(
        {"status": st.just("cancelled"), "percent": st.none(), "actual": st.none(), "comment": st.just("No money")}
    ),
)
EDITS = st.dictionaries(st.integers(3, 8), NEWS, max_size=6)


@pytest.fixture
def staff() -> User:
    portfolio = small_portfolio()
    for number in range(2, 6):
        Milestone.objects.create(
            project=portfolio.published, number=number, kind="review", title=f"Step {number}", due="2016-01-01",
            basis="declared",
        )  # fmt: skip
    return person(Role.STAFF)


def states() -> dict[int, tuple[Any, ...]]:
    return {
        row.pk: (now.status, now.percent, now.actual, now.forecast) if (now := row.state_on(datetime.date.max)) else
        ("planned", None, None, None)
        for row in Milestone.objects.prefetch_related("reports")
    }  # fmt: skip


def in_order() -> list[int]:
    return list(Milestone.objects.order_by("project__acronym", "due", "number").values_list("pk", flat=True))


# every example is rolled back
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_what_is_typed_is_stored_and_what_is_taken_back_was_there(
    staff: User, edits: dict[int, dict[str, Any]]
) -> None:
    with transaction.atomic():
        before, reports = states(), MilestoneReport.objects.count()
        content = filled_at(downloaded(staff), {at: _cells(news) for at, news in edits.items()})
        upload = uploads.receive(by=staff, name="x.xlsx", content=content)
        shown = uploads.preview(upload, TODAY)
        assert len(shown.lines) + shown.unchanged == len(before)
        done = uploads.apply(by=staff, upload=upload.pk, seen=shown.seen, choices={}, today=TODAY)
        wanted = before | {in_order()[at - 3]: _state(news) for at, news in edits.items()}
        assert states() == wanted
        said = {news["comment"].strip() for news in edits.values()} - {""}
        assert said <= set(MilestoneReport.objects.values_list("comment", flat=True))
        again = uploads.receive(by=staff, name="x.xlsx", content=downloaded(staff))
        assert uploads.preview(again, TODAY).lines == []
        uploads.take_back(by=staff, upload=done.pk, today=TODAY)
        assert states() == before
        assert MilestoneReport.objects.count() == reports + 2 * len(done.made), "reports are added, never changed"
        transaction.set_rollback(True)


def _cells(news: dict[str, Any]) -> dict[str, Any]:
    return {**news, "comment": news["comment"] or None, "forecast": None}


def _state(news: dict[str, Any]) -> tuple[Any, ...]:
    percent = None if news["percent"] is None else Decimal(news["percent"])
    return (news["status"].replace(" ", "_"), percent, news["actual"], None)
