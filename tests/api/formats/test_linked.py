"""schema.org and CERIF-XML of lists: what each row says there, to whom, and against the published schemas."""

import json

import pytest
from django.test import Client

from api.formats.cerif import NAMESPACE
from objectives.models import Participation, Project
from tests.api.formats.reading import fetch
from tests.counting import statements
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
LINKED, CERIF = ("activities", "fundings", "organisations", "projects"), ("fundings", "organisations", "projects")
SPACE = {"c": NAMESPACE}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.mark.empty_database
@pytest.mark.parametrize("resource", LINKED)
def test_an_empty_list_is_a_graph(client: Client, resource: str) -> None:
    assert json.loads(fetch(client, resource, "jsonld")) == {"@context": "https://schema.org", "@graph": []}


def test_a_project_is_a_research_project_with_its_members(client: Client) -> None:
    Project.objects.filter(published=True).update(start="2014-06-01", start_precision="month", code="P 1?", title="=1")
    [told] = json.loads(fetch(client, "projects", "jsonld"))["@graph"]
    agency = {"@type": "Organization", "@id": "http://testserver/api/v1/organisations/agency/", "name": "agency"}
    assert told == {
        "@type": "ResearchProject", "@id": "http://testserver/api/v1/projects/P%201%3F/", "identifier": "P 1?",
        "name": "OPEN0", "alternateName": "=1", "foundingDate": "2014-06", "keywords": [], "member": [agency],
    }  # fmt: skip


def test_a_row_is_a_document_of_its_own_and_no_table(client: Client) -> None:
    answer = client.get("/api/v1/projects/P000/", headers={"accept": "application/ld+json"})
    assert [row["identifier"] for row in json.loads(answer.getvalue())["@graph"]] == ["P000"]
    assert b'id="Projects/P000"' in client.get("/api/v1/projects/P000/?format=cerif").getvalue()
    assert client.get("/api/v1/projects/H1/?format=cerif").status_code == 404
    assert client.get("/api/v1/projects/P000/?format=csv").status_code == 406


def test_a_document_costs_the_same_statements_at_one_row_and_at_a_hundred(portfolio: Portfolio, client: Client) -> None:
    with statements() as at_one:
        fetch(client, "projects", "cerif")
    Project.objects.bulk_create(
        [Project(code=f"Q{n}", scope="member", status="idea", published=True) for n in range(99)]
    )
    Participation.objects.bulk_create(
        [Participation(project=one, organisation=portfolio.funder, role="partner") for one in Project.objects.all()]
    )
    with statements() as at_hundred:
        fetch(client, "projects", "cerif")
    assert len(at_one) == len(at_hundred)
