"""The pages of a project's file: who opens them, what they save, what they refuse, what the second writer sees."""

import datetime
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from objectives.acts.labelling import steps_for
from objectives.models import Document, Funding, Link, Organisation, Participation, Project, ProjectDecision, User
from objectives.versions import version_of_links, version_of_project, version_of_row
from tests.counting import statements
from tests.filing import People, people_of, put
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
HTML = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def basics(project: Project, **said: str) -> dict[str, str]:
    known = {"acronym": "OPEN0", "start": "2014-01-01", "start_precision": "day", "labelled_precision": "day"}
    return known | {"published": "on", "seen": str(version_of_project(project.pk))} | said


def pages_of(portfolio: Portfolio) -> dict[str, str]:
    """What can be opened of the published project, and its twin of the hidden one."""
    code, part = portfolio.published.code, Participation.objects.get(project=portfolio.published)
    request = Funding.objects.create(
        code="R", project=portfolio.published, funder=portfolio.funder, stage="requested", amount=1
    )
    return {
        "change-project": reverse("change-project", args=[code]),
        "move-project": reverse("move-project", args=[code]),
        "add-participant": reverse("add-participant", args=[code]),
        "add-funding": reverse("add-funding", args=[code]),
        "add-document": reverse("add-document", args=[code]),
        "project-history": reverse("project-history", args=[code]),
        "change-participant": reverse("change-participant", args=[part.pk]),
        "remove-participant": reverse("remove-participant", args=[part.pk]),
        "change-funding": reverse("change-funding", args=[request.pk]),
        "remove-funding": reverse("remove-funding", args=[request.pk]),
    }


def test_the_lead_and_staff_open_every_page_a_colleague_is_refused_a_visitor_signs_in(
    portfolio: Portfolio, people: People, client: Client
) -> None:
    pages = pages_of(portfolio)
    for name, address in pages.items():
        assert signed_in(people.lead).get(address).status_code == 200, name
        assert signed_in(people.staff).get(address).status_code == 200, name
        assert signed_in(people.stranger).get(address).status_code == 403, name
        assert client.get(address).headers["Location"].startswith(reverse("sign-in")), name
    assert signed_in(people.board).get(pages["project-history"]).status_code == 200
    share = reverse("share-out", args=[portfolio.published.code, "c1"])
    assert [signed_in(one).get(share).status_code for one in (people.staff, people.lead)] == [200, 403]


def test_a_stranger_to_an_unpublished_project_finds_nothing(portfolio: Portfolio, people: People) -> None:
    put(portfolio.published, published=False)
    stranger = signed_in(people.stranger)
    for name, address in pages_of(portfolio).items():
        assert stranger.get(address).status_code == 404, name
        if name != "project-history":
            assert stranger.post(address).status_code == 404, name
    assert stranger.get(reverse("share-out", args=["P000", "c1"])).status_code == 404
    assert stranger.get(reverse("change-project", args=["NOWHERE"])).status_code == 404


def test_the_page_of_a_project_offers_to_each_what_each_may(
    portfolio: Portfolio, people: People, client: Client
) -> None:
    address = reverse("project", args=["P000"])
    for somebody, offered in ((people.lead, True), (people.staff, True), (people.board, False)):
        text = signed_in(somebody).get(address).content.decode()
        assert ("Change the project" in text) is offered
        assert "History" in text
    visitor = client.get(address).content.decode()
    assert "Change the project" not in visitor
    assert reverse("project-history", args=["P000"]) not in visitor
    assert 'aria-current="step"' in visitor


def test_the_basics_are_saved_and_html_stays_text(portfolio: Portfolio, people: People) -> None:
    client, project = signed_in(people.lead), portfolio.published
    address = reverse("change-project", args=["P000"])
    said = basics(project, title=HTML, summary=HTML, tags=f"{HTML}, b", total_cost="1200000", reason=HTML)
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Sextant-Token"].isdecimal()
    for page in (reverse("project", args=["P000"]), reverse("project-history", args=["P000"]), address):
        text = client.get(page).content.decode()
        assert HTML not in text, page
        assert "&lt;script&gt;" in text, page
    project.refresh_from_db()
    assert project.tags == [HTML, "b"]


def test_a_mistake_names_its_field_and_keeps_what_was_typed(portfolio: Portfolio, people: People) -> None:
    client = signed_in(people.lead)
    address = reverse("change-project", args=["P000"])
    for said, field in (
        ({"end": "2013-01-01"}, "End"),
        ({"total_cost": "-5"}, "Total cost"),
        ({"total_cost": "NaN"}, ""),
    ):
        answer = client.post(address, basics(portfolio.published, title="Kept & typed", **said))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert f">{field}" in text
        assert "Kept &amp; typed" in text
        assert "error-summary" in text


def test_the_second_writer_sees_what_changed_keeps_what_was_typed_and_chooses(
    portfolio: Portfolio, people: People
) -> None:
    address, old = reverse("change-project", args=["P000"]), basics(portfolio.published, title="Mine")
    said = basics(portfolio.published, title="Theirs", reason="It was misspelt")
    said |= {"seen": old["seen"]}
    assert signed_in(people.lead).post(address, said).status_code == 302
    staff = signed_in(people.staff)
    answer = staff.post(address, old)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<b>Camille Roux</b> changed the project" in text
    assert "It was misspelt" in text
    assert "title: from nothing to “Theirs”" in text
    assert 'value="Mine"' in text
    assert f'value="{version_of_project(portfolio.published.pk)}"' in text, "saved again, it answers to theirs"
    assert staff.post(address, basics(portfolio.published, title="Mine")).status_code == 302


def test_a_decision_is_recorded_and_the_refusal_says_the_way(portfolio: Portfolio, people: People) -> None:
    address, project = reverse("move-project", args=["P000"]), put(portfolio.published, status="submitted")

    def said(to: str, **more: str) -> dict[str, str]:
        return {"seen": str(version_of_project(project.pk)), "to": to, "on": "2018-06-01"} | more

    assert signed_in(people.lead).post(address, said("labelled")).status_code == 403
    staff = signed_in(people.staff)
    assert "Give a day" not in staff.post(address, said("completed")).content.decode()
    assert staff.post(address, said("rejected")).status_code == 422
    assert staff.post(address, said("labelled", on="2018-06-02")).status_code == 422
    assert ProjectDecision.objects.count() == 0
    options = re.findall(r'<option value="(\w+)"', staff.post(address, said("labelled", on="x")).content.decode())
    assert options == [step.to for step in steps_for(people.staff, project)], "a refusal offers what the page offered"
    assert staff.post(address, said("labelled", body="Board", note="Strong")).status_code == 302
    text = staff.get(reverse("project", args=["P000"])).content.decode()
    assert "Strong" in text
    assert "1 decision" in text


def test_consortium_money_and_shares_are_changed_on_their_pages(portfolio: Portfolio, people: People) -> None:
    staff = signed_in(people.staff)
    add = reverse("add-participant", args=["P000"])
    answer = staff.post(add, {"organisation": "ministry", "role": "coordinator", "cost": "10"})
    assert answer.headers["Location"] == "/projects/P000/#consortium"
    assert staff.post(add, {"organisation": "nobody", "role": "partner"}).status_code == 422
    assert staff.post(add, {"organisation": "agency", "role": "coordinator"}).status_code == 422
    part = Participation.objects.get(organisation__code="ministry")
    seen = str(version_of_row("participation", part.pk))
    change, remove = (reverse(name, args=[part.pk]) for name in ("change-participant", "remove-participant"))
    assert staff.post(change, {"seen": seen, "organisation": "ministry", "role": "partner"}).status_code == 302
    assert staff.post(remove, {"seen": seen, "reason": "Left"}).status_code == 409
    fund = reverse("add-funding", args=["P000"])
    money = {"funder": "ministry", "stage": "committed", "amount": "12.50", "decided_on": "2018-05-01"}
    assert staff.post(fund, money).status_code == 302
    for wrong in ({"amount": "-1"}, {"amount": "NaN"}, {"decided_on": "2018-07-01"}, {"stage": "spent"}):
        assert staff.post(fund, money | wrong).status_code == 422
    assert signed_in(people.lead).post(fund, money).status_code == 403
    text = staff.get(reverse("project", args=["P000"])).content.decode()
    assert "12.50" in text
    shares = reverse("share-out", args=["P000", "c1"])
    said = {"seen": str(version_of_links(portfolio.published.pk)), "1": "0.7", "2": "0.31"}
    assert "The rest is 0.30" in staff.post(shares, said).content.decode()
    assert "A share is more than 0 and at most 1" in staff.post(shares, said | {"1": "70"}).content.decode()
    assert staff.post(shares, said | {"2": "0.3"}).status_code == 302
    assert sum(link.share for link in Link.objects.filter(project=portfolio.published)) == 1


def test_staff_record_which_clusters_labelled_a_project(portfolio: Portfolio, people: People) -> None:
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    staff, address = signed_in(people.staff), reverse("change-labels", args=["P000"])
    assert "Cluster 2" in staff.get(address).content.decode()
    said = {
        "seen": "0", "cluster_2": ours.pk, "role_2": "leader", "share_2": "0.7",
        "cluster_3": theirs.pk, "role_3": "co_labeller", "share_3": "0.4", "role_1": "leader",
    }  # fmt: skip
    refused = staff.post(address, said).content.decode()
    assert 'href="#id_share_3"' in refused
    assert "The rest is 0.3" in refused
    assert "Il reste 0,3" in staff.post(address, said, headers={"accept-language": "fr"}).content.decode()
    in_percent = staff.post(address, said | {"share_2": "70"}).content.decode()
    assert "A share of the credit lies between 0 and 1." in in_percent
    assert "digit" not in in_percent
    assert "Say its share" in staff.post(address, said | {"share_3": ""}).content.decode()
    assert staff.post(address, said | {"share_3": "0.25"}).status_code == 302
    assert staff.post(address, said | {"share_3": "0.25"}).status_code == 409
    text = staff.get(reverse("project", args=["P000"])).content.decode()
    for words in ("leader", "co-labeller", "25.00%", "5.00%", "of the credit is nobody"):
        assert words in text


def test_a_document_is_added_opened_and_removed(portfolio: Portfolio, people: People) -> None:
    lead = signed_in(people.lead)
    add = reverse("add-document", args=["P000"])
    plan = SimpleUploadedFile("plan.csv", b"step,day\n1,2018-01-01\n")
    assert lead.post(add, {"file": plan, "kind": "other", "title": "The plan"}).status_code == 302
    row = Document.objects.get()
    assert "The plan" in lead.get(reverse("project", args=["P000"])).content.decode()
    program = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00" + b"\0" * 100)
    assert lead.post(add, {"file": program, "kind": "other"}).status_code == 422
    remove = reverse("remove-document", args=[row.pk])
    assert signed_in(people.board).post(remove).status_code == 403
    assert signed_in(people.stranger).post(remove).status_code == 404
    assert lead.post(remove).status_code == 302
    assert "The plan" not in lead.get(reverse("project", args=["P000"])).content.decode()


def test_an_idea_is_proposed_and_its_lead_goes_on(people: People) -> None:
    lead, address = signed_in(people.lead), reverse("propose-project")
    assert signed_in(people.board).get(address).status_code == 403
    assert lead.post(address, {"acronym": "", "title": "x"}).status_code == 422
    said = {"acronym": "ORION", "title": "Bench", "domains": ["space"], "since": "2016-05-12"}
    assert 'href="#id_since"' in lead.post(address, said | {"since": "2999-01-01"}).content.decode()
    answer = lead.post(address, said)
    assert str(ProjectDecision.objects.latest("pk").decided_on) == "2016-05-12"
    text = lead.get(answer.headers["Location"]).content.decode()
    assert "Submit for the label" in text
    assert signed_in(people.stranger).get(answer.headers["Location"]).status_code == 404


def test_organisations_are_suggested_to_who_is_signed_in(people: People, client: Client) -> None:
    address = reverse("organisations-named")
    assert "ministry" in signed_in(people.lead).get(address, {"funder": "minis"}).content.decode()
    assert client.get(address, {"funder": "minis"}).status_code == 302


def test_the_page_costs_the_same_with_few_rows_and_with_many(portfolio: Portfolio, people: People) -> None:
    client, address = signed_in(people.staff), reverse("project", args=["P000"])
    Funding.objects.create(code="A", project=portfolio.published, funder=portfolio.funder, stage="paid", amount=1)
    with statements() as few:
        client.get(address)
    for number in range(20):
        Funding.objects.create(
            code=f"A{number}", project=portfolio.published, funder=portfolio.funder, stage="paid", amount=1
        )
        ProjectDecision.objects.create(
            project=portfolio.published, moved_to="running", decided_on="2018-01-01", decided_by=people.staff
        )
    with statements() as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_picture_of_the_plan_stands_on_the_day_of_its_page(portfolio: Portfolio, client: Client) -> None:
    shown = client.get(reverse("project", args=[portfolio.published.code]))
    day = shown.context["view"].as_of
    assert f"-wide-light.svg?as_of={day.isoformat()}" in shown.content.decode()
