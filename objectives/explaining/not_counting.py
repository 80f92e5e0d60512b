"""What stands beside the things that a computed KPI counts, and why is it not among them?"""

from dataclasses import dataclass

from objectives.explaining.counting import ORGANISATION_NAME, PAIR, PAIR_NAME, PROJECT_NAME
from objectives.explaining.names import About
from objectives.models import ComputedRule
from objectives.rollup.computed_values import COMMITTED_IN, CONSORTIUM, LABELLED_IN, RULES, RUNNING, STARTED_IN
from objectives.rollup.statements import ALIVE, SCORED

PROJECTS = "objectives_project p"
RUNNING_PROJECT = f"{SCORED} AND {ALIVE} AND {RUNNING}"
LANDSCAPE, STATUS = f"WHEN NOT {SCORED} THEN 'landscape'", f"WHEN NOT {ALIVE} THEN 'does_not_count'"
UNDATED = "WHEN p.start IS NULL THEN 'undated'"


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows near a rule: which of them it counts, and the reason of the others. `code` and `label` name a row."""

    rows: str
    counted: str
    reasons: str
    """The WHENs before the last two: outside the period, outside the filter."""
    near: str = "true"
    code: str = "p.code"
    label: str = PROJECT_NAME
    about: About = About.PROJECT


def _activities(rule: ComputedRule) -> Beside:
    condition = RULES[rule].condition
    kind = condition.partition(" AND ")[0]
    return Beside(RULES[rule].rows, condition, UNDATED, near=kind, label="p.title", about=About.ACTIVITY)


RUNNING_ONES = Beside(PROJECTS, RUNNING_PROJECT, f"{LANDSCAPE} {STATUS} {UNDATED}")
BESIDE: dict[str, Beside] = {
    ComputedRule.PROJECTS_LABELLED: Beside(
        PROJECTS, f"{SCORED} AND {LABELLED_IN}", f"{LANDSCAPE} WHEN p.labelled_on IS NULL THEN 'undated'"
    ),
    ComputedRule.PROJECTS_STARTED: Beside(
        PROJECTS, f"{SCORED} AND {ALIVE} AND {STARTED_IN}", f"{LANDSCAPE} {STATUS} {UNDATED}"
    ),
    ComputedRule.PUBLIC_FUNDING_COMMITTED: Beside(
        f"{PROJECTS} JOIN objectives_funding f ON f.project_id = p.id",
        f"f.stage = 'committed' AND {SCORED} AND {ALIVE} AND {COMMITTED_IN}",
        f"WHEN f.stage <> 'committed' THEN 'other_stage' {LANDSCAPE} {STATUS}"
        " WHEN f.decided_on IS NULL AND p.start IS NULL THEN 'undated'",
        code="f.code",
        about=About.FUNDING,
    ),
    ComputedRule.SME_PARTICIPANTS: RUNNING_ONES,
    ComputedRule.SME_SHARE: RUNNING_ONES,
    ComputedRule.CONSORTIUM_COUNTRIES: RUNNING_ONES,
    ComputedRule.TERRITORY_EU_FUNDING: Beside(
        f"{PROJECTS} JOIN objectives_programme g ON g.id = p.programme_id",
        f"{ALIVE} AND {STARTED_IN}",
        f"{STATUS} {UNDATED}",
        near="g.level = 'european'",
    ),
    ComputedRule.SUSTAINABLE_SHARE: RUNNING_ONES,
}
BESIDE |= {
    rule: _activities(rule)
    for rule in (
        ComputedRule.AGREEMENTS,
        ComputedRule.DELEGATIONS_HOSTED,
        ComputedRule.REPRESENTATIONS,
        ComputedRule.EVENTS,
        ComputedRule.EVENT_PARTICIPANTS,
    )
}

UNKNOWN: dict[str, Beside] = {
    ComputedRule.SME_PARTICIPANTS: Beside(
        CONSORTIUM, "false", "WHEN true THEN 'unknown_size'", f"{RUNNING_PROJECT} AND o.kind = 'company'", PAIR,
        PAIR_NAME, About.PARTICIPATION,
    ),
    ComputedRule.SME_SHARE: Beside(
        CONSORTIUM, "false", "WHEN true THEN 'unknown_size'", f"{RUNNING_PROJECT} AND o.kind = 'company'", PAIR,
        PAIR_NAME, About.PARTICIPATION,
    ),
    ComputedRule.CONSORTIUM_COUNTRIES: Beside(
        CONSORTIUM, "false", "WHEN true THEN 'no_data'", f"{RUNNING_PROJECT} AND o.country = ''", PAIR,
        f"{ORGANISATION_NAME} || ' · ' || {PROJECT_NAME}", About.PARTICIPATION,
    ),
    ComputedRule.TERRITORY_EU_FUNDING: Beside(
        RULES[ComputedRule.TERRITORY_EU_FUNDING].rows, "false", "WHEN true THEN 'no_data'",
        f"{RULES[ComputedRule.TERRITORY_EU_FUNDING].condition} AND a.funding IS NULL", PAIR, PAIR_NAME,
        About.PARTICIPATION,
    ),
    ComputedRule.EVENT_PARTICIPANTS: Beside(
        RULES[ComputedRule.EVENT_PARTICIPANTS].rows, "false", "WHEN true THEN 'no_data'",
        f"{RULES[ComputedRule.EVENT_PARTICIPANTS].condition} AND p.participants IS NULL", label="p.title",
        about=About.ACTIVITY,
    ),
}  # fmt: skip
"""Rows that the rule cannot judge, in the period and within the filter."""
