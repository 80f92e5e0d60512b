"""What may be wrong with projects and their plans?"""

from django.utils.translation import gettext_lazy as _

from objectives.quality.check import Check, Flaw, Mend, Severity

IN_DELIVERY = _("Delivery of the objectives that it serves")

NO_PLAN = Check(
    code="no-plan",
    title=_("Projects without milestones"),
    flaw=Flaw.MISSING,
    severity=Severity.MEDIUM,
    mend=Mend.PLAN,
    wrong=_("The project has no milestone that is not cancelled: its progress is unknown."),
    effect=IN_DELIVERY,
    statement="""
    SELECT p.id AS row, p.id AS project_id, NULL::bigint AS kpi_id, NULL::bigint AS organisation_id, '' AS contract,
        jsonb_build_object('status', p.status) AS said
    FROM scored p
    WHERE (p.scope = 'labelled' OR EXISTS (SELECT 1 FROM objectives_link l WHERE l.project_id = p.id))
    AND NOT EXISTS (
        SELECT 1 FROM objectives_milestone m
        LEFT JOIN LATERAL (
            SELECT r.status FROM objectives_milestonereport r WHERE r.milestone_id = m.id
            ORDER BY r.reported_on DESC, r.revision DESC LIMIT 1) newest ON true
        WHERE m.project_id = p.id AND newest.status IS DISTINCT FROM 'cancelled')""",
)

OVERDUE = Check(
    code="overdue",
    title=_("Milestones that are late without a word"),
    flaw=Flaw.STALE,
    severity=Severity.HIGH,
    by_lead=True,
    mend=Mend.MILESTONE,
    wrong=_("“%(title)s” was expected for %(expected)s, and no report says whether it is done."),
    effect=IN_DELIVERY,
    days=("expected",),
    statement="""
    SELECT m.id, m.project_id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('title', m.title, 'expected', coalesce(newest.forecast, m.due)::text)
    FROM scored p JOIN objectives_milestone m ON m.project_id = p.id
    LEFT JOIN LATERAL (
        SELECT r.status, r.forecast, r.reported_on FROM objectives_milestonereport r WHERE r.milestone_id = m.id
        ORDER BY r.reported_on DESC, r.revision DESC LIMIT 1) newest ON true
    WHERE p.status <> 'completed' AND coalesce(newest.forecast, m.due) < %(today)s
    AND (newest.status IS NULL OR newest.status NOT IN ('completed', 'cancelled')
        AND newest.reported_on <= coalesce(newest.forecast, m.due))""",
)

OUT_OF_PROJECT = Check(
    code="milestone-outside",
    title=_("Milestones outside the time of their project"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.HIGH,
    mend=Mend.MILESTONE,
    wrong=_("“%(title)s” is due on %(due)s; the project runs from %(start)s to %(end)s."),
    effect=_("What was planned by a day, and with it the delivery of the objectives that it serves"),
    days=("due", "start", "end"),
    statement="""
    SELECT m.id, m.project_id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('title', m.title, 'due', m.due::text, 'start', coalesce(p.start::text, ''),
            'end', coalesce(p."end"::text, ''))
    FROM scored p JOIN objectives_milestone m ON m.project_id = p.id
    WHERE m.due < first_day_of(p.start, p.start_precision) OR m.due > p."end" + 92""",
)

OUTSIDE = Check(
    code="outside-contract",
    title=_("Projects that serve a contract outside its time"),
    flaw=Flaw.IMPROBABLE,
    severity=Severity.HIGH,
    mend=Mend.SHARES,
    wrong=_("From %(start)s to %(end)s, labelled on %(labelled)s: that lies outside the contract %(contract)s."),
    effect=_("Delivery of the objectives that it serves, and indicators counted from projects"),
    days=("start", "end", "labelled"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, min(c.code),
        jsonb_build_object('start', coalesce(p.start::text, ''), 'end', coalesce(p."end"::text, ''),
            'labelled', coalesce(p.labelled_on::text, ''), 'contract', string_agg(DISTINCT c.code, ', '))
    FROM scored p JOIN objectives_link l ON l.project_id = p.id
    JOIN objectives_objective o ON o.id = l.objective_id JOIN objectives_contract c ON c.id = o.contract_id
    WHERE p."end" < c.start OR p.start > c."end" OR p.labelled_on > c."end"
    GROUP BY p.id, p.start, p."end", p.labelled_on""",
)

NO_SHARE = Check(
    code="no-objective",
    title=_("Labelled projects that serve no objective"),
    flaw=Flaw.MISSING,
    severity=Severity.MEDIUM,
    mend=Mend.SHARES,
    wrong=_("The project is linked to no objective of any contract: all of it is unallocated."),
    effect=_("Delivery and money of the objectives: it is in none"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, '', jsonb_build_object('status', p.status)
    FROM scored p WHERE p.scope = 'labelled'
    AND NOT EXISTS (SELECT 1 FROM objectives_link l WHERE l.project_id = p.id)""",
)

SHARES = Check(
    code="shares",
    title=_("Shares of objectives that leave something over"),
    flaw=Flaw.MISSING,
    severity=Severity.LOW,
    mend=Mend.SHARES,
    wrong=_("The shares sum to %(share)s in %(contract)s: the rest is unallocated."),
    effect=_("Money and counts of the objectives: the rest is unallocated"),
    amounts=("share",),
    statement="""
    SELECT id, id, NULL::bigint, NULL::bigint, min(code),
        jsonb_build_object('share', min(share)::text, 'contract', string_agg(code, ', ' ORDER BY code))
    FROM (SELECT p.id, c.code, sum(l.share) AS share
        FROM scored p JOIN objectives_link l ON l.project_id = p.id
        JOIN objectives_objective o ON o.id = l.objective_id JOIN objectives_contract c ON c.id = o.contract_id
        GROUP BY p.id, c.code HAVING sum(l.share) <> 1) AS shared
    GROUP BY id""",
)

UNDECIDED = Check(
    code="no-decision",
    title=_("Labelled projects without a decision"),
    flaw=Flaw.MISSING,
    severity=Severity.HIGH,
    mend=Mend.BASICS,
    wrong=_("The project counts as labelled, but neither a day nor a decision says since when."),
    effect=_("Projects labelled in a period, and the day from which it counts"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, '', jsonb_build_object('status', p.status)
    FROM scored p WHERE p.scope = 'labelled' AND p.labelled_on IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM objectives_projectdecision d WHERE d.project_id = p.id AND d.moved_to = 'labelled')""",
)

COORDINATOR = Check(
    code="coordinator",
    title=_("Consortia without one coordinator"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.MEDIUM,
    by_lead=True,
    mend=Mend.CONSORTIUM,
    wrong=_("The consortium has %(number)s coordinators; it takes one."),
    effect=_("Cuts by territory and kind of organisation: money without a beneficiary goes to “unknown”"),
    statement="""
    SELECT p.id, p.id, NULL::bigint, NULL::bigint, '',
        jsonb_build_object('number', (count(*) FILTER (WHERE a.role = 'coordinator'))::text)
    FROM objectives_project p JOIN objectives_participation a ON a.project_id = p.id
    WHERE p.status IN ('labelled', 'funded', 'running', 'completed')
    GROUP BY p.id
    HAVING count(*) FILTER (WHERE a.role = 'coordinator') > 1
    OR (p.scope <> 'territory' AND count(*) FILTER (WHERE a.role = 'coordinator') = 0)""",
)

CHECKS = (UNDECIDED, OVERDUE, OUT_OF_PROJECT, OUTSIDE, NO_PLAN, NO_SHARE, COORDINATOR, SHARES)
