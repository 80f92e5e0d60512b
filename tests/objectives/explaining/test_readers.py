"""Five people look at one figure: what each may not see whole is in no line of it, and the lines sum to it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives.access import Reader
from objectives.models import Kpi, Organisation, Participation, Project, ProjectLead, Role, Target
from tests.objectives.explaining.asking import explained
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio() -> Portfolio:
    """Beside the small portfolio: an SME in both projects and one in the unpublished one only, counted by a KPI."""
    made = small_portfolio()
    kpi = Kpi.objects.create(
        contract=made.contract, objective=made.first, code="smes", name_en="SMEs", unit="organisations",
        kind="computed", rule="sme_participants", direction="increase", aggregation="distinct",
        accumulation="period", frequency="year", baseline=0, baseline_basis="illustrative",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=10, basis="illustrative")
    Project.objects.update(start="2014-01-01")
    for code, projects in (("both", [made.published, made.hidden]), ("secret", [made.hidden])):
        one = Organisation.objects.create(code=code, name=code, kind="sme")
        Participation.objects.bulk_create(
            [Participation(project=of, organisation=one, role="partner") for of in projects]
        )
    return made


def readers(portfolio: Portfolio) -> dict[str, Reader]:
    lead = person(Role.CONTRIBUTOR)
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    stranger = person(Role.FUNDER, portfolio.other_funder)
    partner = person(Role.CONTRIBUTOR, Organisation.objects.get(code="secret"))
    return {
        "visitor": AnonymousUser(),
        "stranger": stranger,
        "partner": partner,
        "lead": lead,
        "board": person(Role.BOARD),
    }


@pytest.mark.parametrize(
    ("figure", "subject"),
    [("objective.delivery", "1"), ("objective.projects", "1"), ("objective.committed", "1"), ("kpi.actual", "smes"),
     ("contract.unallocated", "")],
)  # fmt: skip
def test_a_figure_is_over_what_its_reader_sees_whole_and_says_so(
    portfolio: Portfolio, figure: str, subject: str
) -> None:
    found = {who: explained(figure, subject, reader=reader) for who, reader in readers(portfolio).items()}
    for who, one in found.items():
        knows = who in ("lead", "board")
        names = {part.code for part in one.contributors} | {code for part in one.contributors for code in part.finds}
        assert bool({"H1", "F1", "secret"} & names) == knows, who
        assert (one.exact == found["board"].exact) == knows, who
        assert bool(one.suppressed_because) == (who != "board")


def test_a_member_found_in_both_is_found_in_the_published_one_only(portfolio: Portfolio) -> None:
    (both,) = explained("kpi.actual", "smes").contributors
    assert (both.code, both.finds) == ("both", ("P000",))
    known = explained("kpi.actual", "smes", reader=person(Role.STAFF))
    assert {one.code: one.finds for one in known.contributors} == {"both": ("H1", "P000"), "secret": ("H1",)}
