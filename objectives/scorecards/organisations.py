"""What is known of an organisation: memberships, size, people, projects, money, with whom it works?

Money, projects and collaborations are over the projects that the reader may see whole; of others the reader's own part
is listed and in no sum. A fixed number of statements, whatever there is.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat

from objectives import access
from objectives.access import Reader
from objectives.identifiers import doubts
from objectives.merging.preview import memberships
from objectives.models import (
    CompanySize,
    Domain,
    Funding,
    FundingStage,
    Organisation,
    OrganisationKind,
    Participation,
    SizeClass,
    User,
)
from objectives.sizing import class_of, kind_of

CLOSEST = 12
COMPANIES = (OrganisationKind.SME, OrganisationKind.MID_CAP, OrganisationKind.LARGE, OrganisationKind.COMPANY)


def whole_parts(reader: Reader) -> QuerySet[Participation]:
    """Return the participations in projects that the reader may see whole."""
    return Participation.objects.filter(project__in=access.whole_projects(reader))


def with_projects(organisations: QuerySet[Organisation], reader: Reader) -> QuerySet[Organisation]:
    """Annotate each organisation with `projects`: how many it takes part in, of those that the reader sees whole."""
    parts = whole_parts(reader).filter(organisation=OuterRef("pk")).order_by().values("organisation")
    count = parts.annotate(count=Count("project", distinct=True)).values("count")
    return organisations.annotate(projects=Coalesce(Subquery(count, output_field=IntegerField()), Value(0)))


@dataclass(frozen=True, slots=True)
class Received:
    """What an organisation keeps of projects under a programme: net funding, EUR, None where none is known."""

    programme: str
    projects: int
    funding: Decimal | None
    unknown: int
    """Parts without a known funding."""


@dataclass(frozen=True, slots=True)
class Collaboration:
    """With whom, in how many projects."""

    code: str
    name: str
    kind: OrganisationKind
    country: str
    projects: int


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """What is known of an organisation, for one reader."""

    memberships: Sequence[tuple[datetime.date, datetime.date | None]]
    size: SizeClass | None
    suggested: OrganisationKind | None
    """The kind that the size makes of it, where another one is recorded."""
    sizes: Sequence[CompanySize]
    """Headcount, turnover and balance sheet by year, the newest first, for who may read them."""
    doubts: dict[str, str]
    people: Sequence[User]
    parts: QuerySet[Participation]
    projects: int
    """In how many it takes part."""
    domains: Sequence[tuple[Domain, int]]
    received: Sequence[Received]
    funding: Decimal | None
    unknown: int
    as_beneficiary: Sequence[tuple[FundingStage, Decimal]]
    as_funder: Sequence[tuple[FundingStage, Decimal]]
    collaborations: Sequence[Collaboration]


def organisation_file(reader: Reader, organisation: Organisation) -> OrganisationFile:
    """Return what the reader may know of an organisation: at most eleven statements, and its parts once read."""
    ours = whole_parts(reader).filter(organisation=organisation)
    sizes = list(CompanySize.objects.filter(organisation=organisation).order_by("-year"))
    size = class_of(sizes)
    kind = kind_of(size)
    received = _received(ours)
    known = [row.funding for row in received if row.funding is not None]
    return OrganisationFile(
        memberships=memberships(organisation),
        size=size,
        suggested=kind if kind != organisation.kind else None,
        sizes=sizes if access.visible_sizes(reader).filter(organisation=organisation).exists() else [],
        doubts=doubts(organisation),
        people=list(access.visible_people(reader).filter(organisation=organisation).order_by("full_name", "pk")),
        parts=parts_of(reader, organisation),
        projects=ours.aggregate(many=Count("project", distinct=True))["many"],
        domains=_domains(ours),
        received=received,
        funding=sum(known, Decimal(0)) if known else None,
        unknown=sum(row.unknown for row in received),
        as_beneficiary=_by_stage(reader, beneficiary=organisation),
        as_funder=_by_stage(reader, funder=organisation),
        collaborations=collaborations(reader, organisation),
    )


def parts_of(reader: Reader, organisation: Organisation) -> QuerySet[Participation]:
    """Return the parts of an organisation that the reader may see, the newest project first."""
    seen = access.visible_participations(reader).filter(organisation=organisation)
    newest = (F("project__start").desc(nulls_last=True), "project__code", "role")
    return seen.select_related("project__programme").order_by(*newest)


def _received(ours: QuerySet[Participation]) -> list[Received]:
    found = (
        ours.order_by()
        .values(programme=F("project__programme__code"))
        .annotate(
            projects=Count("project", distinct=True),
            total=Sum("funding"),
            unknown=Count("pk", filter=Q(funding__isnull=True)),
        )
    )
    rows = [Received(row["programme"] or "", row["projects"], row["total"], row["unknown"]) for row in found]
    return sorted(rows, key=lambda row: (row.funding is None, -(row.funding or 0), row.programme))


def _domains(ours: QuerySet[Participation]) -> list[tuple[Domain, int]]:
    counts = {
        f"of_{domain.value}": Count("project", filter=Q(project__domains__contains=[domain]), distinct=True)
        for domain in Domain
    }
    found = ours.aggregate(**counts)
    named = [(domain, found[f"of_{domain.value}"]) for domain in Domain]
    return sorted([pair for pair in named if pair[1]], key=lambda pair: -pair[1])


def _by_stage(reader: Reader, **of: Organisation) -> list[tuple[FundingStage, Decimal]]:
    seen = Funding.objects.filter(project__in=access.whole_projects(reader), **of)
    found = dict(seen.order_by().values_list("stage").annotate(total=Sum("amount")))
    return [(stage, found[stage]) for stage in FundingStage if stage in found]


def collaborations(reader: Reader, organisation: Organisation, most: int = CLOSEST) -> list[Collaboration]:
    """Return with whom an organisation shares the most projects. One statement."""
    ours = whole_parts(reader).filter(organisation=organisation).values("project")
    found = (
        Participation.objects.filter(project__in=ours)
        .exclude(organisation=organisation)
        .order_by()
        .values("organisation__code", "organisation__kind", "organisation__country", called=called("organisation__"))
        .annotate(projects=Count("project", distinct=True))
        .order_by("-projects", "organisation__code")
    )
    return [_collaboration(row) for row in found[:most]]


def _collaboration(row: Mapping[str, Any]) -> Collaboration:
    return Collaboration(
        row["organisation__code"], row["called"], OrganisationKind(row["organisation__kind"]),
        row["organisation__country"], row["projects"],
    )  # fmt: skip


def called(path: str = "") -> Case:
    """Return what an organisation is called, as an expression: its name, else its PIC, else its id."""
    pic = f"{path}pic"
    return Case(
        When(~Q(**{f"{path}name": ""}), then=F(f"{path}name")),
        When(~Q(**{pic: ""}), then=Concat(Value("PIC "), F(pic))),
        default=F(f"{path}code"),
        output_field=CharField(),
    )
