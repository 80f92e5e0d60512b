"""What does the portfolio give for a computed KPI in a period? (dataset.md, "Rules of the computed KPIs")"""

from collections.abc import Iterable
from dataclasses import dataclass

from objectives.access import Reader
from objectives.models import ComputedRule, Kpi, Territory
from objectives.rollup.definitions import eras
from objectives.rollup.seen import seen_by
from objectives.rollup.statements import ALIVE, SCORED, dated
from objectives.rollup.windows import Windows

RUNNING = """(p.start IS NOT NULL AND last_day_of(p.start, p.start_precision) <= w.ends_on
    AND (p."end" IS NULL OR p."end" >= w.starts_on))"""
LABELLED_IN = dated("p.labelled_on", "p.labelled_precision", "w.starts_on", "w.ends_on")
STARTED_IN = dated("p.start", "p.start_precision", "w.starts_on", "w.ends_on")
COMMITTED_IN = (
    f"CASE WHEN f.decided_on IS NULL THEN {STARTED_IN} ELSE f.decided_on BETWEEN w.starts_on AND w.ends_on END"
)
TERRITORY = "t.in_cluster"
CONSORTIUM = """objectives_project p JOIN objectives_participation a ON a.project_id = p.id
    JOIN objectives_organisation o ON o.id = a.organisation_id"""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a rule counts: over which rows, which of them lie in the window `w`, and what is counted."""

    rows: str
    condition: str
    numerator: str
    denominator: str = "1"
    subject: str = "project"


def _activities(kind: str, counted: str = "count(*)") -> Rule:
    in_window = dated("p.start", "p.start_precision", "w.starts_on", "w.ends_on")
    return Rule("objectives_activity p", f"p.kind = '{kind}' AND {in_window}", counted, subject="activity")


RULES: dict[str, Rule] = {
    ComputedRule.PROJECTS_LABELLED: Rule("objectives_project p", f"{SCORED} AND {LABELLED_IN}", "count(*)"),
    ComputedRule.PROJECTS_STARTED: Rule("objectives_project p", f"{SCORED} AND {ALIVE} AND {STARTED_IN}", "count(*)"),
    ComputedRule.PUBLIC_FUNDING_COMMITTED: Rule(
        "objectives_project p JOIN objectives_funding f ON f.project_id = p.id",
        f"f.stage = 'committed' AND {SCORED} AND {ALIVE} AND {COMMITTED_IN}",
        "coalesce(sum(f.amount), 0)",
    ),
    ComputedRule.SME_PARTICIPANTS: Rule(
        CONSORTIUM, f"{SCORED} AND {ALIVE} AND {RUNNING} AND o.kind = 'sme'", "count(DISTINCT o.id)"
    ),
    ComputedRule.SME_SHARE: Rule(
        CONSORTIUM,
        f"{SCORED} AND {ALIVE} AND {RUNNING} AND o.kind IN ('sme', 'mid_cap', 'large')",
        "count(DISTINCT (p.id, o.id)) FILTER (WHERE o.kind = 'sme')",
        "count(DISTINCT (p.id, o.id))",
    ),
    ComputedRule.CONSORTIUM_COUNTRIES: Rule(
        CONSORTIUM,
        f"{SCORED} AND {ALIVE} AND {RUNNING} AND o.country NOT IN ('', 'FR')",
        "count(DISTINCT o.country)",
    ),
    ComputedRule.TERRITORY_EU_FUNDING: Rule(
        f"""{CONSORTIUM} JOIN objectives_territory t ON t.id = coalesce(a.territory_id, o.territory_id)
        JOIN objectives_programme g ON g.id = p.programme_id""",
        f"{ALIVE} AND g.level = 'european' AND {TERRITORY} AND {STARTED_IN}",
        "coalesce(sum(a.funding), 0)",
    ),
    ComputedRule.AGREEMENTS: _activities("agreement"),
    ComputedRule.DELEGATIONS_HOSTED: _activities("delegation_hosted"),
    ComputedRule.REPRESENTATIONS: _activities("representation"),
    ComputedRule.EVENTS: _activities("event"),
    ComputedRule.EVENT_PARTICIPANTS: _activities("event", "coalesce(sum(p.participants), 0)"),
    ComputedRule.SUSTAINABLE_SHARE: Rule(
        "objectives_project p",
        f"{SCORED} AND {ALIVE} AND {RUNNING}",
        "count(*) FILTER (WHERE 'sustainable' = ANY (p.tags))",
        "count(*)",
    ),
}


def narrowed_by(kpi: Kpi, rule: Rule) -> tuple[str, list[object]]:
    """Return the conditions that the KPI's filter adds, on subject `p`, and their parameters."""
    conditions, parameters = [], list[object]()
    for part in filter(None, (part.strip() for part in kpi.filter.split(";"))):
        name, _, wanted = part.partition("=")
        if name == "linked":
            conditions.append(
                f"EXISTS (SELECT 1 FROM objectives_link l WHERE l.{rule.subject}_id = p.id AND l.objective_id = %s)"
            )
            parameters.append(kpi.objective_id)
        elif rule.subject == "activity":
            conditions.append("false")  # activities have no tags, domains or programme
        elif name == "programme":
            conditions.append("p.programme_id = (SELECT id FROM objectives_programme WHERE code = %s)")
            parameters.append(wanted)
        else:
            conditions.append(f"%s = ANY (p.{ {'tag': 'tags', 'domain': 'domains'}[name] })")
            parameters.append(wanted)
    return "".join(f" AND {condition}" for condition in conditions), parameters


def in_territory(kpi: Kpi) -> str:
    """Return the condition that grants to territory `t` are counted: of the KPI's perimeter, else of the cluster."""
    if not kpi.perimeter:
        return TERRITORY
    within = {one.pk for place in Territory.objects.filter(code__in=kpi.perimeter) for one in _within(place)}
    return f"t.id = ANY (ARRAY[{', '.join(map(str, sorted(within)))}]::bigint[])"


def _within(place: Territory) -> Iterable[Territory]:
    return Territory.objects.all().within(place)


def statement(kpi: Kpi, windows: Windows, reader: Reader | None = None) -> tuple[str, list[object]]:
    """Return the SELECT of (kpi, period, ends_on, numerator, denominator, carried) for one computed KPI.

    Over the projects that figures for the reader are over. A count or sum of 0 is data; a ratio with denominator 0 is
    not (section 4). Each period is counted by the definition that it belongs to, `with_breaks`.
    """
    parts = [_by_definition(era, windows, reader) for era in eras(kpi)]
    return " UNION ALL ".join(sql for sql, _ in parts), [one for _, parameters in parts for one in parameters]


def _by_definition(kpi: Kpi, windows: Windows, reader: Reader | None) -> tuple[str, list[object]]:
    rule = RULES[kpi.rule]
    narrowed, parameters = narrowed_by(kpi, rule)
    seen = seen_by(reader, "p.id") if rule.subject == "project" else "true"
    first = "c.start" if kpi.accumulation == "cumulative" else "q.starts_on"
    sql = f"""
        SELECT {int(kpi.pk)}, w.code, w.ends_on, found.numerator, found.denominator, false
        FROM (SELECT q.code, {first} AS starts_on, q.ends_on
            FROM {Windows.SQL}, objectives_contract c WHERE c.id = %s AND q.frequency = %s
                AND q.starts_on >= coalesce(%s, '-infinity'::date) AND q.starts_on < coalesce(%s, 'infinity'::date)) w
        CROSS JOIN LATERAL (
            SELECT {rule.numerator} AS numerator, {rule.denominator} AS denominator
            FROM {rule.rows} WHERE {rule.condition.replace(TERRITORY, in_territory(kpi))}{narrowed} AND {seen}) found
        WHERE found.denominator <> 0"""
    return sql, [*windows.parameters(), kpi.contract_id, kpi.frequency, kpi.begins, kpi.ends, *parameters]
