"""Only the fields asked for, and related rows in their place: as deep as is said, and nobody sees more by it."""

import pytest
from django.test import Client

from api.shaping import MOST
from objectives.models import Organisation, Participation, Role
from tests.api.test_lists import bearer
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_only_the_fields_asked_for_are_answered_in_the_order_of_the_row(client: Client) -> None:
    assert client.get("/api/v1/projects/?fields=status,id").json()["results"] == [{"id": "P000", "status": "running"}]
    assert client.get("/api/v1/projects/P000/?fields=scope").json() == {"scope": "labelled"}


def test_a_reference_becomes_its_row_and_what_belongs_to_a_row_is_added(client: Client) -> None:
    row = client.get("/api/v1/projects/P000/?fields=id&expand=programme,participations.organisation").json()
    assert list(row) == ["id", "programme", "participations"]
    assert row["programme"] == client.get("/api/v1/programmes/FUI/").json()
    (partner,) = row["participations"]["results"]
    assert row["participations"]["complete"] is True
    assert partner["organisation"] == client.get("/api/v1/organisations/agency/").json()
    assert client.get("/api/v1/programmes/FUI/?expand=funder").json()["funder"] is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("fields", "id,secret"), ("fields", ""), ("fields", "participations"), ("fields", "id,\u202ecode"),
        ("expand", "leads"), ("expand", ""), ("expand", "participations.project"), ("expand", "programme."),
        ("expand", "participations.organisation.territory"), ("expand", "fundings.project"), ("expand", "title"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["projects/", "projects/P000/"])
def test_what_is_not_there_to_ask_for_is_refused_by_name(
    client: Client, question: str, value: str, address: str
) -> None:
    response = client.get(f"/api/v1/{address}", {question: value})
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [question]


def test_what_belongs_to_a_row_is_capped_and_that_is_said(portfolio: Portfolio, client: Client) -> None:
    project = portfolio.published
    organisations = Organisation.objects.bulk_create(Organisation(code=f"o{n:03}", kind="sme") for n in range(MOST))
    Participation.objects.bulk_create(
        Participation(project=project, organisation=one, role="partner") for one in organisations
    )
    partners = client.get("/api/v1/projects/P000/?expand=participations").json()["participations"]
    assert (len(partners["results"]), partners["complete"]) == (MOST, False)


class TestWhoSeesWhat:
    """A hidden project with a partner: its funder, the partner's own people, a colleague elsewhere, a stranger."""

    def test_related_rows_are_those_that_the_reader_sees_in_their_own_list(
        self, portfolio: Portfolio, client: Client
    ) -> None:
        partner = Organisation.objects.create(code="partner", kind="sme")
        other = Organisation.objects.create(code="other", kind="sme")
        for one in (partner, other):
            Participation.objects.create(project=portfolio.hidden, organisation=one, role="partner")
        address = "/api/v1/projects/H1/?expand=participations,fundings"
        funder = client.get(address, headers=bearer(person(Role.FUNDER, portfolio.funder))).json()
        assert (len(funder["participations"]["results"]), len(funder["fundings"]["results"])) == (2, 1)
        own = client.get(address, headers=bearer(person(Role.CONTRIBUTOR, partner))).json()
        assert [one["organisation"] for one in own["participations"]["results"]] == ["partner"]
        assert own["fundings"]["results"] == []
        stranger = bearer(person(Role.FUNDER, portfolio.other_funder))
        assert client.get(address, headers=stranger).status_code == 404
        assert client.get(address).status_code == 404
        parts = "/api/v1/organisations/partner/?expand=participations"
        assert client.get(parts, headers=stranger).json()["participations"]["results"] == []
        assert client.get(parts).json()["participations"]["results"] == []

    def test_a_statement_that_was_kept_for_one_reader_is_not_another_ones(
        self, portfolio: Portfolio, client: Client
    ) -> None:
        address = "/api/v1/projects/?expand=fundings&ordering=-code"
        readers = [bearer(person(Role.FUNDER, one)) for one in (portfolio.funder, portfolio.other_funder)] * 2
        seen = [[row["id"] for row in client.get(address, headers=who).json()["results"]] for who in readers]
        assert seen == [["P000", "H1"], ["P000"]] * 2
        assert [row["id"] for row in client.get(address).json()["results"]] == ["P000"]
