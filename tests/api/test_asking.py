"""What every list understands: any of several values, none of them, related rows, words without their accents."""

import pytest
from django.test import Client

from objectives.models import Activity, Funding, Milestone, Organisation, Participation, Project, Territory

pytestmark = pytest.mark.django_db


def test_questions_after_a_participant_are_of_one_and_the_same(client: Client) -> None:
    _consortium("BOTH", ("sme", "FR"), ("large", "DE"))
    _consortium("ONE", ("sme", "DE"))
    assert found(client, participant__organisation_kind="sme", participant__country="DE") == ["ONE"]
    assert found(client, organisation_kind="sme", country="DE") == ["BOTH", "ONE"]


def test_any_of_several_values_and_none_of_them(client: Client) -> None:
    for code, status in (("A", "running"), ("B", "completed"), ("C", "idea")):
        Project.objects.create(code=code, scope="labelled", status=status, published=True)
    assert found(client, status__in="running,completed") == ["A", "B"]
    assert found(client, status__not="running,completed") == ["C"]
    _consortium("D", ("sme", "FR"))
    assert found(client, organisation_kind__not="sme") == ["A", "B", "C"]
    assert found(client, participant__organisation_kind__not="sme") == []
    assert found(client, country__in="DE, ") == [], "a value after the comma that was empty is none"


@pytest.mark.parametrize(
    ("resource", "question"), [("projects", "published"), ("organisations", "member"), ("territories", "in_cluster")]
)
@pytest.mark.parametrize("value", ["maybe", "2", " "])
def test_what_is_neither_true_nor_false_is_refused_by_name(
    client: Client, resource: str, question: str, value: str
) -> None:
    response = client.get(f"/api/v1/{resource}/", {question: value})
    assert (response.status_code, [one["field"] for one in response.json()["errors"]]) == (400, [question])
    for good in ("true", "false", "True"):
        assert client.get(f"/api/v1/{resource}/", {question: good}).status_code == 200


@pytest.mark.parametrize(
    "question", ["funder", "status__in", "status", "start_from", "published", "participant__country", "tag"]
)
@pytest.mark.parametrize("empty", ["", " ", ",", "%0D", "%C2%A0,%09"])
@pytest.mark.parametrize("address", ["projects/", "projects/?format=csv", "projects/totals/?group_by=year"])
def test_whose_variable_is_empty_is_not_given_everybodys_rows_for_the_own(
    client: Client, question: str, empty: str, address: str
) -> None:
    response = client.get(f"/api/v1/{address}{'&' if '?' in address else '?'}{question}={empty}")
    assert (response.status_code, [one["field"] for one in response.json()["errors"]]) == (400, [question])


def test_who_searches_for_nothing_or_in_no_order_has_all_rows(client: Client) -> None:
    assert client.get("/api/v1/projects/", {"search": "", "ordering": ""}).status_code == 200


def test_what_is_a_list_may_be_put_once_for_each(client: Client) -> None:
    for code, acronym, status in (("A", "2", "running"), ("B", "1", "running"), ("C", "0", "idea")):
        Project.objects.create(code=code, acronym=acronym, scope="labelled", status=status, published=True)
    many = {"fields": ["id", "status"], "expand": ["programme", "call"]}
    apart, together = (
        client.get("/api/v1/projects/", many | {"ordering": orders}).json()["results"]
        for orders in (["-start", "acronym"], ["-start,acronym"])
    )
    assert (
        apart
        == together
        == client.get(
            "/api/v1/projects/", {"fields": "id,status", "ordering": "-start,acronym", "expand": "programme,call"}
        ).json()["results"]
    )
    assert [row["id"] for row in apart] == ["C", "B", "A"]
    assert set(apart[0]) == {"id", "status", "programme", "call"}


@pytest.mark.parametrize(("question", "instead"), [("status", "status__in"), ("search", ""), ("page_size", "")])
def test_a_question_put_twice_is_not_answered_by_half(client: Client, question: str, instead: str) -> None:
    response = client.get("/api/v1/projects/", {question: ["running", "completed"]})
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["field"] == question
    assert instead in error["message"]


@pytest.mark.parametrize("question", ["status__in", "status__not", "participant__organisation_kind__in", "call__not"])
@pytest.mark.parametrize("value", ["running,nope", "nope", "\0", ",".join(["running"] * 101)])
def test_a_value_among_several_that_is_none_is_refused_by_name(client: Client, question: str, value: str) -> None:
    response = client.get("/api/v1/projects/", {question: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == question


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("Énergie", ["ENERGIE"]),
        ("energie", ["ENERGIE"]),
        ("ÉTUDE énergie", ["ENERGIE"]),
        ("etude coeur", []),
        ("coeur", ["HEART"]),
        ("CŒUR", ["HEART"]),
        ("100%", ["HEART"]),
        ("_", []),
        ("tromso maersk STRASSE", ["NORTH"]),
        ("TROMSØ Mærsk straße", ["NORTH"]),
        ("   ", ["ENERGIE", "HEART", "NORTH"]),
    ],
)
def test_a_search_forgives_case_and_accents_and_wants_every_word(client: Client, asked: str, codes: list[str]) -> None:
    Project.objects.create(code="E", acronym="ENERGIE", title="Étude d'énergie", scope="labelled", status="idea",
                           published=True)  # fmt: skip
    Project.objects.create(code="C", acronym="HEART", title="À cœur 100%", scope="labelled", status="idea",
                           published=True)  # fmt: skip
    Project.objects.create(code="N", acronym="NORTH", title="Tromsø, Mærsk, Straße", scope="labelled", status="idea",
                           published=True)  # fmt: skip
    response = client.get("/api/v1/projects/", {"search": asked, "ordering": "acronym"})
    assert [row["acronym"] for row in response.json()["results"]] == codes


def test_amounts_and_days_are_asked_for_from_and_to(client: Client) -> None:
    for code, cost, end in (("A", "99.99", "2015-01-01"), ("B", "100.00", "2016-01-01"), ("C", None, None)):
        Project.objects.create(code=code, scope="labelled", status="idea", published=True, total_cost=cost, end=end)
    assert found(client, total_cost_from="100") == ["B"]
    assert found(client, total_cost_to="99.99") == ["A"]
    assert found(client, end_from="2015-06-01", end_to="2016-01-01") == ["B"]
    assert client.get("/api/v1/projects/", {"total_cost_from": "NaN"}).status_code == 400
    assert client.get("/api/v1/projects/", {"total_cost_from": "1e400"}).status_code == 400


def found(client: Client, **questions: str) -> list[str]:
    response = client.get("/api/v1/projects/", questions)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def _consortium(code: str, *partners: tuple[str, str]) -> None:
    project = Project.objects.create(code=code, scope="labelled", status="running", published=True)
    for number, (kind, country) in enumerate(partners):
        organisation = Organisation.objects.create(code=f"{code.lower()}{number}", kind=kind, country=country)
        Participation.objects.create(project=project, organisation=organisation, role="partner")


def test_what_hangs_on_a_project_is_found_by_what_its_project_is_found_by(client: Client) -> None:
    """Only projects could be asked through others: the money of labelled projects, or who coordinates them, not."""
    funder = Organisation.objects.create(code="funder", name="Funder", kind="funder")
    for code, scope, domain in (("LABELLED", "labelled", "space"), ("LANDSCAPE", "territory", "drones")):
        _consortium(code, ("sme", "FR"))
        Project.objects.filter(code=code).update(scope=scope, domains=[domain])
        project = Project.objects.get(code=code)
        Milestone.objects.create(
            project=project, number=1, kind="review", title=code, due="2015-01-01", basis="declared"
        )
        Funding.objects.create(code=f"F-{code}", project=project, funder=funder, stage="paid", amount="0.10")
    for question in ({"scope": "labelled"}, {"domain__in": "space"}, {"domain__not": "drones"}, {"search": "LABELLED"}):
        asked = {(name if name == "search" else f"project__{name}"): value for name, value in question.items()}
        for resource in ("fundings", "participations", "milestones"):
            rows = client.get(f"/api/v1/{resource}/", asked).json()["results"]
            assert [row["project"] for row in rows] == ["LABELLED"], (resource, asked)
    rows = client.get("/api/v1/fundings/", {"project__in": "LABELLED,LANDSCAPE", "project__scope": "territory"}).json()
    assert [row["project"] for row in rows["results"]] == ["LANDSCAPE"], "project__in asks after the project itself"
    total = client.get("/api/v1/fundings/totals/", {"group_by": "year", "project__scope": "labelled"}).json()["total"]
    assert (total["count"], total["sums"]["paid"]) == ("1", "0.10")
    partners = client.get("/api/v1/organisations/", {"participation__project": "LABELLED"}).json()["results"]
    assert [row["id"] for row in partners] == ["labelled0"]
    assert client.get("/api/v1/fundings/", {"project__participant__role": "partner"}).status_code == 400


@pytest.mark.parametrize(
    ("resource", "asked", "found"),
    [
        ("participations", {"cost_from": "10"}, 1),
        ("participations", {"cost_to": "9.99"}, 0),
        ("organisations", {"member_since_from": "2015-01-01"}, 1),
        ("organisations", {"member_since_to": "2014-12-31"}, 0),
        ("territories", {"population_from": "100"}, 1),
        ("territories", {"population_to": "99"}, 0),
        ("activities", {"participants_from": "5", "end_from": "2015-05-02"}, 1),
        ("activities", {"end_to": "2015-05-01"}, 0),
        ("participations", {"search": "consortium-é"}, 1),
    ],
)
def test_amounts_numbers_and_days_of_every_list_are_asked_for_from_and_to(
    client: Client, resource: str, asked: dict[str, str], found: int
) -> None:
    _consortium("CONSORTIUM-E", ("sme", "FR"))
    Participation.objects.update(cost=10)
    Organisation.objects.update(member_since="2015-01-01")
    Territory.objects.create(code="T", kind="city", name="T", population=100)
    Activity.objects.create(code="A", kind="event", title="A", start="2015-05-01", end="2015-05-02", participants=5)
    assert len(client.get(f"/api/v1/{resource}/", asked).json()["results"]) == found
