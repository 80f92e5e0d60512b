"""Every QuerySet of `objectives.access` is in docs/access.md, and holds what stands there of an unpublished project."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from django.test import RequestFactory

from objectives import access
from objectives.access import Reader
from objectives.filters.portfolio import ProjectFilter
from objectives.models import (
    AcceptedFinding,
    Activity,
    ApiToken,
    BoardPack,
    Comment,
    Commentary,
    CompanySize,
    Contract,
    Delivery,
    Enquiry,
    EnquiryMail,
    Import,
    Invitation,
    Kpi,
    MachineClient,
    MilestoneReport,
    Objective,
    Organisation,
    OrganisationMerge,
    Project,
    Scenario,
    SearchEntry,
    SheetUpload,
    User,
    Webhook,
    WebhookMessage,
)
from tests.access.table import PEOPLE, Promise, promises
from tests.access.world import World, of_hidden

pytestmark = pytest.mark.django_db
ROWS = promises("Rows")
PATHS: dict[Any, str] = {
    Project: "pk",
    MilestoneReport: "milestone__project",
    ApiToken: "user__led_projects__project",
    MachineClient: "user__led_projects__project",
    Webhook: "person__led_projects__project",
    User: "led_projects__project",
    WebhookMessage: "webhook__person__led_projects__project",
}
"""From a row to its project, where that is not its own column."""


def questions() -> dict[str, Callable[..., QuerySet[Any]]]:
    """Return what says which rows a person has: QuerySets by who asks."""
    asked = {name: getattr(access, name) for name in access.__all__ if inspect.isfunction(getattr(access, name))}
    said = {name: inspect.signature(function) for name, function in asked.items()}
    return {name: asked[name] for name, one in said.items() if one.return_annotation is QuerySet and one.parameters}


def more(name: str) -> tuple[Any, ...]:
    """Return what a question is told beside who asks."""
    return (Kpi.objects.get(code="jobs"),) if name == "enterable_series" else ()


def belonging(world: World, rows: QuerySet[Any]) -> set[Any]:
    """Return the keys of those rows that belong to the project; of people those who may sign in."""
    if rows.model is User:
        return set(rows.filter(is_active=True).values_list("pk", flat=True))
    if rows.model in (
        AcceptedFinding, Activity, BoardPack, Comment, Commentary, CompanySize, Contract, Delivery, Enquiry,
        EnquiryMail, Import, Invitation, Kpi, Objective, Organisation, OrganisationMerge, Scenario, SheetUpload, User,
    ):  # fmt: skip
        return set(rows.values_list("pk", flat=True))
    if rows.model is SearchEntry:
        own = Q(kind="project", key=of_hidden(world).pk) | Q(kind="document", key__in=of_hidden(world).documents.all())
        return set(rows.filter(own).values_list("pk", flat=True))
    path = PATHS.get(rows.model, "project")
    return set(rows.filter(**{path: of_hidden(world).pk}).values_list("pk", flat=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_everybody_sees_the_rows_that_the_table_says(world: World, row: Promise) -> None:
    function = questions()[row.name]
    found = {}
    for kind in PEOPLE:
        for somebody in world.people[kind]:
            mine = function(somebody, *more(row.name))
            everything = belonging(world, mine.model._default_manager.all())
            seen = belonging(world, mine)
            assert everything
            found[kind] = "all" if seen == everything else "part" if seen else "none"
            assert found[kind] == row.cells[kind], somebody


def test_every_question_is_in_the_table() -> None:
    assert {row.name for row in ROWS} == set(questions())


def test_a_partners_part_is_the_own_organisations(world: World) -> None:
    partner = world.people["partner"][0]
    hidden = of_hidden(world)
    parts = access.visible_participations(partner).filter(project=hidden)
    assert [part.organisation.code for part in parts] == ["partner"]
    assert [funding.code for funding in access.visible_fundings(partner).filter(project=hidden)] == ["F-partner"]


def test_a_partner_does_not_find_out_by_asking_who_else_takes_part_and_pays(world: World) -> None:
    partner, funder = world.people["partner"][0], world.people["funder"][0]
    asked = (
        {"organisation": "third"}, {"organisation_kind": "large"}, {"country": "DE"},
        {"organisation__in": "third"},
    )  # fmt: skip

    def found(by: Reader, questions: dict[str, str]) -> bool:
        request = RequestFactory().get("/", questions)
        request.user = by
        chosen = ProjectFilter(questions, queryset=access.visible_projects(by), request=request)
        assert chosen.is_valid(), chosen.errors
        return bool(chosen.qs.filter(pk=of_hidden(world).pk).exists())

    assert found(partner, {"organisation": "partner"})
    assert found(partner, {"funder": "ministry"})
    assert not [one for one in asked if found(partner, one)]
    assert [one for one in asked if found(funder, one)] == list(asked)
    assert found(partner, {"organisation__not": "third"})
