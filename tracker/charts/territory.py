"""How is the territory drawn? Departments shaded by a value, or discs of cities, with numbers where there is room."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_compact_decimal

from objectives.models import Territory, TerritoryKind
from objectives.scorecards.places import Places
from tracker.charts.outlines import Outline, cities, outlines
from tracker.templatetags.figures import locale_of_reader

SHADES = 5
EDGE = 3
SMALLEST_DISC, LARGEST_DISC = 1.5, 14
LETTER, LINE = 3.8, 7
"""How wide a letter and how high a line of a name is on the map."""
Valued = Sequence[tuple[Territory, Decimal | None]]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A department on the map: its border and its shade, 0 for nothing there."""

    path: str
    shade: int


@dataclass(frozen=True, slots=True)
class Disc:
    """A city on the map: its area grows with its value."""

    x: float
    y: float
    radius: float
    shade: int


@dataclass(frozen=True, slots=True)
class Text:
    """What stands on a place of the map."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map: where it lies in its plane, what is on it, and from what to what each shade goes."""

    box: str
    shapes: Sequence[Shape]
    discs: Sequence[Disc]
    texts: Sequence[Text]
    shades: Sequence[tuple[int, Decimal, Decimal]]


def drawn(found: Places, values: Valued) -> Drawn | None:
    """Draw the value of each place; cities as discs. None where no department of the territory is known."""
    known = {code: outline for code, outline in outlines().items() if code in found.departments}
    if not known:
        return None
    shades = _shades([value for _, value in values if value])
    box = _box([one.box for one in known.values()])
    if any(place.kind == TerritoryKind.CITY for place, _ in values):
        empty = [Shape(one.path, 0) for one in known.values()]
        return Drawn(_written(box), empty, *_cities(values, shades, box), shades)
    of_place = {place.code: _shade(value, shades) for place, value in values}
    shapes = [Shape(one.path, of_place.get(found.inside.get(code, ""), 0)) for code, one in known.items()]
    return Drawn(_written(box), shapes, [], _numbers(found, known, values), shades)


def _shades(values: Sequence[Decimal]) -> list[tuple[int, Decimal, Decimal]]:
    """Return up to five shades that hold about as many places each, by the lowest and the highest of their values."""
    ordered = sorted(set(values))
    count = min(SHADES, len(ordered))
    ends = [ordered[len(ordered) * place // count : len(ordered) * (place + 1) // count] for place in range(count)]
    return [(SHADES - count + place + 1, part[0], part[-1]) for place, part in enumerate(ends)]


def _shade(value: Decimal | None, shades: Sequence[tuple[int, Decimal, Decimal]]) -> int:
    return next((shade for shade, low, high in shades if value and low <= value <= high), 0)


def _numbers(found: Places, known: dict[str, Outline], values: Valued) -> list[Text]:
    """Write each place's number in the middle of its departments."""
    numbers = []
    for place, value in values:
        own = [one for code, one in known.items() if found.inside.get(code) == place.code]
        if own:
            x, y = sum(one.x for one in own) / len(own), sum(one.y for one in own) / len(own)
            numbers.append(Text(round(x, 1), round(y, 1), _short(value)))
    return numbers


def _cities(values: Valued, shades: Sequence[tuple[int, Decimal, Decimal]], box: Box) -> tuple[list[Disc], list[Text]]:
    """Draw the largest first, so that none is covered whole, and name those that have room."""
    here = [(place, value, cities()[place.code]) for place, value in values if value and place.code in cities()]
    here.sort(key=lambda one: -one[1])
    discs, texts, taken = [], [], list[Box]()
    for place, value, (x, y) in here:
        disc = Disc(x, y, round(SMALLEST_DISC + LARGEST_DISC * math.sqrt(value / here[0][1]), 1), _shade(value, shades))
        discs.append(disc)
        text = f"{place.name} {_short(value)}"
        free = [
            room for room in _rooms(disc, len(text) * LETTER / 2) if _within(room, box) and not _any_meets(room, taken)
        ]
        if free:
            taken.append(free[0])
            left, top, right, bottom = free[0]
            texts.append(Text(round((left + right) / 2, 1), round((top + bottom) / 2, 1), text))
    return discs, texts


def _rooms(disc: Disc, half: float) -> Iterable[Box]:
    """Return where a name may stand: above its disc, beneath, right or left of it."""
    beside, over = disc.radius + half + 1, disc.radius + LINE / 2
    for x, y in ((0, -over), (0, over), (beside, 0), (-beside, 0)):
        yield (disc.x + x - half, disc.y + y - LINE / 2, disc.x + x + half, disc.y + y + LINE / 2)


def _within(one: Box, other: Box) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def _any_meets(one: Box, others: Iterable[Box]) -> bool:
    return any(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3] for other in others)


def _short(value: Decimal | None) -> str:
    """Write a number in the room of a department: 950, 1.2M."""
    if value is None:
        return "—"
    return format_compact_decimal(value, locale=locale_of_reader(), fraction_digits=1 if value >= 1000 else 0)


def _box(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts) - EDGE, min(tops) - EDGE, max(rights) + EDGE, max(bottoms) + EDGE


def _written(box: Box) -> str:
    left, top, right, bottom = box
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
