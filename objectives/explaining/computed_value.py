"""Which projects, participations, fundings or activities make the value of a computed KPI? (rollup.md section 4)"""

from objectives.explaining.counting import COUNTED
from objectives.explaining.explanation import Contributor, LeftOut
from objectives.explaining.listing import contributors, left_out, plain
from objectives.explaining.names import About
from objectives.explaining.not_counting import BESIDE, UNKNOWN, Beside
from objectives.explaining.reported_value import window
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Kpi
from objectives.periods import Period
from objectives.rollup.computed_values import RULES, narrowed_by
from objectives.rollup.seen import Parameters, named, seen_by

WINDOW = "(SELECT %(first)s::date AS starts_on, %(last)s::date AS ends_on) w"

# One row a counted thing, with the projects that it was found in.
CONTRIBUTIONS = """
    WITH found AS (
        SELECT {key} AS code, {label} AS label, {numerator} AS numerator, {denominator} AS denominator,
            {source} AS sources, {subject} AS subject
        FROM {rows} CROSS JOIN {window} WHERE {condition}{narrowed} AND {known} AND {seen}),
    contributions AS (
        SELECT code, min(label) AS label, jsonb_build_object(
                'finds', array_agg(DISTINCT subject ORDER BY subject) FILTER (WHERE {is_found})) AS facts,
            min(numerator) AS value, NULLIF(min(denominator), 0) AS weight, min(numerator) AS numerator,
            min(denominator) AS denominator, min(sources) AS sources
        FROM found GROUP BY code)"""

OMITTED = """
        SELECT {code} AS code, {label} AS label, jsonb_build_object('about', '{about}') AS facts, CASE {reasons}
                WHEN ({counted}) IS NOT TRUE THEN 'outside_period' ELSE 'outside_filter' END AS reason
        FROM {rows} CROSS JOIN {window} WHERE ({near}) AND {seen} AND ({counted}{narrowed}) IS NOT TRUE"""


def counted_things(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[Contributor, ...]:
    """Return what makes V of the period. One statement."""
    if period is None:
        return ()
    rule, counted = RULES[kpi.rule], COUNTED[kpi.rule]
    seen, narrowed, parameters = _conditions(view, kpi, period)
    sql = CONTRIBUTIONS.format(
        key=counted.key,
        label=counted.label,
        numerator=counted.numerator,
        denominator=counted.denominator,
        source=counted.source,
        subject="p.code",
        seen=seen,
        rows=rule.rows,
        window=WINDOW,
        condition=rule.condition,
        narrowed=narrowed,
        known=counted.known,
        is_found=str(counted.is_found).lower(),
    )
    return contributors(sql, parameters, counted.about, plain)


def things_left_out(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[LeftOut, ...]:
    """Return what stands beside it, and why it is not counted. One statement."""
    seen, narrowed, parameters = _conditions(view, kpi, period)
    beside = [_omitted(BESIDE[kpi.rule], seen, narrowed)]
    if kpi.rule in UNKNOWN:
        unknown = UNKNOWN[kpi.rule]
        beside.append(f"{_omitted(unknown, seen, '')}{narrowed}")
    sql = f"WITH omitted AS ({' UNION '.join(beside)})"
    return left_out(sql, parameters, About.PROJECT)


def _omitted(beside: Beside, seen: str, narrowed: str) -> str:
    return OMITTED.format(
        about=beside.about.value,
        code=beside.code,
        label=beside.label,
        reasons=beside.reasons,
        counted=beside.counted,
        seen=seen,
        rows=beside.rows,
        window=WINDOW,
        near=beside.near,
        narrowed=narrowed,
    )


def _conditions(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[str, str, Parameters]:
    """Return the conditions "may be seen" and "within the filter", and all parameters."""
    rule = RULES[kpi.rule]
    seen = "true" if rule.subject == "activity" else seen_by(view.reader, "p.id")
    narrowed, own = named(*narrowed_by(kpi, rule), "filter")
    first, last = window(view, kpi, period)
    return seen, narrowed, own | {"first": first, "last": last}
