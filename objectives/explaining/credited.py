"""Which projects are counted, and what do they cost, by the way of counting? (rollup.md section 8, labels.csv)"""

from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.explaining.exact import ONE
from objectives.explaining.explanation import Asked, Explanation
from objectives.explaining.listing import Facts, contributors, left_out, share_of_label, with_derivation
from objectives.explaining.names import About, FigureName, Operation
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Counting, Objective
from objectives.rollup.crediting import SERVED, WEIGHTS, WHOLE, credit_of
from objectives.rollup.seen import seen_by
from objectives.rollup.statements import ALIVE, SCORED, counts_at

NEAR = f"""
    WITH near AS (
        SELECT p.code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS label, p.source AS sources,
            p.total_cost, served.share, {{weight}} AS credit, {{cost}} AS cost,
            jsonb_build_object('credit', ({{weight}})::text, 'basis', (SELECT l.basis FROM objectives_link l
                WHERE l.project_id = p.id AND l.objective_id = %(objective)s)) AS facts,
            CASE WHEN NOT {ALIVE} THEN 'does_not_count' WHEN p."end" < c.start THEN 'outside_contract'
                WHEN NOT {counts_at("%(day)s")} THEN 'after_the_day' WHEN {{weight}} = 0 THEN 'label_of_others'
                WHEN {{wants_cost}} AND p.total_cost IS NULL THEN 'no_cost' END AS reason
        FROM objectives_contract c CROSS JOIN objectives_project p {{served}} {{credit}}
        WHERE c.id = %(contract)s AND {SCORED} AND served.at IS NOT NULL AND {{seen}})"""
COUNTED = """, contributions AS (
        SELECT code, label, facts, credit AS value, share AS weight, share * credit AS numerator, 0 AS denominator,
            sources FROM near WHERE reason IS NULL)"""
COSTED = """, contributions AS (
        SELECT code, label, facts, total_cost AS value, share * credit AS weight, cost AS numerator, 0 AS denominator,
            sources FROM near WHERE reason IS NULL)"""
OMITTED = ", omitted AS (SELECT code, label, facts, reason FROM near WHERE reason IS NOT NULL)"
COST = {
    Counting.GROSS: "(parts_to_the_cent(p.total_cost * 100, served.shares))[served.at] / 100",
    Counting.LED: "(parts_to_the_cent(p.total_cost * 100, served.shares))[served.at] / 100",
    Counting.FRACTIONAL: """credited_cents(
                p.total_cost * 100, credit.credits, credit.place, served.shares, served.at) / 100""",
}


def explain_counted(view: Viewpoint, asked: Asked, objective: Objective | None = None) -> Explanation:
    """Explain how many projects of a contract count, or what those of it or an objective cost. Two statements."""
    is_cost = asked.figure != FigureName.CONTRACT_PROJECTS
    near = NEAR.format(
        weight=WEIGHTS[view.way.counting],
        credit=credit_of(view.way),
        cost=COST[view.way.counting],
        served=SERVED if objective else WHOLE,
        wants_cost=str(is_cost).lower(),
        seen=seen_by(view.reader, "p.id"),
    )
    parameters = {
        "contract": view.contract.pk,
        "objective": objective and objective.pk,
        "day": view.as_of,
        **view.way.parameters,
    }
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(objective) if objective else view.contract.name,
        formula=_formula(is_cost=is_cost),
        section="6, 8",
        unit="EUR" if is_cost else "projects",
        operation=Operation.SUM,
        contributors=contributors(near + (COSTED if is_cost else COUNTED), parameters, About.PROJECT, _said),
        left_out=left_out(near + OMITTED, parameters, About.PROJECT),
        divisor=ONE,
        path=view.to_the_objective(objective) if objective else view.to_the_contract(),
    )


def _formula(*, is_cost: bool) -> str:
    if is_cost:
        return _("Total cost = sum of the known total costs × share of the project, to the cent.")
    return _("Projects = sum of the shares of the label of the projects that count on the day.")


def _said(facts: Facts) -> str:
    credit = "" if Decimal(facts["credit"]) == 1 else share_of_label(facts)
    return with_derivation(credit, facts, _("derived share"))
