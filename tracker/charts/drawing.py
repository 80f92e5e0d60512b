"""How is a chart drawn? One specification in, one SVG out, in the instrument's colours by day and by night."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import vl_convert

VEGA_LITE = "5.20"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
KEPT = 256
"""Charts kept in a process, 10 to 30 kB each: the same specification is drawn once."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of tokens.css, for what stands outside the page's own style."""

    paper: str
    line: str
    ink: str
    muted: str
    achieved: str
    on_track: str
    at_risk: str
    off_track: str


PALETTES = {
    "light": Palette("#ffffff", "#d5dbe6", "#14213d", "#5a6478", "#0b4f9e", "#00704a", "#8a5a00", "#b3261e"),
    "dark": Palette("#10182b", "#33415e", "#eef2fa", "#a9b4c8", "#7db3f5", "#5cc9a0", "#e8b04a", "#ff8a80"),
}

WIDTHS = {"wide": 960, "narrow": 340}
"""Pixels; a chart is drawn for the room that it has, so that its words keep their size."""


def drawn(specification: dict[str, Any], palette: Palette, language: str) -> str:
    """Return the SVG of a Vega-Lite specification; about 0.1 s, and a second more for the first of a process."""
    whole = {**specification, "config": _look(palette)}
    return _drawn(json.dumps(whole, sort_keys=True), language.startswith("fr"))


@lru_cache(KEPT)
def _drawn(specification: str, in_french: bool) -> str:
    locale: Literal["fr-FR", "en-GB"] = "fr-FR" if in_french else "en-GB"
    svg: str = vl_convert.vegalite_to_svg(
        specification, vl_version=VEGA_LITE, format_locale=locale, time_format_locale=locale
    )
    return svg


def laid_out(specification: dict[str, Any]) -> str:
    """Return the SVG of a whole Vega specification, which names its colours itself; as long as `drawn`."""
    return _laid_out(json.dumps(specification, sort_keys=True))


@lru_cache(KEPT)
def _laid_out(specification: str) -> str:
    svg: str = vl_convert.vega_to_svg(specification)
    return svg


def _look(palette: Palette) -> dict[str, Any]:
    words = {"labelColor": palette.ink, "titleColor": palette.muted, "labelFontSize": 12, "titleFontWeight": "normal"}
    return {
        "background": palette.paper,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {**words, "gridColor": palette.line, "domainColor": palette.line, "tickColor": palette.line},
        "legend": {**words, "symbolStrokeWidth": 1.5},
        "text": {"color": palette.muted, "fontSize": 12},
    }
