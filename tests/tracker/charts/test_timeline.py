"""The timeline: how each milestone keeps to its baseline, drawn without a script, and only for who sees the project."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from objectives.models import Milestone, MilestoneReport, Role
from objectives.scorecards.timeline import Keeping, timeline
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
DUE = datetime.date(2018, 6, 15)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def step(portfolio: Portfolio, due: datetime.date = DUE, **said: object) -> tuple[str, int]:
    Milestone.objects.filter(project=portfolio.published).delete()
    row = Milestone.objects.create(
        project=portfolio.published, number=1, kind="review", title="R", weight=1, due=due, basis="declared"
    )
    if said:
        MilestoneReport.objects.create(milestone=row, reported_on="2018-05-01", basis="declared", **said)
    (found,) = timeline(Milestone.objects.filter(pk=row.pk), TODAY)
    return found.keeping, found.days_after


def test_each_milestone_keeps_to_its_baseline_or_does_not(portfolio: Portfolio) -> None:
    MilestoneReport.objects.all().delete()
    assert step(portfolio) == (Keeping.PLANNED, 0)
    assert step(portfolio, due=TODAY) == (Keeping.PLANNED, 0), "today is not late"
    assert step(portfolio, due=TODAY - datetime.timedelta(days=1)) == (Keeping.LATE, 0)
    MilestoneReport.objects.all().delete()
    for said, expected in (
        ({"status": "in_progress", "percent": 5, "forecast": "2018-06-20"}, (Keeping.MOVED, 5)),
        ({"status": "in_progress", "percent": 5, "forecast": "2018-06-10"}, (Keeping.PLANNED, -5)),
        ({"status": "in_progress", "percent": 5, "forecast": "2018-05-10"}, (Keeping.LATE, -36)),
        ({"status": "completed", "actual": "2018-04-30"}, (Keeping.COMPLETED, -46)),
        ({"status": "completed"}, (Keeping.COMPLETED, -45)),
        ({"status": "cancelled"}, (Keeping.CANCELLED, 0)),
    ):
        assert step(portfolio, **said) == expected
        MilestoneReport.objects.all().delete()
    assert step(portfolio, due=datetime.date(2018, 4, 1), status="completed") == (Keeping.COMPLETED_LATE, 30)


def picture(client: Client, code: str, name: str = "wide-light") -> str:
    return reverse("timeline", args=[code, *name.split("-")])


def test_it_is_drawn_without_script_or_style_and_anew_only_when_it_changed(
    client: Client, portfolio: Portfolio
) -> None:
    Milestone.objects.update(title='"</text><script>alert(1)</script>\\')
    address = picture(client, "P000")
    answer = client.get(address)
    svg = answer.content.decode()
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert svg.startswith("<svg")
    assert [bad for bad in ("<script", "<style", "style=", "onload") if bad in svg] == []
    assert "alert(1)" in svg
    same = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    MilestoneReport.objects.all().delete()
    Milestone.objects.update(due="2016-06-01")
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_it_is_narrow_for_a_phone_dark_at_night_and_in_the_readers_words(client: Client, portfolio: Portfolio) -> None:
    narrow = client.get(picture(client, "P000", "narrow-dark"), headers={"Accept-Language": "fr"}).content.decode()
    assert 'width="340"' in narrow
    assert "#10182b" in narrow
    assert client.get(picture(client, "P000", "tall-light")).status_code == 400


def test_a_stranger_gets_no_picture_of_what_is_not_published(client: Client, portfolio: Portfolio) -> None:
    assert client.get(picture(client, "H1")).status_code == 404
    client.force_login(person(Role.BOARD), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(picture(client, "H1")).status_code == 200
