"""Where do the marks of a word-sized chart lie? Decimal geometry for the bullet graph and the sparkline.

Glyphs of a few marks that stand inside text, on a strict CSP and without a script; pages that show a chart proper
draw it with a library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = Decimal(200), Decimal(28)


def _at(value: Decimal, low: Decimal, high: Decimal, width: Decimal = WIDTH) -> Decimal:
    share = (value - low) / (high - low) if high != low else Decimal("0.5")
    return min(max(share, Decimal(0)), Decimal(1)) * width


def _text(position: Decimal) -> str:
    return format(position.quantize(Decimal("0.1")), "f")


@dataclass(frozen=True, slots=True)
class Bullet:
    """Few's bullet graph: a bar for the actual, a thin mark for what is expected, a thick one for the target."""

    start: str
    """Where the bar begins: the baseline, or zero."""
    bar: str
    """How long the bar is."""
    expected: str | None
    target: str | None


def bullet(
    actual: Decimal | None, expected: Decimal | None, target: Decimal | None, baseline: Decimal | None = None
) -> Bullet | None:
    """Return the marks of a figure against its plan, the baseline (or zero) at one edge; None without an actual."""
    if actual is None:
        return None
    origin = baseline if baseline is not None else Decimal(0)
    known = [value for value in (origin, actual, expected, target) if value is not None]
    low, high = min(known), max(known)
    if low == high:
        high = low + 1
    ends = sorted((_at(origin, low, high), _at(actual, low, high)))
    return Bullet(
        start=_text(ends[0]),
        bar=_text(max(ends[1] - ends[0], Decimal(1))),
        expected=None if expected is None else _text(_at(expected, low, high, WIDTH - 2)),
        target=None if target is None else _text(_at(target, low, high, WIDTH - 4)),
    )


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Tufte's sparkline: a line through the values, a dot on the last one."""

    points: str
    last_x: str
    last_y: str


SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = Decimal(96), Decimal(24), Decimal(3)


def sparkline(values: Sequence[Decimal | None]) -> Sparkline | None:
    """Return the line through the values that are known, spread evenly over time; None for fewer than two."""
    known = [(Decimal(index), value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    low, high = min(value for _, value in known), max(value for _, value in known)
    last = Decimal(len(values) - 1)
    inner_width, inner_height = SPARK_WIDTH - 2 * SPARK_EDGE, SPARK_HEIGHT - 2 * SPARK_EDGE
    places = [
        (
            _text(SPARK_EDGE + _at(index, Decimal(0), last, inner_width)),
            _text(SPARK_HEIGHT - SPARK_EDGE - _at(value, low, high, inner_height)),
        )
        for index, value in known
    ]
    return Sparkline(" ".join(f"{x},{y}" for x, y in places), *places[-1])
