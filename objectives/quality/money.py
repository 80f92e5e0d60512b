"""What may be wrong with money: amounts, days and costs that do not fit each other?"""

from django.utils.translation import gettext_lazy as _

from objectives.quality.check import Check, Flaw, Mend, Severity

BEYOND_COST = Check(
    code="beyond-cost",
    title=_("More money committed than the project costs"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.HIGH,
    mend=Mend.CONSORTIUM,
    wrong=_("%(committed)s EUR are committed, the project costs %(cost)s EUR."),
    effect=_("Public funding committed, every cut of the portfolio"),
    amounts=("committed", "cost"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('committed', sum(f.amount)::text, 'cost', p.total_cost::text)
    FROM scored p JOIN objectives_funding f ON f.project_id = p.id AND f.stage = 'committed'
    GROUP BY p.id, p.total_cost HAVING sum(f.amount) > p.total_cost""",
)

BEYOND_PART = Check(
    code="beyond-part",
    title=_("More funding than the partner's own cost"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.MEDIUM,
    by_lead=True,
    mend=Mend.CONSORTIUM,
    wrong=_("%(partner)s keeps %(funding)s EUR for a cost of %(cost)s EUR."),
    effect=_("Cuts of the portfolio by territory and kind of organisation"),
    amounts=("funding", "cost"),
    statement="""
    SELECT a.id, a.project_id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('partner', coalesce(nullif(o.name, ''), o.code), 'funding', a.funding::text,
            'cost', a.cost::text)
    FROM scored p JOIN objectives_participation a ON a.project_id = p.id
    JOIN objectives_organisation o ON o.id = a.organisation_id
    WHERE a.funding > a.cost""",
)

COSTS_DIFFER = Check(
    code="costs-differ",
    title=_("Consortium cost differing from the project's cost"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.MEDIUM,
    by_lead=True,
    mend=Mend.CONSORTIUM,
    wrong=_("The partners' costs sum to %(partners)s EUR, the project costs %(cost)s EUR."),
    effect=_("Weight of the project where a contract weighs by cost; total costs"),
    amounts=("partners", "cost"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('partners', sum(a.cost)::text, 'cost', p.total_cost::text)
    FROM scored p JOIN objectives_participation a ON a.project_id = p.id
    WHERE p.total_cost IS NOT NULL
    GROUP BY p.id, p.total_cost
    HAVING count(*) = count(a.cost) AND abs(sum(a.cost) - p.total_cost) > 1 OR sum(a.cost) > p.total_cost + 1""",
)

NO_DAY = Check(
    code="funding-without-day",
    title=_("Money committed on no day"),
    flaw=Flaw.MISSING,
    severity=Severity.MEDIUM,
    mend=Mend.FUNDING,
    wrong=_("%(amount)s EUR of %(funder)s (%(code)s) were decided on no known day; the project's start: %(start)s."),
    effect=_("The portfolio by year; without a start of the project every sum of the portfolio"),
    days=("start",),
    amounts=("amount",),
    statement="""
    SELECT f.id, f.project_id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('amount', f.amount::text, 'funder', coalesce(nullif(o.name, ''), o.code), 'code', f.code,
            'start', coalesce(p.start::text, ''))
    FROM scored p JOIN objectives_funding f ON f.project_id = p.id
    JOIN objectives_organisation o ON o.id = f.funder_id
    WHERE f.stage <> 'requested' AND f.decided_on IS NULL""",
)

AMOUNT = Check(
    code="amount",
    title=_("Amounts that are hard to believe"),
    flaw=Flaw.IMPROBABLE,
    severity=Severity.HIGH,
    mend=Mend.FUNDING,
    wrong=_("%(amount)s EUR (%(code)s): half of the amounts of this kind are %(usual)s EUR or less."),
    effect=_("Public funding committed, every cut of the portfolio"),
    amounts=("amount", "usual"),
    statement="""
    SELECT f.id, f.project_id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('amount', f.amount::text, 'code', f.code, 'usual', usual.amount::text)
    FROM scored p JOIN objectives_funding f ON f.project_id = p.id
    JOIN (SELECT g.stage, g.beneficiary_id IS NULL AS whole, count(*) AS many,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY g.amount) AS amount
        FROM scored s JOIN objectives_funding g ON g.project_id = s.id GROUP BY 1, 2) AS usual
    ON usual.stage = f.stage AND usual.whole = (f.beneficiary_id IS NULL)
    WHERE usual.many >= 5 AND (f.amount > 100 * usual.amount OR f.amount = 0)""",
)

CHECKS = (BEYOND_COST, AMOUNT, BEYOND_PART, COSTS_DIFFER, NO_DAY)
