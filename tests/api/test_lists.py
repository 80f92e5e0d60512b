"""Every list: what it answers, what it refuses, who sees what, and what it costs."""

import pytest
from django.test import Client

from objectives.models import (
    Activity,
    ApiToken,
    Call,
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    Objective,
    Organisation,
    Participation,
    Programme,
    Project,
    Role,
    Source,
    Target,
    Territory,
    User,
)
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

RESOURCES = (
    "activities", "calls", "contracts", "fundings", "kpis", "links", "measurements", "milestones", "objectives",
    "organisations", "participations", "programmes", "projects", "sources", "targets", "territories",
)  # fmt: skip


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def bearer(user: User) -> dict[str, str]:
    _, token = ApiToken.objects.create(user=user)
    return {"authorization": f"Token {token}"}


def ids(client: Client, address: str, **headers: str) -> list[str]:
    response = client.get(f"/api/v1/{address}", headers=headers)
    assert response.status_code == 200, response.content
    return [row.get("id", row.get("code")) for row in response.json()["results"]]


def test_the_root_names_every_resource(client: Client) -> None:
    assert set(client.get("/api/v1/").json()) == {
        *RESOURCES,
        "changes",
        "changes-of-score",
        "comments",
        "data-quality",
        "explanations",
        "imports",
        "packs",
        "portfolio",
        "scenarios",
        "scorecards",
        "seals",
        "search",
        "subventions",
        "webhooks",
    }


@pytest.mark.empty_database
@pytest.mark.parametrize("resource", RESOURCES)
def test_an_empty_list_is_a_list(client: Client, resource: str) -> None:
    assert client.get(f"/api/v1/{resource}/").json()["results"] == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unknown_question_is_refused_by_name(client: Client, resource: str) -> None:
    response = client.get(f"/api/v1/{resource}/", {"colour": "blue"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "colour"


@pytest.mark.parametrize(
    ("resource", "question", "value"),
    [
        ("projects", "scope", "secret"),
        ("projects", "year", "x"),
        ("projects", "year", "0"),
        ("projects", "year", "99999"),
        ("projects", "year", "1e400"),
        ("projects", "programme", "nope"),
        ("projects", "programme", "\0"),
        ("projects", "search", "\0"),
        ("projects", "start_from", "2018-02-30"),
        ("projects", "ordering", "password"),
        ("projects", "cursor", "0"),
        ("projects", "count", "2"),
        ("projects", "cursor", "9" * 400),
        ("projects", "page_size", "all"),
        ("projects", "page_size", "501"),
        ("projects", "page_size", "-1"),
        ("projects", "territory", "D99"),
        ("kpis", "objective", "99999999999999999999"),
        ("objectives", "number", "0"),
        ("fundings", "stage", "stolen"),
        ("milestones", "project", "H1"),
    ],
)
def test_a_bad_value_is_a_400_that_names_the_question(client: Client, resource: str, question: str, value: str) -> None:
    response = client.get(f"/api/v1/{resource}/", {question: value})
    assert response.status_code == 400, response.content
    assert response.json()["errors"][0]["field"] == question


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_yet(client: Client, method: str) -> None:
    client.force_login(person(Role.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    assert getattr(client, method)("/api/v1/projects/").status_code in {403, 405}


def test_numbers_travel_as_strings_and_lists_as_lists(portfolio: Portfolio, client: Client) -> None:
    funder = bearer(person(Role.FUNDER, portfolio.funder))
    funding = client.get("/api/v1/fundings/F1/", headers=funder).json()
    link = client.get("/api/v1/links/").json()["results"][0]
    measurement = client.get("/api/v1/measurements/").json()["results"][0]
    assert funding["amount"] == "100.01"
    assert link["share"] in {"0.5", "1"}
    assert (measurement["value"], measurement["source"]) == ("150", ["S1"])


class TestWhoSeesWhat:
    """The funder of a hidden project, a colleague at another funder, a stranger."""

    HIDDEN = ("projects/H1/", "fundings/F1/")

    def test_the_funder_sees_the_project_that_it_funds(self, portfolio: Portfolio, client: Client) -> None:
        funder = bearer(person(Role.FUNDER, portfolio.funder))
        assert ids(client, "projects/", **funder) == ["H1", "P000"]
        for address in self.HIDDEN:
            assert client.get(f"/api/v1/{address}", headers=funder).status_code == 200

    @pytest.mark.parametrize("who", ["colleague", "stranger"])
    def test_nobody_else_learns_of_it(self, portfolio: Portfolio, client: Client, who: str) -> None:
        headers = bearer(person(Role.FUNDER, portfolio.other_funder)) if who == "colleague" else {}
        assert ids(client, "projects/", **headers) == ["P000"]
        for address in self.HIDDEN:
            assert client.get(f"/api/v1/{address}", headers=headers).status_code == 404
        milestone = Milestone.objects.get(project=portfolio.hidden)
        link = Link.objects.get(project=portfolio.hidden)
        assert client.get(f"/api/v1/milestones/{milestone.pk}/", headers=headers).status_code == 404
        assert client.get(f"/api/v1/links/{link.pk}/", headers=headers).status_code == 404
        for resource in ("projects", "links", "milestones", "fundings", "participations"):
            assert "H1" not in client.get(f"/api/v1/{resource}/", headers=headers).content.decode()
        assert client.get("/api/v1/projects/", {"search": "HIDDEN"}, headers=headers).json()["results"] == []
        assert client.get("/api/v1/projects/", {"funder": "ministry"}, headers=headers).json()["results"] == []

    def test_a_draft_measurement_is_for_those_who_keep_the_data(self, client: Client) -> None:
        assert len(ids(client, "measurements/")) == 1
        assert len(ids(client, "measurements/", **bearer(person(Role.STAFF)))) == 2

    def test_a_wrong_token_is_refused_not_taken_for_a_visitor(self, client: Client) -> None:
        response = client.get("/api/v1/projects/", headers={"authorization": "Token " + "0" * 64})
        assert response.status_code == 401


def more_of_everything(portfolio: Portfolio) -> None:
    """Make 99 more rows of each resource, each with references of its own."""
    numbers = range(99)
    territories = Territory.objects.bulk_create([Territory(code=f"T{n}", kind="city", name=f"T{n}") for n in numbers])
    organisations = Organisation.objects.bulk_create(
        [Organisation(code=f"o{n}", kind="sme", territory=territories[n]) for n in numbers]
    )
    programmes = Programme.objects.bulk_create(
        [Programme(code=f"G{n}", name="g", level="national", funder=organisations[n]) for n in numbers]
    )
    calls = Call.objects.bulk_create([Call(code=f"C{n}", name="c", programme=programmes[n]) for n in numbers])
    contracts = Contract.objects.bulk_create(
        [Contract(code=f"k{n}", name_en="k", start="2013-01-01", end="2018-12-31") for n in numbers]
    )
    objectives = Objective.objects.bulk_create(
        [Objective(contract=contracts[n], number=1, code="A", title_en="a") for n in numbers]
    )
    kpis = Kpi.objects.bulk_create(
        [
            Kpi(contract=contracts[n], objective=objectives[n], code="k", name_en="k", unit="u", kind="reported",
                direction="increase", aggregation="sum", accumulation="period", frequency="year", series_kind="project")
            for n in numbers
        ]
    )  # fmt: skip
    Target.objects.bulk_create([Target(kpi=kpis[n], period="2018", value=1, basis="contract") for n in numbers])
    projects = Project.objects.bulk_create(
        [
            Project(
                code=f"R{n}", scope="labelled", status="running", published=True, programme=programmes[n], call=calls[n]
            )
            for n in numbers
        ]
    )
    Measurement.objects.bulk_create(
        [Measurement(kpi=kpis[n], period="2018", value=1, status="validated", project=projects[n]) for n in numbers]
    )
    Link.objects.bulk_create(
        [Link(objective=objectives[n], project=projects[n], share="0.5", basis="declared") for n in numbers]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(project=projects[n], number=1, kind="review", title="m", due="2015-01-01", basis="declared")
            for n in numbers
        ]
    )
    Participation.objects.bulk_create(
        [
            Participation(project=projects[n], organisation=organisations[n], role="partner", territory=territories[n])
            for n in numbers
        ]
    )
    Funding.objects.bulk_create(
        [
            Funding(code=f"f{n}", project=projects[n], funder=organisations[n], programme=programmes[n], call=calls[n],
                    beneficiary=organisations[n], stage="paid", amount=1)
            for n in numbers
        ]
    )  # fmt: skip
    for activity in Activity.objects.bulk_create([Activity(code=f"e{n}", kind="event", title="e") for n in numbers]):
        activity.partners.add(organisations[0])
    Source.objects.bulk_create([Source(code=f"s{n}", title="s") for n in numbers])


def test_no_list_costs_more_at_100_rows_than_at_1(portfolio: Portfolio, client: Client) -> None:
    costs = {}
    for resource in RESOURCES:
        with statements() as counted:
            client.get(f"/api/v1/{resource}/", {"page_size": "100", "count": "true"})
        costs[resource] = len(counted)
    Organisation.objects.get(code="agency").activities.add(Activity.objects.get())
    more_of_everything(portfolio)
    for resource in RESOURCES:
        with statements() as counted:
            response = client.get(f"/api/v1/{resource}/", {"page_size": "100", "count": "true"})
        assert response.json()["count"] >= 99, resource
        assert len(counted) <= max(costs[resource], 3), resource
