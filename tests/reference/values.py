"""V(q): the value of a KPI in a period (rollup.md section 4; dataset.md, rules of the computed KPIs)."""

from dataclasses import dataclass
from fractions import Fraction

from tests.reference.calendar import Day, Span, known, period
from tests.reference.facts import ALIVE, Facts, Row, labelled, number, running, scored, started


@dataclass(frozen=True)
class Value:
    """A value with data."""

    value: Fraction
    carried: bool = False


def current(facts: Facts, contract: Row, kpi: Row) -> list[Row]:
    """M(k): the current, validated measurements of a KPI since the contract's first day."""
    newest: dict[tuple[str, str], Row] = {}
    for row in facts.of_contract("measurements", contract["code"]):
        if row["kpi"] == kpi["code"] and row["status"] in ("validated", "withdrawn"):
            key = (row["period"], row["series"])
            if key not in newest or int(newest[key]["revision"]) < int(row["revision"]):
                newest[key] = row
    since = Day.fromisoformat(contract["start"])
    return [row for row in newest.values() if row["status"] == "validated" and period(row["period"]).start >= since]


def value(facts: Facts, contract: Row, kpi: Row, code: str) -> Value | None:
    """V(q), None without data."""
    span = period(code)
    if kpi["accumulation"] == "cumulative":
        span = Span(Day.fromisoformat(contract["start"]), span.end)
    if kpi["kind"] == "computed":
        return computed(facts, contract, kpi, span)
    rows = current(facts, contract, kpi)
    inside = [row for row in rows if span.holds(period(row["period"]))]
    if kpi["aggregation"] == "latest":
        return latest(rows, period(code))
    carried = not any(period(code).holds(period(row["period"])) for row in rows)
    if not inside:
        return None
    if kpi["aggregation"] == "sum":
        return Value(sum((number(row["value"]) for row in inside), Fraction(0)), carried)
    if kpi["aggregation"] == "mean":
        above = sum(number(row["weight"], 1) * number(row["value"]) for row in inside)
        below = sum((number(row["weight"], 1) for row in inside), Fraction(0))
    else:
        above = sum(number(row["numerator"]) for row in inside)
        below = sum((number(row["denominator"]) for row in inside), Fraction(0))
    return Value(above / below, carried) if below else None


def latest(rows: list[Row], span: Span) -> Value | None:
    newest: dict[str, Row] = {}
    for row in rows:
        end = period(row["period"]).end
        if end <= span.end and (row["series"] not in newest or period(newest[row["series"]]["period"]).end < end):
            newest[row["series"]] = row
    if not newest:
        return None
    carried = any(period(row["period"]).end < span.end for row in newest.values())
    return Value(sum((number(row["value"]) for row in newest.values()), Fraction(0)), carried)


def computed(facts: Facts, contract: Row, kpi: Row, span: Span) -> Value | None:
    rule = kpi["rule"]
    if rule in ("agreements", "delegations_hosted", "representations", "events", "event_participants"):
        return Value(_activities(facts, kpi, rule, span))
    projects = [row for row in facts.rows["projects"] if _passes(facts, kpi, row)]
    if rule != "territory_eu_funding":
        projects = [row for row in projects if scored(row)]
    if rule == "projects_labelled":
        return Value(Fraction(sum(_in(labelled(row), span) for row in projects)))
    projects = [row for row in projects if row["status"] in ALIVE]
    if rule == "projects_started":
        return Value(Fraction(sum(_in(started(row), span) for row in projects)))
    if rule == "public_funding_committed":
        chosen = {row["id"]: row for row in projects}
        return Value(
            sum(
                (
                    number(row["amount"])
                    for row in facts.rows["fundings"]
                    if row["stage"] == "committed"
                    and row["project"] in chosen
                    and _in(known(row["decided_on"], "") or started(chosen[row["project"]]), span)
                ),
                Fraction(0),
            )
        )
    if rule == "territory_eu_funding":
        return Value(_eu_funding(facts, projects, span))
    return _of_running(facts, rule, [row for row in projects if running(row, span)])


def _in(days: Span | None, span: Span) -> bool:
    return days is not None and span.holds(days)


def _linked(facts: Facts, kpi: Row, kind: str, subject: str) -> bool:
    return int(kpi["objective"]) in facts.shares(kpi["contract"], kind).get(subject, {})


def _passes(facts: Facts, kpi: Row, project: Row) -> bool:
    return all(_passes_one(facts, kpi, project, part) for part in kpi["filter"].split(";") if part)


def _passes_one(facts: Facts, kpi: Row, project: Row, part: str) -> bool:
    name, _, wanted = part.partition("=")
    if name == "linked":
        return _linked(facts, kpi, "project", project["id"])
    if name == "programme":
        return project["programme"] == wanted
    return wanted in project["tags" if name == "tag" else "domains"].split("|")


def _activities(facts: Facts, kpi: Row, rule: str, span: Span) -> Fraction:
    kind = {"agreements": "agreement", "delegations_hosted": "delegation_hosted", "representations": "representation"}
    rows = [
        row
        for row in facts.rows["activities"]
        if row["kind"] == kind.get(rule, "event")
        and _in(started(row), span)
        and (not kpi["filter"] or (kpi["filter"] == "linked" and _linked(facts, kpi, "activity", row["id"])))
    ]
    if rule == "event_participants":
        return sum((number(row["participants"]) for row in rows), Fraction(0))
    return Fraction(len(rows))


def _eu_funding(facts: Facts, projects: list[Row], span: Span) -> Fraction:
    chosen = {
        row["id"] for row in projects if facts.level.get(row["programme"]) == "european" and _in(started(row), span)
    }
    return sum(
        (
            number(row["funding"])
            for row in facts.rows["participations"]
            if row["project"] in chosen
            and (row["territory"] or facts.organisation[row["organisation"]]["territory"]) in facts.in_cluster
        ),
        Fraction(0),
    )


def _of_running(facts: Facts, rule: str, projects: list[Row]) -> Value | None:
    ids = {row["id"] for row in projects}
    if rule == "sustainable_share":
        green = sum("sustainable" in row["tags"].split("|") for row in projects)
        return Value(Fraction(green, len(projects))) if projects else None
    pairs = {(row["project"], row["organisation"]) for row in facts.rows["participations"] if row["project"] in ids}
    if rule == "sme_participants":
        return Value(Fraction(len({who for _, who in pairs if facts.organisation[who]["kind"] == "sme"})))
    if rule == "consortium_countries":
        countries = {facts.organisation[who]["country"] for _, who in pairs}
        return Value(Fraction(len(countries - {"", "FR"})))
    small = sum(facts.organisation[who]["kind"] == "sme" for _, who in pairs)
    sized = sum(facts.organisation[who]["kind"] in ("sme", "mid_cap", "large") for _, who in pairs)
    return Value(Fraction(small, sized)) if sized else None
