"""Nothing is learnt from how long an answer takes: to find a hidden row not is no more work the more there is to see.

Measured in pages of the database that a statement touches, which no load on the machine moves.
"""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet

from objectives import access
from objectives.access.searching import visible_entries
from objectives.models import (
    Funding,
    Kpi,
    Link,
    Measurement,
    Organisation,
    Participation,
    Project,
    ProjectLead,
    Role,
    SearchEntry,
    User,
)
from tests.portfolio import person, small_portfolio

pytestmark = pytest.mark.django_db
MANY, NEARLY = 2_500, 20
"""So many projects that a reader may see, and so few pages that may be touched to find nothing in them."""


def touched(rows: QuerySet[Any], key: int) -> int:
    """Return how many pages are looked at to find a row by its key."""
    plan = rows.filter(pk=key).order_by().values("pk").explain(analyze=True, buffers=True)
    told = re.search(r"Buffers: shared([^\n]*)", plan.split("Planning:")[0])
    return sum(int(pages) for pages in re.findall(r"(?:hit|read)=(\d+)", told[1])) if told else 0


def fill(funder: Organisation, partner: Organisation, lead: User) -> None:
    """Make thousands of projects of the three, and as many that are published."""
    kinds = [(f"{kind}{number}", kind == "V") for kind in "MV" for number in range(MANY)]
    Project.objects.bulk_create(
        [Project(code=one, scope="labelled", status="running", published=is_public) for one, is_public in kinds]
    )
    own = Project.objects.filter(code__startswith="M").only("pk")
    Funding.objects.bulk_create(
        [Funding(code=f"MF{one.pk}", project=one, funder=funder, stage="paid", amount=1) for one in own]
    )
    Participation.objects.bulk_create([Participation(project=one, organisation=partner, role="partner") for one in own])
    ProjectLead.objects.bulk_create([ProjectLead(project=one, person=lead) for one in own])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_to_find_a_hidden_row_not_takes_no_look_at_all_that_may_be_seen() -> None:
    portfolio = small_portfolio()
    theirs, ours = (Organisation.objects.create(code=code, name=code, kind="sme") for code in ("theirs", "ours"))
    jobs = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="jobs", name_en="Jobs", name_fr="Emplois",
        unit="jobs", kind="reported", direction="increase", aggregation="sum", accumulation="period", frequency="year",
        series_kind="project", baseline=0, baseline_basis="published",
    )  # fmt: skip
    hidden = {
        access.visible_projects: portfolio.hidden,
        access.visible_fundings: Funding.objects.get(code="F1"),
        access.visible_participations: Participation.objects.create(
            project=portfolio.hidden, organisation=theirs, role="partner"
        ),
        access.visible_links: Link.objects.get(project=portfolio.hidden),
        access.visible_measurements: Measurement.objects.create(
            kpi=jobs, project=portfolio.hidden, period="2016", value=1, status="validated"
        ),
        visible_entries: SearchEntry.objects.get(kind="project", key=portfolio.hidden.pk),
    }
    lead = person(Role.CONTRIBUTOR)
    readers: dict[str, User | AnonymousUser] = {
        "funder": person(Role.FUNDER, portfolio.other_funder),
        "partner": person(Role.CONTRIBUTOR, ours),
        "lead": lead,
        "visitor": AnonymousUser(),
    }
    fill(portfolio.other_funder, ours, lead)
    found = {
        f"{rows.__name__}, {kind}": touched(rows(reader), row.pk) - touched(rows(reader), 987_654_321)
        for kind, reader in readers.items()
        for rows, row in hidden.items()
    }
    assert {name: pages for name, pages in found.items() if pages > NEARLY} == {}
