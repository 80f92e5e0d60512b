"""The back office: cluster staff keep the data, administrators the accounts too, nobody else gets in."""

import pytest
from django.db import models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from objectives.models import (
    Activity,
    Change,
    FollowUp,
    Funding,
    Invitation,
    Link,
    Mark,
    Measurement,
    Milestone,
    MilestoneReport,
    Project,
    Role,
    Source,
    User,
)
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(person(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(model: type[models.Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


@pytest.mark.parametrize("role", [Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR])
def test_anybody_else_is_shown_the_door(portfolio: Portfolio, role: Role) -> None:
    client = signed_in(role)
    for address in (reverse("admin:index"), page(Project, "changelist"), page(Project, "change", portfolio.hidden.pk)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/backoffice/login/" in answer.headers["Location"]


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("admin:index")).status_code == 302


def test_staff_see_who_there_is_and_change_nobody(portfolio: Portfolio) -> None:
    staff, somebody = signed_in(Role.STAFF), person(Role.BOARD)
    assert staff.get(page(User, "changelist")).status_code == 200
    shown = staff.get(page(User, "change", somebody.pk))
    assert shown.status_code == 200
    assert "id_password" not in shown.content.decode()
    assert somebody.password not in shown.content.decode()
    assert staff.get(page(User, "add")).status_code == 403
    assert staff.post(page(User, "change", somebody.pk), {"role": "administrator"}).status_code == 403
    somebody.refresh_from_db()
    assert somebody.role == Role.BOARD


def test_a_save_is_recorded_with_its_actor_and_answers_with_a_token(portfolio: Portfolio) -> None:
    client = signed_in(Role.STAFF)
    funding = Funding.objects.get(code="F1")
    answer = client.post(
        page(Funding, "change", funding.pk),
        {
            "code": "F1",
            "project": funding.project_id,
            "funder": funding.funder_id,
            "stage": "committed",
            "amount": "77.77",
            "decided_on": "2015-01-01",
            "source": "",
            "note": "",
            "seen": client.get(page(Funding, "change", funding.pk)).context["adminform"].form.initial["seen"],
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    change = Change.objects.filter(kind="funding").latest("pk")
    assert change.actor is not None
    assert change.actor.role == Role.STAFF
    assert (change.before or {})["amount"] == 100.01
    assert (change.after or {})["amount"] == 77.77
    assert str(change.transaction_id) == answer.headers["Sextant-Token"]
    assert Mark.objects.filter(change=change).exists()


def test_a_payment_wants_its_commitment_here_too_and_that_stays_one(portfolio: Portfolio) -> None:
    client, row = signed_in(Role.STAFF), Funding.objects.get(code="F1")
    Funding.objects.create(code="F9", project=row.project, funder=row.funder, stage="paid", amount=1)
    said = {
        "code": "F1", "project": row.project_id, "funder": row.funder_id, "stage": "requested", "amount": "7",
        "decided_on": "2015-01-01", "source": "", "note": "",
        "seen": client.get(page(Funding, "change", row.pk)).context["adminform"].form.initial["seen"],
    }  # fmt: skip
    refused = client.post(page(Funding, "change", row.pk), said)
    assert "has made payments from this commitment" in refused.context["adminform"].form.errors["stage"][0]
    fresh = {"code": "F10", "funder": portfolio.other_funder.pk, "stage": "paid"}
    refused = client.post(page(Funding, "add"), said | fresh)
    assert "has committed nothing yet" in refused.context["adminform"].form.errors["stage"][0]


def said_of(link: Link, **said: object) -> dict[str, object]:
    return {"objective": link.objective_id, "project": link.project_id, "share": "0.4", "basis": "declared", **said}


def test_who_saves_after_somebody_else_is_told_what_changed_and_may_save_then(portfolio: Portfolio) -> None:
    client, link = signed_in(Role.STAFF), Link.objects.get(project=portfolio.published)
    seen = client.get(page(Link, "change", link.pk)).context["adminform"].form.initial["seen"]
    Link.objects.filter(pk=link.pk).update(share="0.25")
    refused = client.post(page(Link, "change", link.pk), said_of(link, seen=seen))
    assert refused.status_code == 200
    told = refused.content.decode()
    assert "Somebody changed this while you wrote" in told
    assert "share: 0.5 → 0.25" in told
    assert 'value="0.4"' in told
    link.refresh_from_db()
    assert str(link.share).startswith("0.25")
    stands = refused.context["adminform"].form["seen"].value()
    assert client.post(page(Link, "change", link.pk), said_of(link, seen=stands)).status_code == 302
    link.refresh_from_db()
    assert str(link.share).startswith("0.4")


def test_a_save_that_names_no_version_overwrites_nothing(portfolio: Portfolio) -> None:
    link = Link.objects.get(project=portfolio.published)
    assert signed_in(Role.STAFF).post(page(Link, "change", link.pk), said_of(link)).status_code == 200
    link.refresh_from_db()
    assert str(link.share).startswith("0.5")


def test_who_deletes_after_somebody_elses_change_is_told_and_deletes_what_was_read_only(portfolio: Portfolio) -> None:
    client, link = signed_in(Role.STAFF), Link.objects.get(project=portfolio.published)
    address = page(Link, "delete", link.pk)
    read = client.get(address).headers["Location"]
    Link.objects.filter(pk=link.pk).update(share="0.25")
    for unread in (address, read):
        refused = client.post(unread, {"post": "yes"}, follow=True)
        assert "nothing is deleted" in refused.content.decode()
    assert Link.objects.filter(pk=link.pk).exists()
    assert client.post(refused.redirect_chain[-1][0], {"post": "yes"}).headers["Location"] == page(Link, "changelist")
    assert not Link.objects.filter(pk=link.pk).exists()


def test_what_others_hang_on_is_not_deleted_and_they_are_named_not_a_right_that_nobody_has(
    portfolio: Portfolio,
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    for row, hanging in ((portfolio.other_funder, "OPEN0"), (portfolio.hidden, "F1: 100.01")):
        address = page(type(row), "delete", row.pk)
        told = client.get(address, follow=True).content.decode()
        assert ("permission" in told, "protected" in told, hanging in told) == (False, True, True), row
        client.post(address, {"post": "yes"}, follow=True)
        assert type(row).objects.filter(pk=row.pk).exists()


def test_a_source_that_facts_name_keeps_its_id_and_is_not_deleted(portfolio: Portfolio) -> None:
    client, row = signed_in(Role.STAFF), Source.objects.create(code="S-1", title="Contract")
    Funding.objects.filter(code="F1").update(source=["S-0", "S-1"])
    delete = page(Source, "delete", row.pk)
    with statements() as asked:
        told = client.get(delete, follow=True)
    assert "F1: 100.01" in told.content.decode()
    assert _all_that_name(asked) == []
    client.post(told.redirect_chain[-1][0], {"post": "yes"})
    change = page(Source, "change", row.pk)
    said = {"code": "S-2", "title": "Contract", "url": "", "published": "", "note": ""}
    said["seen"] = client.get(change).context["adminform"].form.initial["seen"]
    with statements() as asked:
        refused = client.post(change, said)
    assert "Facts name the source" in refused.context["adminform"].form.errors["code"][0]
    assert _all_that_name(asked) == []
    assert Source.objects.get().code == "S-1"
    Funding.objects.filter(code="F1").update(source=[])
    assert client.post(change, said).status_code == 302
    client.post(client.get(delete).headers["Location"], {"post": "yes"})
    assert not Source.objects.exists()


def _all_that_name(asked: CaptureQueriesContext) -> list[str]:
    """Return what asked for every fact that names a source: thousands may."""
    return [one["sql"] for one in asked.captured_queries if '"source" @>' in one["sql"] and " LIMIT " not in one["sql"]]


def test_an_activity_is_deleted_with_the_follow_ups_that_are_kept_on_its_page(portfolio: Portfolio) -> None:
    row = Activity.objects.create(code="A-2018-001", kind="study", title="A study")
    FollowUp.objects.create(activity=row, what="Telephone", due="2018-06-03", owner=person(Role.STAFF))
    client = signed_in(Role.ADMINISTRATOR)
    asked = client.get(page(Activity, "delete", row.pk), follow=True)
    assert "permission" not in asked.content.decode()
    assert client.post(asked.redirect_chain[-1][0], {"post": "yes"}).status_code == 302
    assert not FollowUp.objects.filter(activity=row.pk).exists()
    assert not Activity.objects.filter(pk=row.pk).exists()


def test_an_invitation_to_lead_a_project_stands_in_the_way_and_is_named_not_a_right(portfolio: Portfolio) -> None:
    row, now = (
        Project.objects.create(code="AVP-999", scope="labelled", status="running", title="By mistake"),
        timezone.now(),
    )
    Invitation.objects.create(
        email="lead@example.net", role="contributor", organisation=portfolio.funder, project=row, token_hash="x",
        invited_by=person(Role.STAFF), invited_at=now, expires_at=now,
    )  # fmt: skip
    client = signed_in(Role.ADMINISTRATOR)
    told = client.get(page(Project, "delete", row.pk), follow=True).content.decode()
    assert ("permission" in told, "protected" in told, "<li>invitation" in told) == (False, True, True)
    client.post(page(Project, "delete", row.pk), {"post": "yes"}, follow=True)
    assert Project.objects.filter(pk=row.pk).exists()


def test_no_list_deletes_many_rows_at_once(portfolio: Portfolio) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [Link.objects.get(project=portfolio.hidden).pk]}
    signed_in(Role.STAFF).post(page(Link, "changelist"), {**chosen, "post": "yes"})
    assert Link.objects.filter(project=portfolio.hidden).exists()


def test_where_a_project_stands_is_shown_here_and_moved_by_a_decision_only(portfolio: Portfolio) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), page(Project, "change", portfolio.published.pk)
    form = client.get(address).context["adminform"].form
    assert "status" not in form.fields
    said = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    said |= {"title": "Renamed", "status": "completed", "domains": "", "tags": "", "source": ""}
    assert client.post(address, said).status_code == 302
    portfolio.published.refresh_from_db()
    assert (portfolio.published.title, portfolio.published.status) == ("Renamed", "running")
    assert "status" in client.get(page(Project, "add")).context["adminform"].form.fields


def test_reports_and_measurements_are_read_here_and_never_changed(portfolio: Portfolio) -> None:
    milestone = Milestone.objects.create(
        project=portfolio.published, number=7, kind="review", title="R", weight=1, due="2015-01-01", basis="declared"
    )
    report = MilestoneReport.objects.create(
        milestone=milestone, reported_on="2015-01-01", revision=1, status="planned", basis="declared"
    )
    shown = signed_in(Role.ADMINISTRATOR).get(page(Milestone, "change", milestone.pk)).content.decode()
    assert "reports-0-status" not in shown
    assert signed_in(Role.STAFF).get(page(Measurement, "add")).status_code == 403
    report.refresh_from_db()


def test_a_bad_state_comes_back_as_words_beside_the_form_and_changes_nothing(portfolio: Portfolio) -> None:
    client = signed_in(Role.STAFF)
    link = Link.objects.get(project=portfolio.published)
    answer = client.post(
        page(Link, "change", link.pk),
        {"objective": link.objective_id, "project": link.project_id, "share": "1.5", "basis": "declared"},
    )
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    link.refresh_from_db()
    assert str(link.share).startswith("0.5")


@pytest.mark.parametrize("question", ["\0", "9" * 400, "?" * 5000, "💥"])
def test_no_question_is_an_error_of_the_server(portfolio: Portfolio, question: str) -> None:
    client = signed_in(Role.STAFF)
    for model in (Project, Link, Milestone):
        for name in ("q", "p", "o", "project__id__exact", "status__exact", "e"):
            assert client.get(page(model, "changelist"), {name: question}).status_code < 500
        assert client.get(page(model, "change", question.replace("/", ""))).status_code < 500


@pytest.mark.parametrize("model", [Project, Funding, Link, Milestone], ids=lambda model: model._meta.model_name)
def test_a_list_costs_the_same_at_few_rows_and_at_many(portfolio: Portfolio, model: type[models.Model]) -> None:
    client = signed_in(Role.STAFF)
    client.get(page(model, "changelist"))
    with statements() as few:
        client.get(page(model, "changelist"))
    for number in range(30):
        project = Project.objects.create(code=f"X{number}", scope="labelled", status="running")
        Funding.objects.create(code=f"X{number}", project=project, funder=portfolio.funder, stage="paid", amount=1)
        Link.objects.create(objective=portfolio.first, project=project, share="0.1", basis="declared")
        Milestone.objects.create(
            project=project, number=1, kind="review", title="R", weight=1, due="2015-01-01", basis="declared"
        )
    with statements() as many:
        client.get(page(model, "changelist"))
    assert len(many) == len(few)
