"""How is a pack laid out on paper? As a document for the Typst template, which takes it as data and not as markup."""

import datetime
import json
from decimal import Decimal
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from objectives.models import BoardPack, Counting
from objectives.packs import said_in
from tracker.packs.words import (
    annex,
    basis,
    day,
    named,
    number,
    only_in,
    origin,
    share,
    short,
    status,
    to_the_cent,
    to_the_digit,
)
from tracker.templatetags.figures import moment, percent, period_name, stop

Json = dict[str, Any]
TEMPLATE = settings.BASE_DIR / "templates" / "pack" / "pack.typ"
STANDARDS = ["ua-1"]
"""PDF/UA-1: what a screen reader needs is in the file, or the compiler refuses to make it."""


def paper(pack: BoardPack) -> bytes:
    """Return the pack as an accessible PDF with embedded fonts; the same pack gives the same bytes."""
    return bytes(_compiled(pack, format="pdf", pdf_standards=STANDARDS))


def pictures(pack: BoardPack) -> list[bytes]:
    """Return the pages as PNG, to be looked at."""
    made = _compiled(pack, format="png", ppi=70.0)
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(pack: BoardPack, **how: Any) -> Any:
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(document(pack))},
        timestamp=int(pack.asked_at.timestamp()),
        **how,
    )


def document(pack: BoardPack) -> Json:
    """Return all that stands on the pages, written in the pack's language."""
    with override(pack.language):
        content = said_in(pack)
        whole = content["contract"]
        return {
            "lang": pack.language,
            "title": _("Board pack: %(contract)s, %(day)s") % {"contract": whole["name"], "day": day(whole["as_of"])},
            "head": f"{whole['name']} · {day(whole['as_of'])}",
            "name": whole["name"],
            "day": day(whole["as_of"]),
            "cover": _cover(pack, content),
            "glance": _glance(whole),
            "pending": _("A change was waiting to be carried into these figures when they were fixed.")
            if whole["pending"]
            else "",
            "counted": _counted(content),
            "ways": _ways(content),
            "without_cost": _without_cost(content),
            "objectives": [_objective(one) for one in content["objectives"]],
            "totals": _totals(content),
            "annex": [{"subject": subject, "rows": rows} for subject, rows in annex(content)],
            "sources": [
                [one["code"], one["title"] or "—", one["published"] or "—", one["url"] or "—"]
                for one in content["sources"]
            ],
            "words": _words(),
        }


def _cover(pack: BoardPack, content: Json) -> list[tuple[str, str]]:
    whole, seal = content["contract"], content["seal"]
    runs = {"start": day(whole["start"]), "end": day(whole["end"])}
    told = [
        (_("Contract"), whole["contract"]),
        (_("Term of the contract"), _("%(start)s to %(end)s") % runs),
        (_("Figures of"), day(whole["as_of"])),
        (_("Figures fixed"), moment(timezone.localtime(pack.asked_at))),
        (_("Projects and money counted"), str(Counting(content["counting"]["counting"]).label)),
    ]
    if seal is None:
        told.append((_("Seal"), _("not sealed: late facts may still move these figures")))
    else:
        when = moment(timezone.localtime(datetime.datetime.fromisoformat(seal["sealed_at"])))
        sealed = _("number %(number)s, by %(who)s, %(when)s")
        told.append((_("Seal"), sealed % {"number": seal["number"], "who": seal["signed"], "when": when}))
        holds = _("verified when the pack was made: it holds")
        broken = _("BROKEN when the pack was made: these are not the sealed figures")
        told.append((_("The chain"), holds if seal["holds"] else broken))
        told.append((_("Hash of the seal (SHA-256)"), seal["digest"]))
    told.append((_("Hash of these figures (SHA-256)"), pack.digest))
    return told


def _counted(content: Json) -> str:
    """Say how projects and money are counted, and what that does not move."""
    way = content["counting"]
    if way["counting"] == Counting.GROSS:
        return str(way["definition"])
    same = _("Scores and indicators are the same in every way of counting.")
    return f"{way['definition']} {same}"


def _ways(content: Json) -> list[Json]:
    """Return the contract in each way of counting; nothing where only one is known."""
    ways = content["counted"] if len(content["counted"]) > 1 else []
    return [
        {
            "definition": one["definition"],
            "is_chosen": one["counting"] == content["counting"]["counting"],
            "projects": short(one["projects"], ""),
            "cost": to_the_cent(one["cost"]),
            "committed": to_the_cent(one["committed"]),
        }
        for one in ways
    ]


def _without_cost(content: Json) -> str:
    count = int(content["counted"][0]["without_cost"]) if content["counted"] else 0
    told = ngettext(
        "The cost of %(count)s project is not known: it is in no sum of costs.",
        "The costs of %(count)s projects are not known: they are in no sum of costs.",
        count,
    )
    return told % {"count": count} if count else ""


def _glance(whole: Json) -> Json:
    return {
        "status": whole["status"],
        "word": status(whole["status"]),
        "figures": [
            (_("Score"), share(whole["score"])),
            (_("Expected score"), share(whole["expected_score"])),
            (_("Committed"), to_the_cent(whole["committed"])),
            (_("Weight that is scored"), share(whole["scored_share"])),
        ],
    }


def _totals(content: Json) -> Json:
    whole = content["contract"]
    return {
        "score": share(whole["score"]),
        "expected": share(whole["expected_score"]),
        "word": status(whole["status"]),
        "status": whole["status"],
        "committed": to_the_cent(whole["committed"]),
        "unallocated": to_the_cent(whole["unallocated"]),
    }


def _objective(one: Json) -> Json:
    said = one["commentary"]
    return {
        "number": one["number"],
        "heading": f"{one['number']}. {one['title']}",
        "title": one["title"],
        "description": "" if one["description"] == one["title"] else one["description"],
        "weight": to_the_digit(one["weight"]),
        "score": share(one["score"]),
        "expected": share(one["expected_score"]),
        "bar": _percent(one["score"]),
        "mark": _percent(one["expected_score"]),
        "status": one["status"],
        "word": status(one["status"]),
        "committed": to_the_cent(one["committed"]),
        "figures": [
            (_("Score"), share(one["score"])),
            (_("Expected score"), share(one["expected_score"])),
            (_("Results"), share(one["results"])),
            (_("Delivery"), share(one["delivery"])),
            (_("Committed"), to_the_cent(one["committed"])),
        ],
        "commentary": said
        and {
            "text": said["text"],
            "language": said.get("language", "en"),
            "only": only_in(said),
            "by": _by(said),
        },
        "kpis": [_kpi(kpi) for kpi in one["kpis"]],
    }


def _by(said: Json) -> str:
    when = moment(timezone.localtime(datetime.datetime.fromisoformat(said["written_at"])))
    told = {"who": said["author"], "when": when, "version": said["version"]}
    return _("%(who)s, %(when)s, version %(version)s") % told


def _percent(text: str | None) -> str:
    """Return a share as percent from 0 to 100, for the length of a bar; empty for no data."""
    figure = number(text)
    return "" if figure is None else f"{min(max(figure * 100, 0), 100):.2f}"


def _kpi(kpi: Json) -> Json:
    history = [f"{period_name(period)}{stop(':')} {short(value, kpi['unit'])}" for period, value in kpi["history"]]
    return {
        "name": named(kpi),
        "code": kpi["code"],
        "actual": short(kpi["actual"], kpi["unit"]),
        "expected": short(kpi["expected"], kpi["unit"]),
        "target": short(kpi["target"], kpi["unit"]),
        "basis": basis(kpi["target_basis"]),
        "score": share(kpi["score"]),
        "status": kpi["status"],
        "word": status(kpi["status"]),
        "origin": origin(kpi),
        "history": f"{stop(';')} ".join(history),
        "forecast": _forecast(kpi),
    }


def _forecast(kpi: Json) -> str:
    found = kpi["forecast"]
    if not found:
        return ""
    told = {
        "period": period_name(found["period"]),
        **{name: short(found[name], kpi["unit"]) for name in ("value", "low", "high")},
        "points": ngettext("%(count)s period", "%(count)s periods", found["points"]) % {"count": found["points"]},
    }
    return _("Forecast for %(period)s: %(value)s (%(low)s to %(high)s), from %(points)s") % told


def _words() -> Json:
    return {
        "pack": _("Board pack"),
        "ways": _("Counted in each way"),
        "way": _("Way of counting"),
        "projects": _("Projects"),
        "cost": _("Cost of the projects"),
        "contents": _("Contents"),
        "summary": _("Summary"),
        "objective": _("Objective"),
        "weight": _("Weight"),
        "score": _("Score"),
        "expected": _("Expected"),
        "status": _("Status"),
        "committed": _("Committed"),
        "contract": _("Contract"),
        "unallocated": _("Of it without an objective"),
        "commentary": _("Commentary of the board"),
        "no_commentary": _("No commentary was written for this day."),
        "kpis": _("KPIs"),
        "no_kpis": _("This objective has no KPI."),
        "kpi": _("Name"),
        "actual": _("Actual"),
        "target": _("Target"),
        "origins": _("Where the values come from"),
        "history": _("History"),
        "colon": stop(":"),
        "annex": _("Annex: every figure and its source"),
        "annex_says": _("Scores and shares are from 0 to 1, as they are stored; money is in euros and cents."),
        "figure": _("Figure"),
        "value": _("Value"),
        "source": _("Source"),
        "sources": _("Sources"),
        "no_sources": _("No source is named by the values of this day."),
        "title": _("Title"),
        "published": _("Published"),
        "address": _("Address"),
        "code": _("Id"),
        "page": _("page"),
        "of": _("of"),
        "of_bars": f"0\u2013{percent(Decimal(1), 0)}",
        "bars": _("Each bar is the score from 0% to 100%, the line the score that was expected by the day."),
    }
