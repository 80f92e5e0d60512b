"""How is drawn who works with whom? Marks with numbers, the shape says the kind, lines join those who share projects.

Vega lays it out on the server, by the same forces from the same start: the same figures give the same picture.
"""

import math
from typing import Any

from objectives.models import OrganisationKind
from objectives.scorecards.working_together import Member, Network
from tracker.charts.drawing import FONT, WIDTHS, Palette

HEIGHTS = {"wide": 660, "narrow": 460}
ROOM = {"wide": 38, "narrow": 17}
"""Pixels that each mark keeps to itself on every side; wide, its name stands there."""
FULL = 70
"""Marks with which the picture is full; fewer keep more room to themselves."""
LONGEST = 13
PUBLIC = {OrganisationKind.LABORATORY, OrganisationKind.UNIVERSITY, OrganisationKind.TRAINING}
PRIVATE = {OrganisationKind.SME, OrganisationKind.MID_CAP, OrganisationKind.LARGE, OrganisationKind.COMPANY}


def shape_of(kind: OrganisationKind) -> str:
    """Return the mark of a kind: companies round, research and teaching square, others on their tip."""
    return "circle" if kind in PRIVATE else "square" if kind in PUBLIC else "diamond"


def network_chart(drawn: Network, palette: Palette, shape: str) -> dict[str, Any]:
    """Return the Vega specification of a network, wide or narrow."""
    width, height = WIDTHS[shape], HEIGHTS[shape]
    most = max((member.projects for member in drawn.members), default=1)
    widest = max((tie.projects for tie in drawn.ties), default=1)
    members = [_mark(member, most, shape, palette) for member in drawn.members]
    ties = [
        {
            "source": tie.one - 1,
            "target": tie.other - 1,
            "width": 1 + 4 * tie.projects / widest,
            "key": f"{tie.one}-{tie.other}",
        }
        for tie in drawn.ties
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "width": width,
        "height": height,
        "background": palette.paper,
        "data": [{"name": "members", "values": members}, {"name": "ties", "values": ties}],
        "marks": [_nodes(width, height, shape, len(members), palette), _lines(palette), *_words(shape, palette)],
    }


def _mark(member: Member, most: int, shape: str, palette: Palette) -> dict[str, Any]:
    smallest, largest = (420, 1100) if shape == "wide" else (300, 560)
    name = member.short or member.name
    mark = shape_of(member.kind)
    room = 1.5 if mark == "diamond" else 1
    return {
        "number": str(member.number),
        "short": name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…",
        "size": room * (smallest + (largest - smallest) * member.projects / most),
        "shape": mark,
        "colour": {"circle": palette.achieved, "square": palette.on_track, "diamond": palette.at_risk}[mark],
    }


def _nodes(width: int, height: int, shape: str, count: int, palette: Palette) -> dict[str, Any]:
    room = ROOM[shape] * min(2, math.sqrt(FULL / max(count, 1)))
    pull = 0.09 if shape == "wide" else 0.12
    forces = [
        {"force": "center", "x": width / 2, "y": height / 2},
        {"force": "collide", "radius": room, "iterations": 4},
        {"force": "nbody", "strength": -room * 1.5},
        {"force": "link", "links": "ties", "distance": room * 2, "strength": 0.05},
        {"force": "x", "x": "middle", "strength": pull * height / width},
        {"force": "y", "y": "centre", "strength": pull * width / height},
    ]
    enter = {
        "middle": {"value": width / 2},
        "centre": {"value": height / 2},
        "fill": {"field": "colour"},
        "size": {"field": "size"},
        "shape": {"field": "shape"},
        "stroke": {"value": palette.paper},
    }
    layout = {"type": "force", "iterations": 400, "static": True, "signal": "laid", "forces": forces}
    return {
        "name": "nodes", "type": "symbol", "zindex": 1, "from": {"data": "members"}, "encode": {"enter": enter},
        "transform": [layout],
    }  # fmt: skip


def _lines(palette: Palette) -> dict[str, Any]:
    ends = {
        "sourceX": "datum.source.x", "sourceY": "datum.source.y",
        "targetX": "datum.target.x", "targetY": "datum.target.y",
    }  # fmt: skip
    return {
        "type": "path",
        "from": {"data": "ties"},
        "encode": {
            "update": {
                "stroke": {"value": palette.muted},
                "strokeOpacity": {"value": 0.45},
                "strokeWidth": {"field": "width"},
            }
        },
        "transform": [{"type": "linkpath", "require": {"signal": "laid"}, "shape": "line", **ends}],
    }


def _words(shape: str, palette: Palette) -> list[dict[str, Any]]:
    numbers = _text("datum.number", palette.paper, 0, 12)
    return [numbers, _text("datum.short", palette.ink, 27, 11)] if shape == "wide" else [numbers]


def _text(field: str, colour: str, below: int, size: int) -> dict[str, Any]:
    return {
        "type": "text",
        "zindex": 2,
        "from": {"data": "nodes"},
        "encode": {
            "enter": {
                "text": {"field": field},
                "align": {"value": "center"},
                "baseline": {"value": "middle"},
                "fill": {"value": colour},
                "font": {"value": FONT},
                "fontSize": {"value": size},
                "fontWeight": {"value": "normal" if below else "bold"},
            },
            "update": {"x": {"field": "x"}, "y": {"field": "y", "offset": below}},
        },
    }
