"""What does a pack say? The scorecard of a day as JSON, as it was sealed where it was, with commentary and sources.

Figures are text, as in a seal; None is no data.
"""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from objectives.models import Contract, Counting, Seal, Source
from objectives.packs.counting import counted_in
from objectives.scorecards import scorecard
from objectives.sealing import commentary_on, counted_on, verified_chain
from objectives.sealing.canonical import exact, moment

Json = dict[str, Any]
LEFT_OUT = frozenset({"freshness", "id", "known_at", "schedule_index", "suppressed_because", "trend"})
"""What is of the moment of asking, of no use without Sextant, or moved by late facts."""
SET_BY_PEOPLE = frozenset({"weight", "delivery_weight", "baseline"})


def content_of(contract: Contract, day: datetime.date, language: str, counting: Counting) -> tuple[Json, Seal | None]:
    """Return what a pack says of a day, and the seal of the day. Some 40 statements whatever the size.

    Raises ValidationError (`counting`) for a way of counting that is not known of the day.
    """
    with override(language):
        card = _plain(scorecard(contract, day, None))
    link = max(
        (link for link in verified_chain(contract) if link.seal and link.seal.day == day),
        key=lambda link: link.number,
        default=None,
    )
    seal = link.seal if link else None
    objectives, said = card.pop("objectives"), commentary_on(contract, day)
    weighting = {name: exact(getattr(contract, name)) for name in ("delivery_weight", "on_track_from", "at_risk_from")}
    content: Json = {"contract": {**card, **weighting}, "objectives": objectives, "seal": None}
    counted: Json | None = None
    if link and seal:
        parts = {part.name: json.loads(part.content) for part in seal.parts.all()} if link.broken is None else {}
        said = parts.get("commentary", said)
        content = _as_sealed(content, parts, language) if parts else content
        counted = parts["figures"].get("counted", {}) if parts else None
        content["seal"] = {
            "number": seal.number, "digest": seal.digest, "predecessor": seal.predecessor, "signed": seal.signed,
            "sealed_at": moment(seal.sealed_at), "rules": seal.rules, "holds": link.broken is None,
        }  # fmt: skip
    with override(language):
        content = counted_in(content, counted_on(contract, day) if counted is None else counted, counting)
    for one in content["objectives"]:
        one["commentary"] = _in_language(said.get(str(one["number"])), language)
    return {**content, "sources": _sources(content["objectives"])}, seal


def _in_language(said: Json | None, language: str) -> Json | None:
    """Return a commentary in a language, or as it is where it was written in the other one only (`language` says)."""
    if said is None:
        return None
    texts = {"en": said["text"], "fr": said.get("text_fr", "")}
    found = language if texts.get(language) else next(name for name, text in texts.items() if text)
    kept = {name: value for name, value in said.items() if name != "text_fr"}
    return {**kept, "text": texts[found], "language": found}


def _plain(value: Any, name: str = "") -> Any:
    """Return frozen figures as JSON has them, without what a pack leaves out."""
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if field.name not in LEFT_OUT]
        return {name: _plain(getattr(value, name), name) for name in fields}
    if isinstance(value, Decimal):
        return exact(value) if name in SET_BY_PEOPLE else format(value, "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


NO_LONGER_THERE: Json = {"baseline_on": None, "qualifier": "", "observed_on": None, "sources": []}
"""What a seal does not hold of a KPI, where it was deleted since."""
NOT_TOLD = ("planned_delivery", "schedule_index")
"""What a seal holds and a pack leaves out."""


def _as_sealed(content: Json, parts: Mapping[str, Json], language: str) -> Json:
    """Lay what was sealed over what is now: nothing that a late fact moved is left."""
    figures, definitions = parts["figures"], parts["definitions"]
    weighting = {name: definitions["contract"][name] for name in ("delivery_weight", "on_track_from", "at_risk_from")}
    now = {str(one["number"]): one for one in content["objectives"]}
    kpis = {kpi["code"]: kpi for one in content["objectives"] for kpi in one["kpis"]}
    objectives = [
        {
            "description": "",
            **now.get(number, {}),
            **_told(figures["objectives"][number]),
            "number": int(number),
            "code": said["code"],
            "title": _worded(said, "title", language),
            "weight": said["weight"],
            "kpis": [
                _sealed_kpi(code, kpi, figures, kpis.get(code, {}), language)
                for code, kpi in sorted(definitions["kpis"].items())
                if str(kpi["objective"]) == number and code in figures["kpis"]
            ],
        }
        for number, said in sorted(definitions["objectives"].items(), key=lambda one: int(one[0]))
        if number in figures["objectives"]
    ]
    whole = {**content["contract"], **figures["contract"], **weighting, "pending": False}
    return {**content, "contract": whole, "objectives": objectives}


def _sealed_kpi(code: str, kpi: Json, figures: Json, now: Json, language: str) -> Json:
    bases = [target["basis"] for target in kpi["targets"].values()]
    return {
        **NO_LONGER_THERE,
        **now,
        **_told(figures["kpis"][code]),
        "forecast": None,  # made of later facts as well
        "code": code,
        "name": _worded(kpi, "name", language),
        **{name: kpi[name] for name in ("unit", "kind", "direction", "frequency", "weight", "baseline")},
        "baseline_on": kpi["baseline_on"] or now.get("baseline_on"),
        "baseline_basis": kpi["baseline_basis"] or None,
        "target_basis": next((one for one in ("illustrative", "published", "contract") if one in bases), None),
        "history": [
            [period, one["value"]] for period, one in figures["values"].get(code, {}).items() if not one["carried"]
        ],
    }


def _told(sealed: Json) -> Json:
    return {name: figure for name, figure in sealed.items() if name not in NOT_TOLD}


def _worded(said: Json, name: str, language: str) -> str:
    return str(said[f"{name}_{language}"] or said[f"{name}_en"])


def _sources(objectives: list[Json]) -> list[Json]:
    named = {code for one in objectives for kpi in one["kpis"] for code in kpi["sources"]}
    known = {row.code: row for row in Source.objects.filter(code__in=named)}
    return [
        {"code": code, **{name: getattr(known.get(code), name, "") for name in ("title", "url", "published")}}
        for code in sorted(named)
    ]
