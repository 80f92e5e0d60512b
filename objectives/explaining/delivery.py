"""Which projects make the delivery of an objective, and how many count? (rollup.md sections 6 to 8)"""

from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.explaining.exact import ONE
from objectives.explaining.explanation import Asked, Explanation
from objectives.explaining.listing import Facts, contributors, left_out, plain, share_of_label, with_derivation
from objectives.explaining.names import About, FigureName, Operation
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Objective
from objectives.rollup.crediting import WEIGHTS, credit_of
from objectives.rollup.progress import COLUMNS, SELECT_PROGRESS
from objectives.rollup.seen import Parameters, seen_by
from objectives.rollup.statements import ALIVE, SCORED, counts_at

# Every linked project with what the rollup (`SELECT_DELIVERY`) asks of it, and the first reason that keeps it out.
LINKED = f"""
    WITH linked AS (
        SELECT p.code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS label, p.source AS sources,
            l.share, w.weighs, {{weight}} AS credit, {{value}} AS value,
            jsonb_build_object('share', l.share::text, 'cost', w.weighs::text, 'credit', ({{weight}})::text,
                'basis', l.basis) AS facts,
            CASE WHEN NOT {SCORED} THEN 'landscape' WHEN NOT {ALIVE} THEN 'does_not_count'
                WHEN p."end" < c.start THEN 'outside_contract' WHEN NOT {counts_at("%(day)s")} THEN 'after_the_day'
                WHEN {{weight}} = 0 THEN 'label_of_others'
                WHEN {{counted_only}} THEN NULL
                WHEN g.project_id IS NULL AND EXISTS (SELECT 1 FROM objectives_milestone m WHERE m.project_id = p.id)
                    THEN 'cancelled'
                WHEN g.project_id IS NULL THEN 'no_milestones'
                WHEN w.weighs IS NULL THEN 'no_cost' END AS reason
        FROM objectives_contract c
        JOIN objectives_objective o ON o.contract_id = c.id
        JOIN objectives_link l ON l.objective_id = o.id
        JOIN objectives_project p ON p.id = l.project_id
        CROSS JOIN LATERAL (
            SELECT CASE c.project_weighting WHEN 'cost' THEN p.total_cost ELSE 1 END AS weighs) w
        {{credit}}
        LEFT JOIN {{progress}} g ON g.project_id = p.id
        WHERE c.id = %(contract)s AND o.id = %(objective)s AND {{seen}})"""

WEIGHED = """, contributions AS (
        SELECT code, label, facts, value, share * weighs AS weight, share * weighs * value AS numerator,
            share * weighs AS denominator, sources FROM linked WHERE reason IS NULL)"""
COUNTED = """, contributions AS (
        SELECT code, label, facts, credit AS value, share AS weight, share * credit AS numerator, 0 AS denominator,
            sources
        FROM linked WHERE reason IS NULL)"""
OMITTED = ", omitted AS (SELECT code, label, facts, reason FROM linked WHERE reason IS NOT NULL)"

PROGRESS = (
    "(SELECT * FROM ("
    + SELECT_PROGRESS.replace("unnest(%s::date[])", "(VALUES (%(day)s::date))").format(
        which="m.project_id IN (SELECT project_id FROM objectives_link WHERE objective_id = %(objective)s)"
    )
    + f") g0 ({', '.join(COLUMNS)}))"
)
DONE, DUE = "ratio28(g.done_weight, g.total_weight)", "ratio28(g.due_weight, g.total_weight)"


def explain_projects(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain the delivery of an objective, what was planned of it, or its projects. Two statements."""
    is_count = asked.figure == FigureName.OBJECTIVE_PROJECTS
    is_plan = asked.figure == FigureName.OBJECTIVE_PLANNED_DELIVERY
    linked = LINKED.format(
        value=DUE if is_plan else DONE,
        seen=seen_by(view.reader, "p.id"),
        counted_only=str(is_count).lower(),
        progress=PROGRESS,
        credit=credit_of(view.way),
        weight=WEIGHTS[view.way.counting],
    )
    parameters: Parameters = {"contract": view.contract.pk, "objective": objective.pk, "day": view.as_of}
    parameters |= view.way.parameters
    below = FigureName.PROJECT_PLANNED if is_plan else FigureName.PROJECT_PROGRESS
    says = _with_credit if is_count else _with_cost if view.contract.project_weighting == "cost" else plain
    found = contributors(
        linked + (COUNTED if is_count else WEIGHED),
        parameters,
        About.PROJECT,
        lambda facts: with_derivation(says(facts), facts, _("derived share")),
        below,
    )
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(objective),
        formula=_formula(asked.figure),
        section="6, 8" if is_count else "7",
        unit="projects" if is_count else "share",
        operation=Operation.SUM if is_count else Operation.WEIGHTED_MEAN,
        contributors=found,
        left_out=left_out(linked + OMITTED, parameters, About.PROJECT),
        divisor=ONE if is_count else None,
        missing="" if is_count or any(one.denominator for one in found) else _("No linked project has progress."),
        path=view.to_the_objective(objective),
    )


def _formula(figure: FigureName) -> str:
    if figure == FigureName.OBJECTIVE_PROJECTS:
        return _("Projects = sum of the shares of the linked projects that count on the day.")
    if figure == FigureName.OBJECTIVE_PLANNED_DELIVERY:
        return _("Planned delivery = sum of share × cost weight × planned / sum of share × cost weight.")
    return _("D = sum of share × cost weight × progress / sum of share × cost weight, over the projects that count.")


def _with_credit(facts: Facts) -> str:
    return "" if Decimal(facts["credit"]) == 1 else share_of_label(facts)


def _with_cost(facts: Facts) -> str:
    return _("share %(share)s, cost %(cost)s EUR") % {"share": facts["share"], "cost": facts["cost"]}
