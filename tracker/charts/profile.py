"""How is a series of the industry profile drawn? A line through what was observed, hollow where the source is vague."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from objectives.scorecards.public import ProfileLine, ProfilePoint
from tracker.charts.drawing import WIDTHS, Palette

HEIGHT = {"wide": 220, "narrow": 200}
SEVERAL_YEARS = 548
"""Days: figures further apart have none between them that is missing only by a few months."""


def profile_chart(line: ProfileLine, palette: Palette, shape: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of a series of at least two figures, wide or narrow."""
    years = range(line.points[0].on.year, line.points[-1].on.year + 1)
    axis = {"title": None, "format": "%Y", "values": [f"{year}-12-31" for year in years], "grid": False}
    across = {
        "field": "on", "type": "temporal", "axis": {**axis, "labelOverlap": "greedy"},
        "scale": {"type": "utc", "padding": 24},
    }  # fmt: skip
    up = {
        "field": "value", "type": "quantitative", "scale": {"zero": True, "nice": True},
        "axis": {"title": None, "format": ",.6~g", "tickCount": 4, "domain": False},
    }  # fmt: skip
    return {
        "width": WIDTHS[shape],
        "height": HEIGHT[shape],
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "encoding": {"x": across},
        "layer": [
            *(_stretch(line, one, other, palette, up) for one, other in pairwise(line.points)),
            _breaks(line, palette),
            _points(line, palette, up),
        ],
    }


Axis = dict[str, Any]


def _row(point: ProfilePoint) -> dict[str, Any]:
    how = _("exact figure") if point.is_exact else _("about, or more than")
    return {"on": point.on.isoformat(), "value": f"{point.value:f}", "how": how}


def _layer(rows: list[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
    parse = {"value": "number"}  # written as text, so that none is a float here
    return {"data": {"values": rows, "format": {"parse": parse}}, "mark": mark, "encoding": encoding}


def _stretch(line: ProfileLine, one: ProfilePoint, other: ProfilePoint, palette: Palette, up: Axis) -> dict[str, Any]:
    """A line between two figures, dashed over several years; none across a break."""
    broken = any(one.on < day <= other.on for day in line.breaks)
    dash = [2, 4] if (other.on - one.on).days > SEVERAL_YEARS else [1, 0]
    mark = {"type": "line", "strokeWidth": 2, "strokeDash": dash, "color": palette.achieved}
    return _layer([] if broken else [_row(one), _row(other)], mark, y=up)


def _breaks(line: ProfileLine, palette: Palette) -> dict[str, Any]:
    first, last = line.points[0].on, line.points[-1].on
    rows = [{"on": day.isoformat()} for day in line.breaks if first <= day <= last]
    return _layer(rows, {"type": "rule", "strokeDash": [1, 3], "color": palette.off_track})


def _points(line: ProfileLine, palette: Palette, up: dict[str, Any]) -> dict[str, Any]:
    rows = [_row(point) for point in line.points]
    fills = {_("exact figure"): palette.achieved, _("about, or more than"): palette.paper}
    words = [word for word in fills if any(row["how"] == word for row in rows)]
    legend = {"orient": "bottom", "title": None, "labelLimit": 0}
    return _layer(
        rows,
        {"type": "point", "opacity": 1, "size": 70, "strokeWidth": 2, "stroke": palette.achieved},
        y=up,
        fill={
            "field": "how",
            "type": "nominal",
            "scale": {"domain": words, "range": [fills[word] for word in words]},
            "legend": legend,
        },
    )
