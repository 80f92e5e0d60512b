"""How is a waterfall drawn? From one score to the other, a bar for each cause, where the one before it ended."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from objectives.scorecards.changed import Split, WhatChanged
from tracker.charts.drawing import WIDTHS, Palette
from tracker.templatetags.figures import locale_of_reader, percent

ROW = 30
MINUS = "\u2212"


def waterfall_chart(told: WhatChanged, split: Split, palette: Palette, shape: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of what moved a score, wide or narrow; the split has parts."""
    rows = _rows(told, split)
    order = [row["name"] for row in rows]
    y = {"field": "name", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 180, "ticks": False}}
    x = {
        "field": "from", "type": "quantitative", "title": _("score, in %"),
        "scale": {"zero": False, "nice": True, "padding": 34}, "axis": {"tickCount": 4 if shape == "narrow" else 8},
    }  # fmt: skip
    colours = {
        "domain": ["end", "up", "down", "none"],
        "range": [palette.achieved, palette.on_track, palette.off_track, palette.muted],
    }
    colour = {"field": "way", "type": "nominal", "scale": colours, "legend": None}
    bars = {"type": "bar", "height": {"band": 0.6}}
    dots = {"type": "point", "filled": True, "size": 60, "opacity": 1}
    words = {"type": "text", "align": "left", "dx": 7, "color": palette.ink}
    at_right = {"field": "right", "type": "quantitative"}
    return {
        "width": WIDTHS[shape],
        "height": {"step": ROW},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "data": {"values": rows},
        "layer": [
            {
                "transform": [{"filter": "datum.way === 'up' || datum.way === 'down'"}],
                "mark": bars,
                "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "color": colour},
            },
            {
                "transform": [{"filter": "datum.way === 'end' || datum.way === 'none'"}],
                "mark": dots,
                "encoding": {"y": y, "x": x, "color": colour},
            },
            {"mark": words, "encoding": {"y": y, "x": at_right, "text": {"field": "words"}}},
        ],
    }


def _rows(told: WhatChanged, split: Split) -> list[dict[str, Any]]:
    before, after = split.before or Decimal(0), split.after or Decimal(0)
    rows, at = [_row(_("before"), before, before, percent(before), "end")], before
    for cause, part in split.parts.items():
        if part or told.rows.get(cause):
            way = "up" if part > 0 else "down" if part < 0 else "none"
            rows.append(_row(str(cause.label), at, at + part, _signed(part), way))
        at += part
    return [*rows, _row(_("after"), after, after, percent(after), "end")]


def _row(name: str, first: Decimal, last: Decimal, words: str, way: str) -> dict[str, Any]:
    """Positions of marks are floats, as every drawing's: the words beside them are exact."""
    ends = float(first * 100), float(last * 100)
    return {"name": name, "from": ends[0], "to": ends[1], "right": max(ends), "words": words, "way": way}


def _signed(part: Decimal) -> str:
    sign = "+" if part > 0 else MINUS if part < 0 else ""
    return f"{sign}{_number(abs(part))}"


def _number(share: Decimal) -> str:
    return format_decimal(share * 100, format="#,##0.0", locale=locale_of_reader())
