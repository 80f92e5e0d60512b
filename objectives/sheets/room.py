"""How high is a row whose texts take several lines? Excel sees to it by itself; LibreOffice shows one line only."""

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

LINE = 15
"""Points of one line of the writer's own font."""
HIGHEST = 409
"""Points that a spreadsheet program takes for a row."""


def make_room(sheet: Any, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Make a row (from 0) as high as its fullest cell wants: each a text and its column's width in characters.

    A row of one line keeps no height of its own, so that it grows with what somebody types in it.
    """
    lines = max((_lines(text, width) for text, width in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(LINE * lines, HIGHEST))


def _lines(text: str, width: int) -> int:
    return sum(max(1, len(wrap(part, width))) for part in text.split("\n"))
