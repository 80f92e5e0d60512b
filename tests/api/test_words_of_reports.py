"""Publishing a project publishes what was reported, not what was said: its people read that."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from rest_framework.renderers import JSONRenderer

from api.rows import Page, read
from api.shaping import WHOLE, row_of
from objectives import access
from objectives.access import Reader
from objectives.models import Funding, MilestoneReport, Participation, ProjectLead, Role
from tests.api.reading import list_of, written
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

SAID, LINK = "The partner is bankrupt", "https://example.org/minutes"
ADDRESSES = (
    "milestones/", "milestones/?format=csv", "milestones/?format=ndjson", "milestones/?fields=reports",
    "milestones/?search=bankrupt", "projects/?expand=milestones",
)  # fmt: skip


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Participation.objects.all().delete()
    Participation.objects.create(project=made.published, organisation=made.other_funder, role="partner")
    Funding.objects.create(code="F0", project=made.published, funder=made.funder, stage="requested", amount=1)
    MilestoneReport.objects.filter(milestone__project=made.published).update(comment=SAID, evidence_link=LINK)
    return made


def people(portfolio: Portfolio) -> tuple[dict[str, Reader], dict[str, Reader]]:
    """Return who is part of the published project, and who is not."""
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    of_it: dict[str, Reader] = {
        "staff": person(Role.STAFF),
        "board": person(Role.BOARD),
        "lead": lead,
        "partner": person(Role.CONTRIBUTOR, portfolio.other_funder),
        "funder": person(Role.FUNDER, portfolio.funder),
    }
    strangers: dict[str, Reader] = {
        "stranger": person(Role.CONTRIBUTOR),
        "another funder": person(Role.FUNDER, portfolio.other_funder),
        "visitor": AnonymousUser(),
    }
    return of_it, strangers


def test_who_is_part_of_a_published_project_reads_the_words_nobody_else(portfolio: Portfolio) -> None:
    of_it, strangers = people(portfolio)
    report = MilestoneReport.objects.get(comment=SAID)
    for name, somebody in (of_it | strangers).items():
        assert access.visible_milestone_reports(somebody).filter(pk=report.pk).exists(), name
        assert access.reports_with_words(somebody).filter(pk=report.pk).exists() is (name in of_it), name


def test_a_list_and_its_serializer_agree_on_whom_they_tell(portfolio: Portfolio) -> None:
    of_it, strangers = people(portfolio)
    for name, somebody in (of_it | strangers).items():
        asked = list_of("Milestones", somebody)
        every = asked.get_queryset()
        rows = written(read(Page(every), row_of(asked, WHOLE)))
        assert rows == JSONRenderer().render(asked.serializer_class(every, many=True).data), name
        assert (SAID in rows.decode(), LINK in rows.decode()) == (name in of_it, name in of_it), name


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_tells_a_visitor_what_was_said(portfolio: Portfolio, client: Client, address: str) -> None:
    def text() -> str:
        got = client.get(f"/api/v1/{address}")
        return (b"".join(got.streaming_content) if got.streaming else got.content).decode()  # type: ignore[attr-defined]

    of_visitor = text()
    assert (SAID in of_visitor, LINK in of_visitor) == (False, False)
    if "search" not in address:
        client.force_login(person(Role.STAFF))
        assert SAID in text()


def test_what_is_not_told_is_answered_like_what_was_not_said(portfolio: Portfolio, client: Client) -> None:
    def rows() -> list[dict[str, object]]:
        found = client.get("/api/v1/milestones/").json()["results"]
        return [row for row in found if row.pop("version")]

    before = rows()
    MilestoneReport.objects.update(comment="", evidence_link="")
    assert rows() == before
