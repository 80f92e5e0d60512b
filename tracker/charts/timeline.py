"""How is a timeline drawn? A row for each milestone: a hollow diamond for its baseline, a mark for when it comes."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from objectives.scorecards.timeline import Keeping, Step
from tracker.charts.drawing import WIDTHS, Palette

SHAPES = {
    Keeping.COMPLETED: "circle",
    Keeping.COMPLETED_LATE: "cross",
    Keeping.PLANNED: "triangle-right",
    Keeping.MOVED: "triangle-up",
    Keeping.LATE: "square",
    Keeping.CANCELLED: "stroke",
}
NARROW_TITLE, ROW = 18, 28


def timeline_chart(steps: Sequence[Step], today: datetime.date, palette: Palette, shape: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of a project's timeline, wide or narrow."""
    rows = [_row(step, narrow=shape == "narrow") for step in steps]
    names = [_("first planned day"), *(kind.label for kind in Keeping if any(step.keeping == kind for step in steps))]
    return {
        "width": WIDTHS[shape],
        "height": {"step": ROW},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "layer": [_ways(rows, palette, shape), _marks(rows, names, palette, shape), *_today(today, palette, shape)],
    }


def _row(step: Step, *, narrow: bool) -> dict[str, str]:
    title = f"{step.milestone.number} {step.milestone.title}"
    if narrow and len(title) > NARROW_TITLE:
        title = f"{title[: NARROW_TITLE - 1]}…"
    return {
        "key": str(step.milestone.number),
        "title": title,
        "baseline": step.baseline.isoformat(),
        "comes": step.comes.isoformat(),
        "keeping": str(step.keeping.label),
    }


def _down(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    titles = {row["key"]: row["title"] for row in rows}
    return {
        "field": "key",
        "type": "nominal",
        "sort": [row["key"] for row in rows],
        "title": None,
        "axis": {
            "labelExpr": f"({_object(titles)})[datum.value]",
            "labelLimit": 280,
            "labelPadding": 6,
            "grid": True,
            "ticks": False,
            "domain": False,
        },
    }


def _object(titles: dict[str, str]) -> str:
    pairs = (f"{_quoted(key)}: {_quoted(title)}" for key, title in titles.items())
    return "{" + ", ".join(pairs) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'


def _across(field: str, shape: str) -> dict[str, Any]:
    ticks = {"tickCount": 3, "labelFlush": False} if shape == "narrow" else {"tickCount": 8}
    return {
        "field": field,
        "type": "temporal",
        "scale": {"type": "utc", "padding": 12},
        "axis": {"title": None, "format": "%b %Y", "labelOverlap": "greedy", **ticks},
    }


def _ways(rows: Sequence[dict[str, str]], palette: Palette, shape: str) -> dict[str, Any]:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "strokeWidth": 2, "color": palette.muted},
        "encoding": {"y": _down(rows), "x": _across("baseline", shape), "x2": {"field": "comes"}},
    }


def _marks(rows: Sequence[dict[str, str]], names: Sequence[Any], palette: Palette, shape: str) -> dict[str, Any]:
    points = [{"key": row["key"], "day": row["baseline"], "mark": str(names[0])} for row in rows]
    points += [{"key": row["key"], "day": row["comes"], "mark": row["keeping"]} for row in rows]
    kinds = [kind for kind in Keeping if kind.label in names]
    colours = {
        Keeping.COMPLETED: palette.on_track,
        Keeping.COMPLETED_LATE: palette.at_risk,
        Keeping.PLANNED: palette.achieved,
        Keeping.MOVED: palette.at_risk,
        Keeping.LATE: palette.off_track,
        Keeping.CANCELLED: palette.muted,
    }
    domain = [str(name) for name in names]
    legend = {"orient": "bottom", "title": None, "columns": 1 if shape == "narrow" else 3, "labelLimit": 0}
    colour = {"domain": domain, "range": [palette.ink, *(colours[kind] for kind in kinds)]}
    return {
        "data": {"values": points},
        "mark": {"type": "point", "opacity": 1, "strokeWidth": 1.5},
        "encoding": {
            "y": _down(rows),
            "x": _across("day", shape),
            "size": {"condition": {"test": f"datum.mark === {_quoted(domain[0])}", "value": 190}, "value": 70},
            "shape": {
                "field": "mark",
                "type": "nominal",
                "scale": {"domain": domain, "range": ["diamond", *(SHAPES[kind] for kind in kinds)]},
                "legend": legend,
            },
            "stroke": {"field": "mark", "type": "nominal", "scale": colour, "legend": legend},
            "fill": {
                "field": "mark",
                "type": "nominal",
                "scale": {"domain": domain, "range": [palette.paper, *(colours[kind] for kind in kinds)]},
                "legend": legend,
            },
        },
    }


def _today(today: datetime.date, palette: Palette, shape: str) -> list[dict[str, Any]]:
    data = {"values": [{"day": today.isoformat(), "word": _("today")}]}
    line = {"type": "rule", "strokeDash": [4, 3], "color": palette.ink}
    word = {"type": "text", "baseline": "bottom", "dy": -2, "color": palette.ink}
    return [
        {"data": data, "mark": line, "encoding": {"x": _across("day", shape)}},
        {
            "data": data,
            "mark": word,
            "encoding": {"x": _across("day", shape), "y": {"value": 0}, "text": {"field": "word"}},
        },
    ]
