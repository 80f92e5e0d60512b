"""What does each rule of a computed KPI count, one by one? (dataset.md, "Rules of the computed KPIs")

Rows and conditions are those of the rollup (`RULES`); here stands only what one counted thing is called.
"""

from dataclasses import dataclass

from objectives.explaining.names import About
from objectives.models import ComputedRule

PROJECT_NAME = "coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code)"
ORGANISATION_NAME = "coalesce(nullif(o.name, ''), 'PIC ' || nullif(o.pic, ''), o.code)"


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that a rule counts: rows with the same `key` are one. SQL over the rule's rows."""

    about: About
    key: str
    label: str
    numerator: str = "1"
    denominator: str = "0"
    """Its part of the denominator of a ratio; 0 for counts and sums."""
    source: str = "p.source"
    known: str = "true"
    """Which of the rows have what is summed; the others are left out: no data."""

    @property
    def is_found(self) -> bool:
        """Whether a member is counted once, wherever it was found."""
        return self.about in (About.ORGANISATION, About.COUNTRY)


PROJECT = Counted(About.PROJECT, "p.code", PROJECT_NAME)
ACTIVITY = Counted(About.ACTIVITY, "p.code", "p.title")
PAIR = "p.code || ' / ' || o.code"
PAIR_NAME = f"{ORGANISATION_NAME} || ' · ' || {PROJECT_NAME}"

COUNTED: dict[str, Counted] = {
    ComputedRule.PROJECTS_LABELLED: PROJECT,
    ComputedRule.PROJECTS_STARTED: PROJECT,
    ComputedRule.PUBLIC_FUNDING_COMMITTED: Counted(
        About.FUNDING, "f.code", PROJECT_NAME, "f.amount", source="f.source"
    ),
    ComputedRule.SME_PARTICIPANTS: Counted(About.ORGANISATION, "o.code", ORGANISATION_NAME, source="o.source"),
    ComputedRule.SME_SHARE: Counted(
        About.PARTICIPATION, PAIR, PAIR_NAME, "CASE o.kind WHEN 'sme' THEN 1 ELSE 0 END", "1", "o.source"
    ),
    ComputedRule.CONSORTIUM_COUNTRIES: Counted(About.COUNTRY, "o.country", "o.country", source="'{}'::text[]"),
    ComputedRule.TERRITORY_EU_FUNDING: Counted(
        About.PARTICIPATION, f"{PAIR} || ' ' || a.role", PAIR_NAME, "a.funding", source="a.source",
        known="a.funding IS NOT NULL",
    ),
    ComputedRule.AGREEMENTS: ACTIVITY,
    ComputedRule.DELEGATIONS_HOSTED: ACTIVITY,
    ComputedRule.REPRESENTATIONS: ACTIVITY,
    ComputedRule.EVENTS: ACTIVITY,
    ComputedRule.EVENT_PARTICIPANTS: Counted(
        About.ACTIVITY, "p.code", "p.title", "p.participants", known="p.participants IS NOT NULL"
    ),
    ComputedRule.SUSTAINABLE_SHARE: Counted(
        About.PROJECT, "p.code", PROJECT_NAME, "CASE WHEN 'sustainable' = ANY (p.tags) THEN 1 ELSE 0 END", "1"
    ),
}  # fmt: skip
