"""How is the series of an indicator drawn? What was measured, the path promised, corrections, breaks, what comes."""

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from objectives.cockpit import KpiStory, Point
from objectives.periods import parse
from objectives.scorecards.figures import ForecastFigure
from tracker.charts.drawing import WIDTHS, Palette
from tracker.templatetags.figures import unit_name

HEIGHT = {"wide": 320, "narrow": 260}
MILLION = Decimal(1_000_000)


class Mark(StrEnum):
    """What a mark of the chart says, and the shape that says it."""

    MEASURED = "circle"
    ESTIMATED = "triangle-up"
    CARRIED = "diamond"
    CORRECTED = "cross"
    BASELINE = "square"
    TARGET = "stroke"

    @property
    def word(self) -> str:
        """The word in the legend."""
        return {
            Mark.MEASURED: _("value"),
            Mark.ESTIMATED: _("estimated"),
            Mark.CARRIED: _("carried"),
            Mark.CORRECTED: _("corrected since"),
            Mark.BASELINE: _("baseline"),
            Mark.TARGET: _("target"),
        }[self]

    def colour(self, palette: Palette) -> str:
        """The colour beside the shape."""
        return {Mark.CORRECTED: palette.muted, Mark.TARGET: palette.ink, Mark.BASELINE: palette.muted}.get(
            self, palette.achieved
        )


def series_chart(story: KpiStory, coming: ForecastFigure | None, palette: Palette, shape: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of an indicator's series, wide or narrow."""
    across, up = _across(story, shape), _up(story)
    rows = list(_marks(story))
    layers = [
        *_band(story, coming, palette, (across, up)),
        *_path(story, palette, (across, up)),
        *_lines(story, palette, (across, up)),
        *_breaks(story, palette, across),
        _points(rows, palette, (across, up), shape),
    ]
    return {
        "width": WIDTHS[shape],
        "height": HEIGHT[shape],
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "layer": layers,
    }


Axes = tuple[dict[str, Any], dict[str, Any]]
"""How a row's `on` lies across, and its `value` up."""


def _across(story: KpiStory, shape: str) -> dict[str, Any]:
    """Years are written below their last day, where the values of their periods lie."""
    days = [*(point.ends_on for point in story.points), *(day for day, _value in story.path), story.baseline_on]
    ends = [f"{year}-12-31" for year in range(min(days).year, max(days).year + 1)]
    axis = {"title": None, "format": "%Y", "values": ends, "labelOverlap": "greedy", "grid": False}
    scale = {"type": "utc", "padding": 14 if shape == "narrow" else 24}
    return {"field": "on", "type": "temporal", "scale": scale, "axis": axis}


def _up(story: KpiStory) -> dict[str, Any]:
    known = [value for _day, value in story.path] + [point.value for point in story.points if point.value is not None]
    share = story.kpi.unit == "share"
    form = ".0%" if share else "~s" if max(known, default=Decimal(0)) >= MILLION else ",.6~g"
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": story.is_flow or share, "nice": True, "padding": 0 if story.is_flow else 10},
        "axis": {
            "title": None if share else unit_name(story.kpi.unit) or story.kpi.unit,
            "format": form,
            "tickCount": 5,
            "domain": False,
        },
    }


def _row(day: datetime.date, value: Decimal, **more: Any) -> dict[str, Any]:
    return {"on": day.isoformat(), "value": f"{value:f}", **more}


def _marks(story: KpiStory) -> Iterator[dict[str, Any]]:
    if story.baseline is not None:
        yield _row(story.baseline_on, story.baseline, mark=Mark.BASELINE)
    for point in story.points:
        if point.target is not None:
            yield _row(point.ends_on, point.target, mark=Mark.TARGET)
        for earlier in point.revised:
            if not earlier.series:
                yield _row(point.ends_on, earlier.value, mark=Mark.CORRECTED)
        if point.value is not None:
            mark = Mark.CARRIED if point.carried else Mark.ESTIMATED if point.estimated else Mark.MEASURED
            yield _row(point.ends_on, point.value, mark=mark)


def _layer(rows: Sequence[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
    numbers = dict.fromkeys(("value", "low", "high"), "number")  # written as text, so that none is a float here
    return {"data": {"values": list(rows), "format": {"parse": numbers}}, "mark": mark, "encoding": encoding}


def _lines(story: KpiStory, palette: Palette, axes: Axes) -> list[dict[str, Any]]:
    """The value through periods that follow each other; dashed across those without one, none across a break."""
    known = story.known
    across, up = axes
    if story.is_flow:
        bars = {"type": "bar", "width": 18, "color": palette.muted, "opacity": 0.35}
        zero = {"datum": 0}
        return [_layer([_point(one) for one in known], bars, x=across, y=up, y2=zero)]
    drawn = []
    for one, other in pairwise(known):
        if any(one.ends_on < day <= other.ends_on for day in story.breaks):
            continue
        dash = [1, 0] if parse(one.period).next().code == other.period else [2, 4]
        line = {"type": "line", "strokeWidth": 2, "strokeDash": dash, "color": palette.achieved}
        drawn.append(_layer([_point(one), _point(other)], line, x=across, y=up))
    return drawn


def _point(point: Point) -> dict[str, Any]:
    return _row(point.ends_on, point.value or Decimal(0))


def _path(story: KpiStory, palette: Palette, axes: Axes) -> list[dict[str, Any]]:
    line = {"type": "line", "strokeWidth": 1.5, "strokeDash": [6, 4], "color": palette.ink}
    if story.is_flow:
        line["interpolate"] = "step"
    every = ([_row(day, value) for day, value in path] for path in story.paths)
    return [_layer(rows, line, x=axes[0], y=axes[1]) for rows in every if len(rows) > 1]


def _band(story: KpiStory, coming: ForecastFigure | None, palette: Palette, axes: Axes) -> list[dict[str, Any]]:
    known = story.known
    if coming is None or not known or known[-1].ends_on >= parse(coming.period).end:
        return []
    last, end = known[-1], parse(coming.period).end
    if any(last.ends_on < day <= end for day in story.breaks):
        return []  # what is expected is of the definition before, what is promised there of the one after
    value = last.value or Decimal(0)
    ends = [
        {"on": last.ends_on.isoformat(), "low": f"{value:f}", "high": f"{value:f}"},
        {"on": end.isoformat(), "low": f"{coming.low:f}", "high": f"{coming.high:f}"},
    ]
    across, up = axes
    area = {"type": "area", "color": palette.muted, "opacity": 0.25}
    middle = {"type": "line", "strokeWidth": 2, "strokeDash": [3, 3], "color": palette.achieved}
    word = {"type": "text", "align": "right", "dx": -4, "dy": -10, "color": palette.muted}
    foot = [_row(end, coming.high, word=_("forecast"))]
    return [
        _layer(ends, area, x=across, y={**up, "field": "low"}, y2={"field": "high"}),
        _layer([_row(last.ends_on, value), _row(end, coming.value)], middle, x=across, y=up),
        _layer(foot, word, x=across, y=up, text={"field": "word"}),
    ]


def _breaks(story: KpiStory, palette: Palette, across: dict[str, Any]) -> list[dict[str, Any]]:
    """A line where the definition changed, where that lies within the series."""
    first, last = story.points[0].ends_on, story.points[-1].ends_on
    rows = [{"on": day.isoformat(), "word": _("definition changed")} for day in story.breaks if first <= day <= last]
    if not rows:
        return []
    line = {"type": "rule", "strokeDash": [1, 3], "strokeWidth": 1.5, "color": palette.off_track}
    word = {"type": "text", "baseline": "top", "align": "left", "dx": 4, "color": palette.off_track}
    top = {"value": 0}
    return [_layer(rows, line, x=across), _layer(rows, word, x=across, y=top, text={"field": "word"})]


def _points(rows: Sequence[dict[str, Any]], palette: Palette, axes: Axes, shape: str) -> dict[str, Any]:
    used = [mark for mark in Mark if any(row["mark"] == mark for row in rows)]
    words = [mark.word for mark in used]
    named = [{**row, "mark": row["mark"].word} for row in rows]
    colours = [mark.colour(palette) for mark in used]
    legend = {"orient": "bottom", "title": None, "columns": 2 if shape == "narrow" else 6, "labelLimit": 0}
    domain = {"field": "mark", "type": "nominal", "legend": legend}
    hollow = [palette.paper if mark in (Mark.CARRIED, Mark.ESTIMATED) else mark.colour(palette) for mark in used]
    return _layer(
        named,
        {"type": "point", "opacity": 1, "strokeWidth": 2, "size": 70},
        x=axes[0],
        y=axes[1],
        shape={**domain, "scale": {"domain": words, "range": [str(mark) for mark in used]}},
        stroke={**domain, "scale": {"domain": words, "range": colours}},
        fill={**domain, "scale": {"domain": words, "range": hollow}},
    )
