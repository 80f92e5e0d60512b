"""Whose money is it, to the cent? Each funding with its share and what the largest remainder gave it (section 8)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.explaining.exact import ONE, written
from objectives.explaining.explanation import Asked, Contributor, Explanation, LeftOut
from objectives.explaining.listing import Facts, contributors, left_out, share_of_label, with_derivation
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Objective
from objectives.rollup.crediting import WEIGHTS, credit_of
from objectives.rollup.money import DATED, committed_money, statement
from objectives.rollup.seen import seen_by
from objectives.rollup.statements import ALIVE, SCORED, counts_at, fetch

# The rollup's split with each funding as a class of its own: what it gives is what the figure is made of.
PARTS = """, contributions AS (
        SELECT f.code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS label,
            jsonb_build_object('quota', (q.quota * b.credit / 100)::text, 'credit', b.credit::text,
                'funder', coalesce(nullif(o.name, ''), o.code), 'basis', (SELECT l.basis FROM objectives_link l
                    JOIN objectives_objective t ON t.id = l.objective_id
                    WHERE l.project_id = p.id AND t.contract_id = %(contract)s AND t.number = s.number)) AS facts,
            f.amount AS value, q.quota / nullif(q.cents, 0) * b.credit AS weight, s.amount AS numerator,
            0 AS denominator, f.source AS sources
        FROM split s
        JOIN quotas q ON q.class = s.class AND q.number IS NOT DISTINCT FROM s.number JOIN portfolio b ON b.id = q.id
        JOIN objectives_funding f ON f.id = q.id JOIN objectives_project p ON p.id = f.project_id
        JOIN objectives_organisation o ON o.id = f.funder_id
        WHERE s.number IS NOT DISTINCT FROM %(number)s::int AND q.quota <> 0)"""

UNDATED = """, contributions AS (
        SELECT f.code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS label,
            jsonb_build_object('funder', coalesce(nullif(o.name, ''), o.code), 'credit', b.credit::text) AS facts,
            f.amount AS value, NULL::numeric AS weight,
            (parts_to_the_cent(b.cents, b.credits))[b.place] / 100 AS numerator, 0 AS denominator, f.source AS sources
        FROM portfolio b JOIN objectives_funding f ON f.id = b.id JOIN objectives_project p ON p.id = f.project_id
        JOIN objectives_organisation o ON o.id = f.funder_id WHERE b.dated IS NULL)"""

OMITTED = f"""
    WITH omitted AS (
        SELECT f.code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS label,
            '{{{{}}}}'::jsonb AS facts, CASE WHEN f.stage <> 'committed' THEN 'other_stage'
                WHEN NOT {SCORED} THEN 'landscape'
                WHEN NOT {ALIVE} THEN 'does_not_count' WHEN p."end" < c.start THEN 'outside_contract'
                WHEN {{weight}} = 0 THEN 'label_of_others'
                WHEN {DATED} IS NULL THEN 'undated' ELSE 'after_the_day' END AS reason
        FROM objectives_contract c CROSS JOIN objectives_funding f JOIN objectives_project p ON p.id = f.project_id
        {{credit}}
        WHERE c.id = %(contract)s AND ({{near}}) AND {{seen}} AND (f.stage = 'committed' AND {counts_at("%(day)s")}
            AND {DATED} <= %(day)s AND {{weight}} > 0) IS NOT TRUE)"""

LINKED = "EXISTS (SELECT 1 FROM objectives_link l WHERE l.project_id = p.id AND l.objective_id = %(objective)s)"


def explain_committed(view: Viewpoint, asked: Asked) -> Explanation:
    """Explain the committed total: what serves each objective, and what serves none. Three statements."""
    money = committed_money(view.contract, view.as_of, view.reader, view.way)
    parts = [
        Contributor(
            str(one), About.OBJECTIVE, str(one.number), amount, value=amount,
            explained=Asked(FigureName.OBJECTIVE_COMMITTED, str(one.number)),
        )
        for one in view.contract.objectives.order_by("number")
        for amount in [money.by_objective.get(one.number, Decimal("0.00"))]
    ]  # fmt: skip
    rest = Asked(FigureName.CONTRACT_UNALLOCATED)
    label = str(Reason.UNALLOCATED.label)
    parts.append(Contributor(label, About.TERM, "", money.unallocated, value=money.unallocated, explained=rest))
    formula = _("Committed = sum over the objectives + unallocated, exactly.")
    return _explanation(view, asked, formula, tuple(parts), _left_out(view, None))


def explain_fundings(view: Viewpoint, asked: Asked, objective: Objective | None = None) -> Explanation:
    """Explain an objective's money, the unallocated or the undated money, funding by funding. Three statements."""
    number = objective.number if objective else None
    parameters = {"contract": view.contract.pk, "day": view.as_of, "number": number} | view.way.parameters
    if asked.figure == FigureName.CONTRACT_UNDATED:
        sql = statement(UNDATED, view.reader, way=view.way)
        formula = _("Undated = committed fundings without a date in projects without a start; in no total.")
        found = contributors(sql, parameters, About.FUNDING, _said)
        return _explanation(view, asked, formula, found, ())
    sql = statement(PARTS, view.reader, classed="f.id::text", way=view.way)
    formula = _("Each amount × share, to the cent: the cents left over go to the largest remainders.")
    found = contributors(sql, parameters, About.FUNDING, _said)
    beside = _left_out(view, objective) + (_unallocated(view, objective) if objective else ())
    return _explanation(view, asked, formula, found, beside, objective)


def _explanation(
    view: Viewpoint,
    asked: Asked,
    formula: str,
    found: tuple[Contributor, ...],
    beside: tuple[LeftOut, ...],
    objective: Objective | None = None,
) -> Explanation:
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(objective) if objective else view.contract.name,
        formula=formula,
        section="8",
        unit="EUR",
        operation=Operation.SUM,
        contributors=found,
        left_out=beside,
        divisor=ONE,
        path=view.to_the_objective(objective) if objective else view.to_the_contract(),
    )


def _left_out(view: Viewpoint, objective: Objective | None) -> tuple[LeftOut, ...]:
    parameters = {"contract": view.contract.pk, "day": view.as_of, "objective": objective.pk if objective else None}
    omitted = OMITTED.format(
        seen=seen_by(view.reader, "p.id"),
        near=LINKED if objective else "true",
        credit=credit_of(view.way),
        weight=WEIGHTS[view.way.counting],
    )
    return left_out(omitted, parameters | view.way.parameters, About.FUNDING)


def _unallocated(view: Viewpoint, objective: Objective) -> tuple[LeftOut, ...]:
    """Return, in one line, how much of the money of the objective's projects serves no objective at all."""
    select = f""" SELECT count(*), coalesce(sum(s.amount), 0) FROM split s
        JOIN objectives_funding f ON f.id::text = s.class JOIN objectives_project p ON p.id = f.project_id
        WHERE s.number IS NULL AND s.amount <> 0 AND {LINKED}"""
    parameters = {"contract": view.contract.pk, "day": view.as_of, "objective": objective.pk}
    sql = statement(select, view.reader, classed="f.id::text", way=view.way)
    [(count, amount)] = fetch(sql, parameters | view.way.parameters)
    if not count:
        return ()
    detail = _("%(amount)s EUR of these projects") % {"amount": f"{amount:.2f}"}
    return (LeftOut(str(Reason.UNALLOCATED.label), About.FUNDING, "", Reason.UNALLOCATED, detail, count),)


def _said(facts: Facts) -> str:
    funder = str(facts["funder"])
    if Decimal(facts["credit"]) != 1:
        funder = f"{funder} · {share_of_label(facts)}"
    funder = with_derivation(funder, facts, _("derived share"))
    if "quota" not in facts:
        return funder
    quota = Decimal(facts["quota"])
    if quota == quota.quantize(Decimal("0.01")):
        return funder
    words = {"funder": funder, "quota": written(quota)}
    return _("%(funder)s · exact share %(quota)s EUR, brought to the cent by the largest remainder") % words
