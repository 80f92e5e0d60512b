"""An organisation's file, the network and the map: over what the reader sees whole, at a fixed number of statements."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives.access import Reader
from objectives.models import CompanySize, Funding, Organisation, Participation, Project, Role, Territory
from objectives.scorecards.organisations import organisation_file
from objectives.scorecards.places import Level, places
from objectives.scorecards.working_together import Asked, network
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    region = Territory.objects.create(code="R76", name="Occitanie", kind="region", in_cluster=True)
    for code, name in (("D31", "Haute-Garonne"), ("D32", "Gers")):
        Territory.objects.create(code=code, name=name, kind="department", parent=region, in_cluster=True)
    city = Territory.objects.create(
        code="31555", name="Toulouse", kind="city", parent=Territory.objects.get(code="D31"), in_cluster=True
    )
    for code, place in (("alpha", city), ("beta", Territory.objects.get(code="D32"))):
        Organisation.objects.create(code=code, name=code.title(), kind="sme", territory=place, country="FR")
    for project, code, funding in (
        (made.published, "alpha", "10.10"), (made.published, "beta", None), (made.hidden, "alpha", "5.05"),
        (made.hidden, "beta", "7"),
    ):  # fmt: skip
        Participation.objects.create(
            project=project, organisation=Organisation.objects.get(code=code), role="partner", funding=funding
        )
    return made


def readers(portfolio: Portfolio) -> dict[str, Reader]:
    return {
        "staff": person(Role.STAFF),
        "funder": person(Role.FUNDER, portfolio.funder),
        "partner": person(Role.CONTRIBUTOR, Organisation.objects.get(code="alpha")),
        "visitor": AnonymousUser(),
    }


def test_money_is_over_the_projects_that_the_reader_sees_whole(portfolio: Portfolio) -> None:
    alpha = Organisation.objects.get(code="alpha")
    Funding.objects.create(
        code="B", project=portfolio.hidden, funder=portfolio.funder, beneficiary=alpha, stage="paid", amount=3
    )
    files = {who: organisation_file(reader, alpha) for who, reader in readers(portfolio).items()}
    whole, published = Decimal("15.15"), Decimal("10.10")
    assert {who: file.funding for who, file in files.items()} == {
        "staff": whole, "funder": whole, "partner": published, "visitor": published
    }  # fmt: skip
    assert {who: file.parts.count() for who, file in files.items()} == {
        "staff": 2, "funder": 2, "partner": 2, "visitor": 1
    }  # fmt: skip
    assert [bool(file.as_beneficiary) for file in files.values()] == [True, True, False, False]
    shared = {who: {one.code: one.projects for one in file.collaborations} for who, file in files.items()}
    assert {who: found["beta"] for who, found in shared.items()} == {
        "staff": 2, "funder": 2, "partner": 1, "visitor": 1
    }  # fmt: skip


def test_people_and_accounts_are_for_who_sees_everything(portfolio: Portfolio) -> None:
    alpha = Organisation.objects.get(code="alpha")
    CompanySize.objects.create(organisation=alpha, year=2020, headcount=5, turnover=5)
    files = {who: organisation_file(reader, alpha) for who, reader in readers(portfolio).items()}
    assert {who for who, file in files.items() if file.people or file.sizes} == {"staff"}
    assert {file.size for file in files.values()} == {"micro"}


def test_the_network_joins_who_shares_projects(portfolio: Portfolio) -> None:
    for who, shared in (("staff", 2), ("visitor", 1)):
        found = network(readers(portfolio)[who] if who == "staff" else AnonymousUser(), Asked())
        codes = {member.number: member.code for member in found.members}
        ties = {frozenset((codes[tie.one], codes[tie.other])): tie.projects for tie in found.ties}
        assert ties[frozenset(("alpha", "beta"))] == shared
    assert network(AnonymousUser(), Asked(domain="space")).members == []
    assert network(AnonymousUser(), Asked(year=2013)).members == []
    around = network(AnonymousUser(), Asked(), Organisation.objects.get(code="alpha"))
    assert {member.code for member in around.members} == {"alpha", "beta", "agency"}


def test_the_map_counts_a_place_with_all_that_lies_in_it(portfolio: Portfolio) -> None:
    rows = {row.territory.code: row for row in places(AnonymousUser(), Level.DEPARTMENT, Asked()).rows}
    assert (rows["D31"].projects, rows["D31"].partners, rows["D31"].money) == (1, 1, Decimal("10.10"))
    assert (rows["D32"].money, rows["D32"].unknown) == (None, 1)
    [region] = places(person(Role.BOARD), Level.REGION, Asked()).rows
    assert (region.projects, region.partners, region.money) == (2, 2, Decimal("22.15"))
    [city] = places(AnonymousUser(), Level.CITY, Asked()).rows
    assert city.money == Decimal("10.10")


def test_no_view_costs_more_for_a_hundred_than_for_one(portfolio: Portfolio) -> None:
    reader, alpha = person(Role.STAFF), Organisation.objects.get(code="alpha")
    views: dict[str, Callable[[], object]] = {
        "file": lambda: list(organisation_file(reader, alpha).parts),
        "network": lambda: network(reader, Asked()),
        "map": lambda: places(reader, Level.DEPARTMENT, Asked()),
    }
    costs = {}
    for name, view in views.items():
        with statements() as counted:
            view()
        costs[name] = len(counted)
    projects = Project.objects.bulk_create(
        Project(code=f"M{n}", scope="member", status="running", published=True) for n in range(100)
    )
    partners = Organisation.objects.bulk_create(Organisation(code=f"m{n}", name=str(n), kind="sme") for n in range(100))
    Participation.objects.bulk_create(
        Participation(project=project, organisation=one, role="partner")
        for project, partner in zip(projects, partners, strict=True)
        for one in (alpha, partner)
    )
    Territory.objects.bulk_create(
        Territory(code=f"C{n}", name=str(n), kind="city", parent=alpha.territory.parent, in_cluster=True)  # type: ignore[union-attr]
        for n in range(100)
    )
    for name, view in views.items():
        with statements() as counted:
            view()
        assert len(counted) == costs[name], name
