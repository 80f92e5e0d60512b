"""What the portfolio gives a computed KPI (dataset.md, rules of the computed KPIs)."""

from decimal import Decimal

from tests.reference.calendar import Span, known
from tests.reference.facts import ALIVE, Facts, Row, labelled, number, running, scored, started
from tests.reference.numbers import Value


def computed(facts: Facts, contract: Row, kpi: Row, span: Span) -> Value | None:
    rule = kpi["rule"]
    if rule in ("agreements", "delegations_hosted", "representations", "events", "event_participants"):
        return Value(_activities(facts, kpi, rule, span))
    projects = [row for row in facts.rows["projects"] if _passes(facts, kpi, row)]
    if rule != "territory_eu_funding":
        projects = [row for row in projects if scored(row)]
    if rule == "projects_labelled":
        return Value(Decimal(sum(_in(labelled(row), span) for row in projects)))
    projects = [row for row in projects if row["status"] in ALIVE]
    if rule == "projects_started":
        return Value(Decimal(sum(_in(started(row), span) for row in projects)))
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
                Decimal(0),
            )
        )
    if rule == "territory_eu_funding":
        return Value(_eu_funding(facts, projects, span))
    return _of_running(facts, rule, [row for row in projects if running(row, span)])


def _in(days: Span | None, span: Span) -> bool:
    return days is not None and span.holds(days)


def _linked(facts: Facts, kpi: Row, kind: str, subject: str) -> bool:
    return int(kpi["objective"]) in facts.shares(kpi["contract"], kind).get(subject, {})


def parts(kpi: Row) -> list[str]:
    return [part.strip() for part in kpi["filter"].split(";") if part]


def _passes(facts: Facts, kpi: Row, project: Row) -> bool:
    return all(_passes_one(facts, kpi, project, part) for part in parts(kpi))


def _passes_one(facts: Facts, kpi: Row, project: Row, part: str) -> bool:
    name, _, wanted = part.partition("=")
    if name == "linked":
        return _linked(facts, kpi, "project", project["id"])
    if name == "programme":
        return project["programme"] == wanted
    return wanted in project["tags" if name == "tag" else "domains"].split("|")


def _activities(facts: Facts, kpi: Row, rule: str, span: Span) -> Decimal:
    kind = {"agreements": "agreement", "delegations_hosted": "delegation_hosted", "representations": "representation"}
    rows = [
        row
        for row in facts.rows["activities"]
        if row["kind"] == kind.get(rule, "event")
        and _in(started(row), span)
        and all(part == "linked" and _linked(facts, kpi, "activity", row["id"]) for part in parts(kpi))
    ]
    if rule == "event_participants":
        return sum((number(row["participants"]) for row in rows), Decimal(0))
    return Decimal(len(rows))


def _eu_funding(facts: Facts, projects: list[Row], span: Span) -> Decimal:
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
        Decimal(0),
    )


def _of_running(facts: Facts, rule: str, projects: list[Row]) -> Value | None:
    ids = {row["id"] for row in projects}
    if rule == "sustainable_share":
        green = sum("sustainable" in row["tags"].split("|") for row in projects)
        return Value(Decimal(green) / len(projects)) if projects else None
    pairs = {(row["project"], row["organisation"]) for row in facts.rows["participations"] if row["project"] in ids}
    if rule == "sme_participants":
        return Value(Decimal(len({who for _, who in pairs if facts.organisation[who]["kind"] == "sme"})))
    if rule == "consortium_countries":
        countries = {facts.organisation[who]["country"] for _, who in pairs}
        return Value(Decimal(len(countries - {"", "FR"})))
    small = sum(facts.organisation[who]["kind"] == "sme" for _, who in pairs)
    sized = sum(facts.organisation[who]["kind"] in ("sme", "mid_cap", "large") for _, who in pairs)
    return Value(Decimal(small) / sized) if sized else None
