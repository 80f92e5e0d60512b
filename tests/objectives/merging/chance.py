"""Two organisations with whatever may hang on them, drawn by chance, and a third that both know."""

import datetime
from decimal import Decimal
from random import Random

from django.db import connection

from objectives.acts.organisations import Period, Size, record_size, set_memberships, version_of_organisation
from objectives.merging.references import references
from objectives.models import (
    Activity,
    CompanySize,
    EarlierMembership,
    Funding,
    Label,
    NotDuplicate,
    Organisation,
    Participation,
    Project,
    Role,
    Territory,
    User,
)
from tests.portfolio import person

ROLES = ("coordinator", "partner", "third_party")


def two_organisations(seed: int, staff: User) -> tuple[Organisation, Organisation]:
    """Make them; the projects, the funder and the activity are those of the small portfolio."""
    draw = Random(seed)  # noqa: S311 (chance, not a secret)
    places = [Territory.objects.get_or_create(code=code, kind="department", name=code)[0] for code in ("D31", "D33")]
    one, other = (_organisation(draw, f"{name}-{seed}", places) for name in ("one", "other"))
    third = Organisation.objects.create(code=f"third-{seed}", name="Third", kind="sme")
    for row in (one, other):
        _hang(draw, row, third, staff, places)
    return one, other


def _organisation(draw: Random, code: str, places: list[Territory]) -> Organisation:
    def maybe(text: str) -> str:
        return text if draw.random() < 0.6 else ""

    return Organisation.objects.create(
        code=code, name=code.title(), acronym=maybe(code[:4]), kind=draw.choice(("sme", "company", "laboratory")),
        siret=maybe("73282932000074"), pic=maybe("999997930"), country=maybe("FR"), city=maybe("Toulouse"),
        territory=draw.choice([None, *places]), website=maybe("https://example.org/"),
        source=["S1"] * draw.randint(0, 1),
    )  # fmt: skip


def _hang(draw: Random, row: Organisation, third: Organisation, staff: User, places: list[Territory]) -> None:
    for project in Project.objects.order_by("code"):
        for role in draw.sample(ROLES, draw.choice((0, 0, 1, 1, 2))):
            Participation.objects.get_or_create(
                project=project, organisation=row, role=role if _may_coordinate(project, role) else "partner",
                defaults={"cost": _amount(draw), "funding": _amount(draw), "territory": draw.choice([None, *places])},
            )  # fmt: skip
        if draw.random() < 0.4:
            Funding.objects.create(
                code=f"{row.code}-{project.code}", project=project, funder=draw.choice((row, third)), beneficiary=row,
                stage="committed", amount=Decimal("1234567890123456.78"),
            )  # fmt: skip
        if draw.random() < 0.15 and not Label.objects.filter(project=project).exists():
            Label.objects.create(project=project, cluster=row, role="co_labeller", share=Decimal("0.3"))
    if draw.random() < 0.6:
        Activity.objects.get(code="E1").partners.add(row)
    if draw.random() < 0.5:
        person(Role.CONTRIBUTOR, row, email=f"{row.code}@example.org")
    if draw.random() < 0.5:
        NotDuplicate.objects.create(one=row, other=third, said_by=staff)
    _facts(draw, row, staff)


def _may_coordinate(project: Project, role: str) -> bool:
    return role != "coordinator" or not Participation.objects.filter(project=project, role=role).exists()


def _amount(draw: Random) -> Decimal | None:
    return None if draw.random() < 0.75 else Decimal(draw.randint(0, 10**9)) / 100


def _facts(draw: Random, row: Organisation, staff: User) -> None:
    since = draw.choice((None, 2009, 2011, 2013))
    if since:
        said = [Period(_first(since), _first(since + 1)), Period(_first(since + 6))][draw.randint(0, 1) :]
        set_memberships(by=staff, organisation=row.pk, seen=version_of_organisation(row), periods=said)
    if draw.random() < 0.5:
        size = Size(year=draw.choice((2015, 2016)), headcount=Decimal(draw.choice((9, 40))))
        record_size(by=staff, organisation=row.pk, seen=version_of_organisation(row), size=size)
    row.refresh_from_db()


def _first(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def everything() -> dict[str, list[str]]:
    """Return every row of every table that names organisations, and theirs, as the database writes them."""
    tables = {Organisation._meta.db_table, CompanySize._meta.db_table, EarlierMembership._meta.db_table}
    tables |= {one.table for one in references()} - {"objectives_organisationmerge"}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY id')  # noqa: S608
            found[table] = [text for (text,) in cursor.fetchall()]
    return found
