"""Where is the work done? Projects, partners and money by region, department or city of the cluster's territory.

The place of a part is where its work is done, else where its organisation is (in a
city by its town: `objectives/towns.py`); the money is what participants keep.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from objectives.access import Reader
from objectives.models import Territory, TerritoryKind
from objectives.scorecards.organisations import whole_parts
from objectives.scorecards.working_together import Asked, counting
from objectives.towns import organisations_by_city


class Level(StrEnum):
    """How finely places are told apart."""

    REGION = "region"
    DEPARTMENT = "department"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Place:
    """What is done in a place; money in EUR, None where no funding of a part there is known."""

    territory: Territory
    projects: int
    partners: int
    money: Decimal | None
    unknown: int
    """Parts there without a known funding."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every place of a level by code; how many parts lie in the territory but in none, how many nowhere known."""

    rows: Sequence[Place]
    departments: Sequence[str]
    """The codes of the territory's departments."""
    inside: Mapping[str, str]
    """By the code of a department the code of its place at this level."""
    elsewhere: int
    nowhere: int


def places(reader: Reader, level: Level, asked: Asked) -> Places:
    """Return what is done where. Three statements, four for cities, whatever there is."""
    every = {one.pk: one for one in Territory.objects.order_by("code")}
    chosen = [one for one in every.values() if one.kind == TerritoryKind(level) and one.in_cluster]
    within = {one.pk: _within(every, one) for one in chosen}
    ours = [key for key, one in every.items() if one.in_cluster]
    parts = counting(whole_parts(reader), asked).annotate(place=Coalesce("territory", "organisation__territory"))
    in_cities = organisations_by_city() if level == Level.CITY else {}
    area = Case(
        *(When(_done_in(keys, in_cities.get(key, [])), then=Value(key)) for key, keys in within.items()),
        When(place__in=ours, then=Value(0)),
        output_field=IntegerField(),
    )
    found: dict[int, Any] = {
        row["area"]: row
        for row in parts.annotate(area=area)
        .filter(area__isnull=False)
        .order_by()
        .values("area")
        .annotate(
            projects=Count("project", distinct=True),
            partners=Count("organisation", distinct=True),
            money=Sum("funding"),
            parts=Count("pk"),
            unknown=Count("pk", filter=Q(funding__isnull=True)),
        )
    }
    nothing: dict[str, Any] = {"projects": 0, "partners": 0, "money": None, "unknown": 0, "parts": 0}
    told = [(one, found.get(one.pk, nothing)) for one in chosen]
    return Places(
        [Place(one, row["projects"], row["partners"], row["money"], row["unknown"]) for one, row in told],
        [one.code for one in every.values() if one.kind == TerritoryKind.DEPARTMENT and one.in_cluster],
        {
            every[key].code: one.code
            for one in chosen
            for key in within[one.pk]
            if every[key].kind == TerritoryKind.DEPARTMENT
        },
        found.get(0, nothing)["parts"],
        parts.filter(place__isnull=True, organisation__country__in=("FR", "")).count(),
    )


def _done_in(keys: Sequence[int], organisations: Sequence[int]) -> Q:
    """Return what holds for the parts in a place: their own place is in it, else that of their organisation."""
    return Q(place__in=keys) | Q(territory__isnull=True, organisation__in=organisations)


def _within(every: Mapping[int, Territory], wide: Territory) -> list[int]:
    """Return the keys of a place and of all places inside it."""
    above = {key: one.parent_id for key, one in every.items()}
    return [key for key in every if lies_in(key, wide.pk, above)]


def lies_in(place: int | None, wide: int, above: Mapping[int, int | None]) -> bool:
    """Return whether a place is a wide one or inside it; `above` has the key of the place above each."""
    while place is not None and place != wide:
        place = above.get(place)
    return place == wide
