"""Nothing is learnt from how long an answer takes: to find a hidden row not is no more work the more the reader has.

Measured in pages of the database that a statement touches, which no load on the machine moves.
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from objectives.access import visible_fundings, visible_participations, visible_projects
from objectives.models import Funding, Organisation, Participation, Project, ProjectLead, Role, User
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
MANY = 3_000


def touched(rows: QuerySet[Any]) -> int:
    """Return how many pages are looked at to find the rows."""
    told = re.search(r"Buffers: shared([^\n]*)", rows.explain(analyze=True, buffers=True))
    assert told is not None
    return sum(int(pages) for pages in re.findall(r"(?:hit|read)=(\d+)", told[1]))


def many_of(reader: User) -> None:
    """Give the reader's organisation, or the reader, thousands of projects."""
    codes = [f"M{number}" for number in range(MANY)]
    Project.objects.bulk_create([Project(code=one, scope="labelled", status="running") for one in codes])
    mine = Project.objects.filter(code__startswith="M").only("pk")
    if reader.role == Role.FUNDER:
        owner: dict[str, Any] = {"funder": reader.organisation, "stage": "committed", "amount": 1}
        Funding.objects.bulk_create([Funding(code=f"MF{one.pk}", project=one, **owner) for one in mine])
    elif reader.organisation is not None:
        owner = {"organisation": reader.organisation, "role": "partner"}
        Participation.objects.bulk_create([Participation(project=one, **owner) for one in mine])
    else:
        ProjectLead.objects.bulk_create([ProjectLead(project=one, person=reader) for one in mine])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def reader_of(kind: str, portfolio: Portfolio) -> User:
    if kind == "lead":
        return person(Role.CONTRIBUTOR)
    return person(Role.FUNDER if kind == "funder" else Role.CONTRIBUTOR, portfolio.other_funder)


@pytest.mark.parametrize("kind", ["funder", "partner", "lead"])
def test_to_find_a_hidden_project_not_takes_no_look_at_all_of_ones_own(kind: str) -> None:
    portfolio = small_portfolio()
    theirs = Organisation.objects.create(code="x", name="x", kind="sme")
    Participation.objects.create(project=portfolio.hidden, organisation=theirs, role="partner")
    many_of(reader := reader_of(kind, portfolio))
    for rows, code in (
        (visible_projects(reader), "code"),
        (visible_fundings(reader), "project__code"),
        (visible_participations(reader), "project__code"),
    ):
        hidden = touched(rows.filter(**{code: "H1"}).values("pk"))
        assert hidden < 40, f"{hidden} pages, {rows.model.__name__}: all that the reader has was looked through"
