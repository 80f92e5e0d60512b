"""The map's cities: each lies in its department, the larger the value the larger the disc, and no two names meet."""

import csv
import math
from decimal import Decimal
from pathlib import Path

import pytest

from objectives.models import Territory, TerritoryKind
from objectives.scorecards.places import Place, Places
from tracker.charts.outlines import Point, cities, outlines, rings
from tracker.charts.territory import LETTER, drawn

TABLE = Path("objectives/exchange/datasets/aerospace-valley/territories.csv")
COAST = 4
"""How far from a corner of its outline a city may lie outside: the outlines leave out the lagoons of the Hérault."""


def of_dataset() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "city" and row["in_cluster"] == "1"]


def inside(point: Point, border: list[list[Point]]) -> bool:
    """Count the edges that a line from the point to the right crosses."""
    x, y = point
    edges = [edge for ring in border for edge in zip(ring, [*ring[1:], ring[0]], strict=True)]
    crossed = [
        edge
        for edge in edges
        if (edge[0][1] > y) != (edge[1][1] > y)
        and x < (edge[1][0] - edge[0][0]) * (y - edge[0][1]) / (edge[1][1] - edge[0][1]) + edge[0][0]
    ]
    return len(crossed) % 2 == 1


@pytest.mark.parametrize("row", of_dataset(), ids=lambda row: row["name"])
def test_every_city_of_the_territory_lies_in_its_department(row: dict[str, str]) -> None:
    at, border = cities()[row["code"]], rings(outlines()[row["parent"]].path)
    assert inside(at, border) or min(math.dist(at, corner) for ring in border for corner in ring) < COAST


def test_a_disc_grows_with_its_value_and_no_two_names_meet() -> None:
    rows = [Territory(code=one["code"], name=one["name"], kind=TerritoryKind.CITY) for one in of_dataset()]
    values = [(one, Decimal(place)) for place, one in enumerate(rows)]
    told = Places([Place(one, 1, 1, None, 0) for one in rows], list(outlines()), {}, 0, 0)
    result = drawn(told, values)
    assert result is not None
    assert len(result.discs) == len(rows) - 1, "a city with nothing has no disc"
    assert [disc.radius for disc in result.discs] == sorted((disc.radius for disc in result.discs), reverse=True)
    assert {disc.shade for disc in result.discs} == {1, 2, 3, 4, 5}
    assert 5 < len(result.texts) < len(rows)
    for place, one in enumerate(result.texts):
        for other in result.texts[:place]:
            apart = abs(one.x - other.x) >= (len(one.text) + len(other.text)) * LETTER / 2 or abs(one.y - other.y) >= 7
            assert apart, (one.text, other.text)


def test_a_city_whose_place_is_not_known_stands_in_the_table_only() -> None:
    nowhere = Territory(code="99999", name="Nowhere", kind=TerritoryKind.CITY)
    result = drawn(Places([], list(outlines()), {}, 0, 0), [(nowhere, Decimal(3))])
    assert result is not None
    assert not result.discs
    assert not result.texts
