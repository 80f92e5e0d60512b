"""Two funders, each with a project of its own that is not published, and a stranger ask every endpoint in every format.

What belongs to a project carries its mark in every text: each funder finds the own mark wherever such rows are told,
and nobody else's anywhere.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client

from api.formats.negotiation import TABLES, Cerif, Linked
from api.resource import Resource
from api.urls import router
from objectives.models import (
    Funding,
    Kpi,
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
from tests.access.test_nothing_else_can_be_learnt import answers
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
MARKS = ("ALPHAMARK", "BETAMARK")
OF_PROJECTS = ("projects", "participations", "fundings", "milestones", "links", "measurements", "subventions")
"""Lists that hold rows of a funder's project."""
FIGURES = (
    "/api/v1/scorecards/", "/api/v1/scorecards/c1/", "/api/v1/portfolio/?cut=funder", "/api/v1/portfolio/?cut=year",
    "/api/v1/explanations/?figure=objective.delivery&objective=1",
    "/api/v1/explanations/?figure=objective.committed&objective=1", "/api/v1/explanations/?figure=contract.committed",
    *(f"/api/v1/{of}/totals/?group_by={by}" for of in ("projects", "fundings") for by in ("programme", "objective")),
    "/api/v1/subventions/missing/", "/api/v1/", "/api/v1/portfolio/counted/", "/api/v1/portfolio/counted/?objective=1",
    "/api/v1/portfolio/?counting=fractional", "/api/v1/explanations/?figure=contract.projects&counting=led",
    *(f"/api/v1/search/?q={word}" for word in ("alphamark", "betamrak", "c")),
)  # fmt: skip
OAI = (
    "verb=Identify", "verb=ListSets", "verb=ListMetadataFormats",
    *(f"verb={verb}&metadataPrefix={prefix}" for verb in ("ListRecords", "ListIdentifiers")
      for prefix in ("oai_dc", "oai_cerif_openaire")),
)  # fmt: skip


class Funded(NamedTuple):
    """A funder and what is its own."""

    person: User
    mark: str


def funded(portfolio: Portfolio, mark: str) -> Funded:
    """Make a funder with a hidden project whose texts all carry a mark."""
    funder = Organisation.objects.create(code=f"f-{mark.lower()[:2]}", name="Funder", kind="funder", country="FR")
    beneficiary, _new = Organisation.objects.get_or_create(code="ben", defaults={"name": "B", "kind": "sme"})
    project = Project.objects.create(
        code=f"{mark}-P", acronym=f"{mark}-A", title=f"{mark} title", summary=f"{mark} summary", scope="labelled",
        status="running", start="2014-02-03", labelled_on="2014-01-01", tags=[mark], note=mark,
    )  # fmt: skip
    Participation.objects.create(project=project, organisation=beneficiary, role="coordinator", cost=11, note=mark)
    Funding.objects.create(
        code=f"{mark}-F", project=project, funder=funder, stage="committed", amount=4321, decided_on="2014-03-03",
        beneficiary=beneficiary, reference=mark,
    )  # fmt: skip
    Link.objects.create(objective=portfolio.first, project=project, share="0.4", basis="derived", note=mark)
    milestone = Milestone.objects.create(
        project=project, number=1, kind="review", title=mark, weight=1, due="2015-05-05", basis="declared"
    )
    MilestoneReport.objects.create(
        milestone=milestone, reported_on="2016-01-01", status="in_progress", percent=30, basis="declared", note=mark
    )
    Measurement.objects.create(
        kpi=Kpi.objects.get(code="jobs"), project=project, period="2016", value=3, status="validated", note=mark
    )
    return Funded(person(Role.FUNDER, funder), mark)


@pytest.fixture
def funders() -> tuple[Funded, Funded]:
    made = small_portfolio()
    Kpi.objects.create(
        contract=made.contract, objective=made.first, code="jobs", name_en="Jobs", unit="jobs", kind="reported",
        direction="increase", aggregation="sum", accumulation="period", frequency="year", series_kind="project",
        baseline=0, baseline_basis="published",
    )  # fmt: skip
    return funded(made, MARKS[0]), funded(made, MARKS[1])


def lists() -> Iterator[tuple[str, list[str]]]:
    """Every list, with the formats that it is had in."""
    for prefix, view, _basename in router.registry:
        if issubclass(view, Resource):
            more: Any = [one for one, has in ((Linked, view.linked), (Cerif, view.cerif)) if has]
            yield prefix, ["json", *(form.format for form in (*TABLES, *more))]


def text(body: bytes) -> str:
    """Return all that an answer says, also what is packed in it."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def found(text_of_answer: str) -> set[str]:
    return {mark for mark in MARKS if mark in text_of_answer}


def test_each_finds_the_own_project_in_every_list_and_format_and_no_other(funders: tuple[Funded, Funded]) -> None:
    addresses = [f"/api/v1/{prefix}/?format={form}" for prefix, forms in lists() for form in forms]
    assert len(addresses) > 80
    for funder, asked in zip(funders, (addresses, addresses[::2]), strict=True):
        got = answers(asked, funder.person)
        assert {status for status, _body in got.values()} == {200}
        for address, (_status, body) in got.items():
            own = {funder.mark} if address.split("/")[3] in OF_PROJECTS else set()
            assert found(text(body)) == own, address
    for stranger in (None, person(Role.FUNDER, Organisation.objects.get(code="agency")), person(Role.CONTRIBUTOR)):
        for address, (_status, body) in answers(addresses[:: 1 if stranger is None else 3], stranger).items():
            assert found(text(body)) == set(), address


def test_a_row_is_had_in_every_format_by_its_funder_and_by_nobody_else(funders: tuple[Funded, Funded]) -> None:
    mine, theirs = funders
    rows = [
        f"/api/v1/{prefix}/{mine.mark}-{letter}/?format={form}"
        for prefix, letter, forms in (
            ("projects", "P", ("json", "jsonld", "cerif")), ("fundings", "F", ("json", "jsonld", "cerif")),
            ("subventions", "F", ("json",)),
        )
        for form in forms
    ]  # fmt: skip
    rows += [
        f"/api/v1/{prefix}/{model.objects.get(project__code=f'{mine.mark}-P').pk}/"
        for prefix, model in (("participations", Participation), ("milestones", Milestone), ("links", Link),
                              ("measurements", Measurement))
    ]  # fmt: skip
    assert {address: status for address, (status, _body) in answers(rows, mine.person).items() if status != 200} == {}
    for other in (theirs.person, None):
        assert {status for status, _body in answers(rows, other).values()} == {404}


def test_figures_changes_and_the_harvest_name_the_own_project_only(funders: tuple[Funded, Funded]) -> None:
    for person_, own in (*funders, (None, "")):
        client = Client()
        if person_ is not None:
            client.force_login(person_, backend="django.contrib.auth.backends.ModelBackend")
        told = [client.get(address) for address in (*FIGURES, *(f"/oai?{question}" for question in OAI))]
        told.append(client.get("/api/v1/changes/?cursor=" + client.get("/api/v1/projects/")["Sextant-Cursor"]))
        assert {answer.status_code for answer in told} == {200}
        for answer in told:
            body = b"".join(answer) if answer.streaming else answer.content
            assert found(text(body)) <= {own}, answer.request["PATH_INFO"]


def test_every_way_to_ask_the_api_is_asked_here() -> None:
    """A further endpoint has to be put among these questions."""
    asked = {prefix for prefix, _forms in lists()} | {address.split("/")[3] for address in FIGURES} | {"changes"}
    # there are none for a funder: tests/access/test_routes.py
    asked |= {"changes-of-score", "data-quality", "imports", "packs", "scenarios", "seals"}
    asked |= {"webhooks"}  # of one person; what they tell is the feed
    assert asked >= {prefix for prefix, _view, _basename in router.registry}
    assert set(OF_PROJECTS) <= {prefix for prefix, _forms in lists()}
