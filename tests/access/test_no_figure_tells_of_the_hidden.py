"""Two worlds that differ in what a reader may not see give that reader the same figures, whatever is asked."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from objectives.explaining import FigureName
from objectives.models import (
    ComputedRule,
    Contract,
    Counting,
    Funding,
    Kpi,
    Organisation,
    Participation,
    Project,
    ProjectLead,
    Role,
    Target,
    User,
)
from objectives.rollup.drain import drain
from objectives.rollup.portfolio_cuts import Cut
from objectives.scorecards.totals import Grouping
from tests.access.test_nothing_else_can_be_learnt import answers, hide
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
DAYS = ("2015-12-31", "2018-12-31")
COUNTED = {
    ComputedRule.PUBLIC_FUNDING_COMMITTED: ("sum", "cumulative"),
    ComputedRule.PROJECTS_STARTED: ("sum", "cumulative"),
    ComputedRule.SME_PARTICIPANTS: ("distinct", "period"),
    ComputedRule.SME_SHARE: ("ratio", "period"),
    ComputedRule.SUSTAINABLE_SHARE: ("ratio", "period"),
}
OF_THE_MOMENT = re.compile(
    r'"computed_at":"[^"]*"|Figures computed on [^.]*\.|computed at [\d:]+'
    r'|name="csrfmiddlewaretoken" value="[^"]*"|/moves/\d+/'
)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def portfolio() -> Portfolio:
    """All published; KPIs of money, of counts, of shares and of what projects measure; projects weigh by their cost."""
    made = small_portfolio(published_projects=3)
    Contract.objects.update(project_weighting="cost")
    Project.objects.update(published=True, total_cost=1000, programme=made.published.programme)
    partner = Organisation.objects.create(code="partner", name="Partner", kind="sme", country="FR")
    Organisation.objects.create(code="other", name="Other", kind="large", country="FR")
    Participation.objects.create(project=made.published, organisation=partner, role="coordinator", cost=5, funding=3)
    for rule, (aggregation, accumulation) in COUNTED.items():
        kpi = Kpi.objects.create(
            contract=made.contract, objective=made.first, code=rule.value, name_en=rule.value, unit="u",
            kind="computed", rule=rule, direction="increase", aggregation=aggregation, accumulation=accumulation,
            frequency="year", baseline=None if (aggregation, accumulation) == ("sum", "period") else 0,
            baseline_basis="illustrative",
        )  # fmt: skip
        Target.objects.create(kpi=kpi, period="2018", value=10_000, basis="illustrative")
    jobs = Kpi.objects.create(
        contract=made.contract, objective=made.first, code="jobs", name_en="Jobs", unit="jobs", kind="reported",
        direction="increase", aggregation="sum", accumulation="cumulative", frequency="year", series_kind="project",
        baseline=0, baseline_basis="published",
    )  # fmt: skip
    Target.objects.create(kpi=jobs, period="2018", value=10, basis="illustrative")
    drain(timezone.localdate())
    return made


def figures() -> Iterator[str]:
    """Every figure of the API: scorecards and cuts on two days, explanations on the last, totals of every list."""
    for day in DAYS:
        yield f"/api/v1/scorecards/c1/?as_of={day}"
        yield f"/api/v1/explanations/?figure=objective.committed&objective=1&as_of={day}"
    yield from (f"/api/v1/portfolio/?as_of={DAYS[n % 2]}&cut={cut}" for n, cut in enumerate([*Cut, *Cut][:11]))
    yield from (f"/api/v1/explanations/?{urlencode(asked)}" for asked in explained())
    for what, group_by in itertools.product(("projects", "participations", "fundings"), Grouping.values):
        yield f"/api/v1/{what}/totals/?group_by={group_by}&counting={Counting.values[len(group_by) % 3]}"
    yield "/api/v1/projects/totals/?group_by=programme&start_from=2014-01-02&search=s"


def explained() -> Iterator[dict[str, str]]:
    """Every figure of contract and objective, the values of every KPI, and all figures of the one of money."""
    for figure in FigureName:
        if figure.about == "contract":
            yield {"figure": figure}
        elif figure.about == "objective":
            yield {"figure": figure, "objective": "1"}
        elif figure.about == "kpi":
            codes = [*COUNTED, "jobs"] if figure == FigureName.KPI_ACTUAL else ["public_funding_committed"]
            yield from ({"figure": figure, "kpi": code} for code in codes)


PAGES = (
    "/", "/?as_of=2015-12-31", "/contracts/c1/objectives/1/", "/portfolio/?cut=funder", "/portfolio/?cut=year",
    "/explanations/?figure=contract.score", "/explanations/?figure=objective.committed&objective=1",
    "/explanations/?figure=kpi.actual&kpi=sme_participants", "/organisations/", "/organisations/partner/", "/network/",
    "/territory/?by=money", "/network-narrow-light.svg",
)  # fmt: skip
"""Both doors have the same figures; the pages are asked for those that are told in words."""


def told(reader: User | None, *, every: int = 1) -> dict[str, str]:
    """Return the figures that a reader gets, by their addresses, without what is of the moment; or every so many."""
    asked = answers(list(figures())[::every], reader)
    assert {status for status, _body in asked.values()} == {200}
    found = {address: body.decode() for address, (_status, body) in asked.items()}
    client = Client()
    if reader is not None:
        client.force_login(reader, backend=BACKEND)
    found |= {address: client.get(address).content.decode() for address in PAGES}
    return {address: OF_THE_MOMENT.sub("", text) for address, text in found.items()}


def differing(one: dict[str, str], other: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return where two worlds tell otherwise: the address, and both from where they part."""
    found = []
    for address, mine in one.items():
        theirs = other[address]
        if mine != theirs:
            places = enumerate(zip(mine, theirs, strict=False))
            parted = max(next((place for place, (a, b) in places if a != b), 0) - 80, 0)
            found.append((address, mine[parted : parted + 200], theirs[parted : parted + 200]))
    return found


def test_a_project_that_is_not_published_moves_no_figure_of_who_may_not_see_it(portfolio: Portfolio) -> None:
    """Of a visitor, of another funder, of the lead of another hidden project: carried into the figures or waiting."""
    lead, board = person(Role.CONTRIBUTOR), person(Role.BOARD)
    Project.objects.filter(code="P002").update(published=False)
    ProjectLead.objects.create(project=Project.objects.get(code="P002"), person=lead)
    readers = {None: 1, person(Role.FUNDER, portfolio.other_funder): 4, lead: 2}
    drain(timezone.localdate())
    before, known = {reader: told(reader, every=n) for reader, n in readers.items()}, told(board, every=3)
    hide(portfolio)
    assert differing(told(None, every=5), before[None]) == []
    drain(timezone.localdate())
    for reader, n in readers.items():
        assert differing(before[reader], told(reader, every=n)) == [], reader
    assert len(differing(known, told(board, every=3))) > len(known) / 2, "there is much to tell"


def test_the_first_hidden_project_shows_in_no_figure_either(portfolio: Portfolio) -> None:
    """Before it all figures are the stored ones, after it none of a visitor's is."""
    stored = told(None, every=2)
    hide(portfolio)
    drain(timezone.localdate())
    assert differing(stored, told(None, every=2)) == []


def lists_of_a_partner(reader: User) -> dict[str, str]:
    """Return what a partner reads of its projects, and what the total cost would tell by filter and by order."""
    asked = [
        "?ordering=total_cost", "?ordering=-total_cost", "?total_cost_from=2&count=true", "?total_cost_to=5000",
        "?total_cost_to__not=5000", "?total_cost_from__in=2,90000", "H2/", "H2/?expand=participations,fundings",
        "?format=csv", "?format=json",
    ]  # fmt: skip
    addresses = [f"/api/v1/projects/{one}" for one in asked] + ["/api/v1/participations/", "/api/v1/fundings/"]
    found = {address: body.decode() for address, (_status, body) in answers(addresses, reader).items()}
    client = Client()
    client.force_login(reader, backend=BACKEND)
    found["/projects/H2/"] = client.get("/projects/H2/").content.decode()
    assert all("H2" in found[address] for address in ("/projects/H2/", "/api/v1/projects/?ordering=total_cost"))
    return {address: OF_THE_MOMENT.sub("", text) for address, text in found.items()}


def test_a_partner_cannot_work_out_what_another_partner_of_the_same_project_has(portfolio: Portfolio) -> None:
    hide(portfolio)
    hidden, other = Project.objects.get(code="H2"), Organisation.objects.get(code="other")
    theirs = Participation.objects.create(project=hidden, organisation=other, role="partner", cost=1, funding=1)
    Funding.objects.create(
        code="F3", project=hidden, funder=portfolio.funder, stage="committed", amount=1, beneficiary=other,
        decided_on="2014-03-03",
    )  # fmt: skip
    drain(timezone.localdate())
    reader = person(Role.CONTRIBUTOR, Organisation.objects.get(code="partner"))
    before = told(reader) | lists_of_a_partner(reader)
    assert "123456.78" not in str(before), "less the own cost, the total would be the other's"
    Participation.objects.filter(pk=theirs.pk).update(cost="98765.43", funding="4444.44")
    Funding.objects.filter(code="F3").update(amount="999.99")
    Project.objects.filter(code="H2").update(total_cost="99999.99")
    drain(timezone.localdate())
    assert differing(before, told(reader) | lists_of_a_partner(reader)) == []
