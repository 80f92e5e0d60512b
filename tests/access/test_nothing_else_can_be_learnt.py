"""Two worlds that differ in one unpublished project answer a stranger byte for byte alike, whatever is asked."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import resolve
from django_filters import ChoiceFilter, DateFilter, Filter, ModelChoiceFilter, NumberFilter
from django_filters import OrderingFilter as Ordering
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.viewsets import GenericViewSet

from api.urls import router
from objectives.filters.questions import YesOrNo
from objectives.models import (
    Funding,
    Kpi,
    Label,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Organisation,
    Participation,
    Project,
    Role,
    User,
)
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
PUBLIC_AGGREGATES = frozenset({"explanation", "portfolio", "scorecard"})
"""They hold the figures of what is unpublished, and name none of it; tests/objectives/test_suppression.py has them."""
PAGES = ("/projects/H2/", "/projects/H2/history/", "/projects/H2/timeline-wide-light.svg", "/projects/H2/deputies/")


def hide(portfolio: Portfolio) -> None:
    """Add an unpublished project with everything that a project can have."""
    hidden = Project.objects.create(
        code="H2", acronym="SECRET", title="Secret", scope="labelled", status="running", start="2014-02-03",
        end="2017-02-03", labelled_on="2014-01-01", total_cost="123456.78", domains=["drones"], tags=["secret"],
        programme=portfolio.published.programme, published=False,
    )  # fmt: skip
    funder, partner = Organisation.objects.get(code="ministry"), Organisation.objects.get(code="partner")
    Participation.objects.create(project=hidden, organisation=partner, role="coordinator", cost=11, funding=7)
    Label.objects.create(project=hidden, cluster=partner, role="leader", share=1)
    Link.objects.create(objective=portfolio.first, project=hidden, share="0.4", basis="derived")
    milestone = Milestone.objects.create(
        project=hidden, number=1, kind="review", title="Secret", weight=1, due="2015-05-05", basis="declared"
    )
    MilestoneReport.objects.create(
        milestone=milestone, reported_on="2016-01-01", status="in_progress", percent=30, basis="declared"
    )
    Funding.objects.create(
        code="F2", project=hidden, funder=funder, stage="committed", amount="4321.10", decided_on="2014-03-03",
        beneficiary=partner, programme=hidden.programme,
    )  # fmt: skip
    Measurement.objects.create(
        kpi=Kpi.objects.get(code="jobs"), project=hidden, period="2016", value=3, status="validated"
    )


HITS = {
    "labelled", "running", "drones", "coordinator", "sme", "committed", "review", "validated", "derived", "project",
}  # fmt: skip


def worth_asking(question: Filter) -> list[str]:
    """Return values that hit the hidden project where anything does."""
    if isinstance(question, ModelChoiceFilter):
        model: Any = getattr(question.extra["queryset"], "model", Project)
        return {Project: ["H2"], Organisation: ["ministry", "partner"]}.get(model) or first_code(model)
    if isinstance(question, Ordering):
        return [str(value) for value, _label in question.extra["choices"] if value.startswith("-")]
    if isinstance(question, ChoiceFilter):
        return [value for value, _label in question.extra["choices"] if value in HITS]
    if isinstance(question, NumberFilter):
        return ["2014" if "year" in str(question.label) else "1"]
    return {YesOrNo: ["false"], DateFilter: ["2014-02-03"]}.get(type(question), ["secret"])


def first_code(model: Any) -> list[str]:
    return list(model.objects.order_by("code").values_list("code", flat=True)[:1])


def lists() -> Iterator[tuple[str, Any]]:
    for prefix, view, basename in router.registry:
        if basename not in PUBLIC_AGGREGATES and issubclass(view, GenericViewSet):
            yield f"/api/v1/{prefix}/", view


def asked() -> Iterator[str]:
    """Every list in every order and format, every question with values that would hit, and the project's own rows."""
    for address, view in lists():
        yield address
        yield from (f"{address}?{urlencode({'format': one.format})}" for one in view.renderer_classes)
        for name, question in view.filterset_class.base_filters.items():
            if not name.endswith(("__in", "__not")):
                yield from (
                    f"{address}?{urlencode({name: value, 'count': 'true'})}" for value in worth_asking(question)
                )
        yield from (f"{address}{key}/" for key in own_keys(view))


def own_keys(view: Any) -> list[str]:
    """Return how the hidden project's rows are called: the next key of a table is a stranger's guess."""
    if view.lookup_field == "code":
        return ["H2", "F2"]
    model = view.serializer_class.Meta.model
    newest = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return [str(newest + 1)]


def answers(addresses: list[str], somebody: User | None) -> dict[str, tuple[int, bytes]]:
    """Ask the views themselves: what stands before them (sessions, limits) is the same to everybody."""
    found = {}
    for address in addresses:
        request = APIRequestFactory().get(address)
        force_authenticate(request, somebody)
        view, arguments, named = resolve(request.path)
        got = view(request, *arguments, **named)
        rendered = got.render() if hasattr(got, "render") else got
        found[address] = (got.status_code, b"".join(rendered) if rendered.streaming else rendered.content)
    return found


def pages(client: Client) -> list[int]:
    return [client.get(address).status_code for address in PAGES]


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio(published_projects=3)
    Organisation.objects.create(code="partner", name="Partner", kind="sme", country="FR")
    Kpi.objects.create(
        contract=made.contract, objective=made.first, code="jobs", name_en="Jobs", name_fr="Emplois", unit="jobs",
        kind="reported", direction="increase", aggregation="sum", accumulation="period", frequency="year",
        series_kind="project", baseline=0, baseline_basis="published",
    )  # fmt: skip
    return made


def test_a_stranger_cannot_tell_whether_there_is_another_project(portfolio: Portfolio, client: Client) -> None:
    stranger, addresses = person(Role.FUNDER, portfolio.other_funder), list(asked())
    plain = [address for address in addresses if "?" not in address]
    before, of_visitor, of_pages = answers(addresses, stranger), answers(plain, None), pages(client)
    hide(portfolio)
    after = answers(addresses, stranger)
    assert [address for address in addresses if before[address] != after[address]] == []
    assert [address for address, (status, _body) in after.items() if status >= 500] == []
    assert answers(plain, None) == of_visitor
    assert pages(client) == of_pages


def test_the_same_questions_tell_who_funds_the_project_of_it(portfolio: Portfolio) -> None:
    hide(portfolio)
    funder = person(Role.FUNDER, portfolio.funder)
    addresses = [address for address in asked() if "?" not in address or "/projects/?" in address][::2]
    mine, theirs = answers(addresses, funder), answers(addresses, None)
    assert sum(mine[address] != theirs[address] for address in addresses) > len(addresses) / 3
