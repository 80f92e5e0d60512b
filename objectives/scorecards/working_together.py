"""Who works with whom? Organisations and how many projects each two share, over projects that the reader sees whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from objectives.access import Reader
from objectives.models import SCORED_SCOPES, Organisation, OrganisationKind, Participation, Project
from objectives.scorecards.organisations import called, whole_parts

MOST = 60
AROUND = 24
MOST_TIES = 180


@dataclass(frozen=True, slots=True)
class Asked:
    """Which projects count."""

    domain: str = ""
    year: int | None = None
    own_only: bool = False
    """Only projects that the cluster labelled or takes part in."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the picture, numbered from 1."""

    number: int
    key: int
    code: str
    name: str
    short: str
    kind: OrganisationKind
    projects: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Two organisations by their numbers, the lower one first, and the projects that they share."""

    one: int
    other: int
    projects: int


@dataclass(frozen=True, slots=True)
class Network:
    """The strongest of those who work together; `complete` where nobody was left out."""

    members: Sequence[Member]
    ties: Sequence[Tie]
    complete: bool


def counting(parts: QuerySet[Participation], asked: Asked, path: str = "project__") -> QuerySet[Participation]:
    """Return the participations in the projects that count."""
    chosen = parts
    if asked.domain:
        chosen = chosen.filter(**{f"{path}domains__contains": [asked.domain]})
    if asked.own_only:
        chosen = chosen.filter(**{f"{path}scope__in": SCORED_SCOPES})
    if asked.year:
        running = Project.objects.filter(start__year__lte=asked.year).filter(
            Q(end__isnull=True) | Q(end__year__gte=asked.year)
        )
        chosen = chosen.filter(project__in=running)
    return chosen


def network(reader: Reader, asked: Asked, around: Organisation | None = None) -> Network:
    """Return the organisations with the most projects, or those closest to one, and what they share. Two statements."""
    parts, most = counting(whole_parts(reader), asked), AROUND if around else MOST
    chosen = parts if around is None else parts.filter(project__in=parts.filter(organisation=around).values("project"))
    rows = list(
        chosen.order_by()
        .values(
            "organisation", "organisation__code", "organisation__acronym", "organisation__kind",
            name=called("organisation__"),
        )
        .annotate(projects=Count("project", distinct=True))
        .order_by("-projects", "organisation__code")[: most + 1]
    )  # fmt: skip
    members = [
        Member(number, row["organisation"], row["organisation__code"], row["name"], row["organisation__acronym"],
               OrganisationKind(row["organisation__kind"]), row["projects"])
        for number, row in enumerate(rows[:most], start=1)
    ]  # fmt: skip
    return Network(members, _ties(parts, members), len(rows) <= most)


def _ties(parts: QuerySet[Participation], members: Sequence[Member]) -> list[Tie]:
    numbers = {member.key: member.number for member in members}
    found = (
        parts.filter(
            organisation__in=numbers,
            project__participations__organisation__in=numbers,
            organisation__lt=F("project__participations__organisation"),
        )
        .order_by()
        .values_list("organisation", "project__participations__organisation")
        .annotate(projects=Count("project", distinct=True))
        .order_by("-projects", "organisation", "project__participations__organisation")
    )
    pairs = [(sorted((numbers[one], numbers[other])), shared) for one, other, shared in found[:MOST_TIES]]
    return [Tie(one, other, shared) for (one, other), shared in pairs]
