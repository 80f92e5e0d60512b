"""Many rows at once: each by its act, at the version that was read; what is refused is named, and stays as it was."""

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from objectives import clock
from objectives.models import (
    Change,
    Contract,
    Enquiry,
    KpiScore,
    Mark,
    Measurement,
    Milestone,
    Organisation,
    Project,
    Role,
    RollupRun,
    User,
)
from objectives.rollup.drain import drain
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    with connection.cursor() as cursor:  # as if committed: versions of definitions are written then
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    drain(TODAY)
    return made


def signed_in(role: Role) -> tuple[Client, User]:
    client, somebody = Client(), person(role)
    client.force_login(somebody)
    return client, somebody


def address(model: type[models.Model]) -> str:
    return reverse(f"admin:objectives_{model._meta.model_name}_changelist")


def asked(client: Client, act: str, rows: list[Any]) -> dict[str, Any]:
    """Choose rows and an act; return what the page that asks for a yes would send back."""
    at = address(type(rows[0]))
    page = client.post(at, {"action": act, "index": "0", "_selected_action": [row.pk for row in rows]})
    assert page.status_code == 200
    seen = {f"seen-{key}": seen for key, _name, seen in page.context["rows"]}
    assert len(seen) == len(rows)
    for row in rows:
        assert str(row) in page.content.decode().replace("&#x27;", "'")
    return {"action": act, "said": "yes", "_selected_action": [row.pk for row in rows], **seen}


def test_measurements_are_validated_together_but_for_the_own_one_which_is_named(portfolio: Portfolio) -> None:
    client, staff = signed_in(Role.STAFF)
    other = person(Role.ADMINISTRATOR)
    Measurement.objects.filter(status="draft").delete()
    rows = [
        Measurement.objects.create(kpi=portfolio.kpi, period=period, value=value, status="submitted", entered_by=by)
        for period, value, by in (("2015", 120, other), ("2016", 130, other), ("2014", 110, staff))
    ]
    before = Change.objects.latest("pk").pk
    done = client.post(address(Measurement), asked(client, "validate", rows) | {"reason": "As counted"})
    assert done.status_code == 200
    told = done.content.decode()
    assert "done for 2 rows" in told
    assert [one.name for one in done.context["refused"]] == [str(rows[2])]
    assert "You entered this value" in told
    assert sorted(Measurement.objects.filter(status="validated").values_list("period", flat=True)) == [
        "2015", "2016", "2017",
    ]  # fmt: skip
    changes = Change.objects.filter(pk__gt=before, kind="measurement")
    assert {(change.actor, change.reason) for change in changes} == {(staff, "As counted")}
    assert Mark.objects.filter(change__in=changes).count() == changes.count() == 2
    assert done.headers["Sextant-Token"] == str(changes.latest("pk").transaction_id)
    drain(TODAY)
    assert figures_are_those_of_a_full_rollup()


def test_milestones_are_cancelled_with_a_reason_and_without_one_nothing_is_done(portfolio: Portfolio) -> None:
    client, staff = signed_in(Role.STAFF)
    rows = list(Milestone.objects.order_by("pk"))
    form = asked(client, "cancel", rows)
    again = client.post(address(Milestone), form)
    assert again.status_code == 422
    assert Change.objects.filter(actor=staff).count() == 0
    done = client.post(address(Milestone), form | {"reason": "The consortium gave it up"}, follow=True)
    assert "done for 2 rows" in done.content.decode()
    for row in Milestone.objects.prefetch_related("reports"):
        state = row.state_on(datetime.date.max)
        assert state is not None
        assert (state.status, state.comment, state.reported_by) == ("cancelled", "The consortium gave it up", staff)


def test_a_row_that_somebody_changed_meanwhile_is_refused_with_who_did(portfolio: Portfolio) -> None:
    client, _staff = signed_in(Role.STAFF)
    published, hidden = portfolio.published, portfolio.hidden
    form = asked(client, "publish_no_more", [published]) | {"reason": "Asked for"}
    both = asked(client, "publish", [hidden, published])
    Project.objects.filter(pk=hidden.pk).update(title="Meanwhile")
    client.post(address(Project), form)
    published.refresh_from_db()
    assert not published.published
    refused = client.post(address(Project), both)
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "Not done, and as before" in told
    assert "cluster staff" not in told.split("Not done")[0]
    assert str(Role.STAFF) in told
    hidden.refresh_from_db()
    assert not hidden.published


def test_projects_are_decided_on_and_one_that_stands_elsewhere_says_where_it_may_go(portfolio: Portfolio) -> None:
    client, staff = signed_in(Role.STAFF)
    Project.objects.filter(pk=portfolio.hidden.pk).update(status="submitted")
    rows = [Project.objects.get(pk=portfolio.hidden.pk), portfolio.published]
    said = {"to": "labelled", "on": clock.today().isoformat(), "body": "Board", "note": ""}
    done = client.post(address(Project), asked(client, "decide", rows) | said)
    assert [(one.name, "goes to" in one.why) for one in done.context["refused"]] == [(str(rows[1]), True)]
    decision = Project.objects.get(pk=portfolio.hidden.pk).decisions.get()
    assert (decision.moved_to, decision.body, decision.decided_by) == ("labelled", "Board", staff)


def test_memberships_end_and_the_figure_that_counts_members_follows(portfolio: Portfolio) -> None:
    client, _staff = signed_in(Role.STAFF)
    member, stranger = portfolio.funder, portfolio.other_funder
    Organisation.objects.filter(pk=member.pk).update(member_since="2010-01-01")
    rows = [Organisation.objects.get(pk=one.pk) for one in (member, stranger)]
    said = {"until": "2017-12-31", "reason": "Left"}
    done = client.post(address(Organisation), asked(client, "end_membership", rows) | said)
    assert [(one.name, one.why) for one in done.context["refused"]] == [(str(stranger), "It is no member on this day.")]
    member.refresh_from_db()
    assert str(member.member_until) == "2017-12-31"
    assert Change.objects.filter(kind="organisation", key=member.pk).latest("pk").reason == "Left"


def test_enquiries_are_given_to_somebody(portfolio: Portfolio) -> None:
    client, staff = signed_in(Role.STAFF)
    now = clock.now()
    enquiry = Enquiry.objects.create(
        kind="company", name="Mia", subject="A visit", country="CA", email="m@example.org", language="en",
        consent="Yes", received_at=now, last_act_at=now,
    )  # fmt: skip
    client.post(address(Enquiry), asked(client, "assign", [enquiry]) | {"to": staff.pk})
    enquiry.refresh_from_db()
    assert enquiry.assigned_to == staff


def test_figures_are_computed_when_somebody_asks(portfolio: Portfolio) -> None:
    client, _staff = signed_in(Role.STAFF)
    runs = RollupRun.objects.filter(kind="full").count()
    KpiScore.objects.all().delete()
    client.post(address(Contract), asked(client, "roll_up", [portfolio.contract]))
    assert RollupRun.objects.filter(kind="full").count() == runs + 1
    assert KpiScore.objects.exists()


def test_accounts_are_closed_by_administrators_with_a_reason_that_is_kept_and_by_nobody_else() -> None:
    (client, _administrator), board = signed_in(Role.ADMINISTRATOR), person(Role.BOARD)
    client.post(address(User), asked(client, "close_account", [board]) | {"reason": "Left the board"})
    board.refresh_from_db()
    assert not board.is_active
    assert "Left the board" in LogEntry.objects.get().change_message
    staff, _person = signed_in(Role.STAFF)
    assert "close_account" not in staff.get(address(User)).content.decode()
    staff.post(address(User), {"action": "open_account", "said": "yes", "reason": "x", "_selected_action": [board.pk]})
    board.refresh_from_db()
    assert not board.is_active


def test_no_more_are_taken_at_once_than_can_be_answered_for(portfolio: Portfolio) -> None:
    client, _staff = signed_in(Role.STAFF)
    Project.objects.bulk_create(Project(code=f"X{one}", scope="labelled", status="running") for one in range(101))
    keys = list(Project.objects.values_list("pk", flat=True))
    chosen = {"action": "publish", "index": "0", "_selected_action": keys, "select_across": "1"}
    got = client.post(address(Project), chosen, follow=True)
    assert "at most 100 rows" in got.content.decode()
    assert not Project.objects.filter(code__startswith="X", published=True).exists()


def test_a_row_that_is_gone_is_said_to_be_gone(portfolio: Portfolio) -> None:
    client, _staff = signed_in(Role.STAFF)
    rows = [
        Project.objects.create(code=code, acronym=code, scope="labelled", status="running") for code in ("X1", "X2")
    ]
    form = asked(client, "publish", rows)
    rows[0].delete()
    done = client.post(address(Project), form)
    assert [one.name for one in done.context["refused"]] == ["1 row is no longer there."]
    assert "done for 1 row." in done.content.decode()
    assert Project.objects.get(code="X2").published
