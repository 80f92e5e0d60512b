"""Where do departments and cities lie? In one plane, from the tables beside this file (sources in README.md)."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A department: the path of its border, and where a number stands well inside it."""

    code: str
    path: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""


@cache
def outlines() -> dict[str, Outline]:
    """Return the outlines by the code of their departments."""
    with (Path(__file__).parent / "departments.csv").open(encoding="utf-8") as file:
        return {row["department"]: _outline(row["department"], row["outline"]) for row in csv.DictReader(file)}


@cache
def cities() -> dict[str, Point]:
    """Return where the cities lie, by their INSEE codes."""
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8") as file:
        return {row["city"]: (float(row["x"]), float(row["y"])) for row in csv.DictReader(file)}


def _outline(code: str, path: str) -> Outline:
    border = rings(path)
    largest = max(border, key=lambda ring: abs(_area(ring)))
    x, y = _middle(largest)
    across, down = zip(*(point for ring in border for point in ring), strict=True)
    return Outline(code, path, round(x, 1), round(y, 1), (min(across), min(down), max(across), max(down)))


def rings(path: str) -> list[list[Point]]:
    """Return the rings of a path of relative moves: `m x,y dx,dy ... z m dx,dy ... z`."""
    rings: list[list[Point]] = []
    at: Point = (0.0, 0.0)
    for part in filter(None, (one.strip() for one in re.split("[mz]", path))):
        numbers = [float(number) for number in re.split(r"[ ,]+", part)]
        ring: list[Point] = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        rings.append(ring)
        at = ring[0]
    return rings


def _area(ring: list[Point]) -> float:
    closed = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in closed) / 2


def _middle(ring: list[Point]) -> Point:
    """Return the centre of gravity of a ring."""
    area, x, y = _area(ring), 0.0, 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)
