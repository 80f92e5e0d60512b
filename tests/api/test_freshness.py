"""A write answers with a token; a read that presents it contains the write, or says that it waits."""

from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from objectives.acting import token
from objectives.models import Measurement, Project
from objectives.rollup.drain import drain
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/v1/scorecards/"


def all_published() -> None:
    """Nothing is hidden: a visitor reads the stored figures."""
    busy_portfolio()
    Project.objects.update(published=True)


def _written(value: int) -> int:
    with transaction.atomic():
        Measurement.objects.filter(kpi__code="members", status="validated").update(value=value)
        return token()


def _read(after: int | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {"contract": "c1", "as_of": "2018-12-31"}
    answer = APIClient().get(ADDRESS, asked | ({} if after is None else {"after": after}))
    assert answer.status_code == 200
    return dict(answer.json())


def _members(card: dict[str, Any]) -> str:
    return str(next(kpi["actual"] for one in card["objectives"] for kpi in one["kpis"] if kpi["code"] == "members"))


def test_a_read_says_whether_the_write_is_in_it() -> None:
    all_published()
    drain(TODAY)
    first = _written(160)
    before = _read(first)
    assert (before["pending"], _members(before)) == (True, "150.000000")
    drain(TODAY)
    after = _read(first)
    assert (after["pending"], _members(after)) == (False, "160.000000")
    assert after["computed_at"] > before["computed_at"]


def test_what_somebody_else_wrote_later_does_not_make_a_reader_wait() -> None:
    all_published()
    mine = _written(160)
    drain(TODAY)
    _written(170)
    assert _read(mine)["pending"] is False
    assert _read()["pending"] is True


def test_each_figure_says_whether_the_change_that_waits_touches_it() -> None:
    all_published()
    drain(TODAY)
    assert _stale(_read()) == set()
    _written(160)
    waiting = _read()
    assert _stale(waiting) == {"members", "1", "contract"}
    assert waiting["freshness"]["computed_at"] == waiting["computed_at"]


def _stale(card: dict[str, Any]) -> set[str]:
    said = {str(one["number"]): one["freshness"] for one in card["objectives"]} | {"contract": card["freshness"]}
    said |= {kpi["code"]: kpi["freshness"] for one in card["objectives"] for kpi in one["kpis"]}
    return {name for name, freshness in said.items() if freshness["stale"]}


def test_an_explanation_of_a_stale_figure_is_stale_and_one_from_the_facts_is_not() -> None:
    all_published()
    drain(TODAY)
    _written(160)
    for figure, about, stale in (
        ("kpi.actual", {"kpi": "members"}, True),
        ("kpi.actual", {"kpi": "ratio"}, False),
        ("contract.committed", {}, False),
    ):
        asked = {"contract": "c1", "as_of": "2018-12-31", "figure": figure, **about}
        answer = APIClient().get("/api/v1/explanations/", asked).json()
        assert answer["freshness"]["stale"] is stale, figure
        assert answer["freshness"]["computed_at"]


@pytest.mark.parametrize("bad", ["", "x", "-1", "0", "1.5", "9" * 30, "²", "\0"])
def test_a_token_that_is_none_is_refused_by_name(bad: str) -> None:
    all_published()
    answer = APIClient().get(ADDRESS, {"after": bad})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["after"]
