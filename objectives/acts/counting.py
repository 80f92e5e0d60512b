"""Which indicators count what is of a project on a day, with a link of it or without? One rule for every way in.

Asked of one project by the acts and the back office, of a whole list by an import: the same SQL, in sets.
"""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from objectives.models import ComputedRule, Funding, FundingStage, Kpi, KpiKind, KpiVersion, Project
from objectives.periods import last_day
from objectives.rollup.computed_values import RULES, in_territory, narrowed_by
from objectives.rollup.definitions import eras, with_breaks
from objectives.rollup.statements import SCORED

PART_OF = """objectives_participation a JOIN objectives_organisation o ON o.id = a.organisation_id"""
PARTS = f"""(SELECT a.project_id, coalesce(a.territory_id, o.territory_id) AS territory_id FROM {PART_OF}
    WHERE a.funding <> 0 AND a.project_id IN ({{projects}}))"""  # noqa: S608 (of our own words only)
"""Where the grants of projects go: a relation of project_id and territory_id."""
# Uncorrelated: a list has thousands of projects and of grants, which are looked through once.
RECEIVES = """EXISTS (SELECT 1 FROM objectives_programme g WHERE g.id = p.programme_id AND g.level = 'european')
    AND p.id IN (SELECT a.project_id FROM {parts} a JOIN objectives_territory t ON t.id = a.territory_id
        WHERE {territory})"""
COUNTING = """
    SELECT '{rule}' AS rule, {contract} AS contract_id, '{begins}'::date AS begins, '{ends}'::date AS ends,
        p.id AS project_id
    FROM {projects} p WHERE {counted}{narrowed}"""
NOTHING = """
    SELECT '' AS rule, 0 AS contract_id, NULL::date AS begins, NULL::date AS ends, 0 AS project_id WHERE false"""


def counting(projects: str, parts: str, rules: Collection[ComputedRule]) -> tuple[str, dict[str, Any]]:
    """Return the SELECT of (rule, contract_id, begins, ends, project_id), and its parameters by name.

    A row says that an indicator of the contract counts by the rule what is of the project on the days from `begins`
    on and before `ends`; also of a project that is not under way, which may be again. `projects` and `parts` are
    relations in SQL: rows as of projects, and (project_id, territory_id) of the grants that are asked for.
    A few statements, however many rows they have.
    """
    had = KpiVersion.objects.filter(kpi=OuterRef("pk"), definition__rule__in=rules)
    kpis = Kpi.objects.filter(Q(rule__in=rules) | Exists(had), kind=KpiKind.COMPUTED).select_related("contract")
    found, given = [NOTHING], dict[str, Any]()
    for era in (era for kpi in with_breaks(kpis) for era in eras(kpi) if era.rule in rules):
        sql, values = narrowed_by(era, RULES[era.rule])
        named = {f"counting{len(given) + at}": value for at, value in enumerate(values)}
        given |= named
        begins = max(era.contract.start, era.begins or era.contract.start)
        counted = SCORED
        if era.rule == ComputedRule.TERRITORY_EU_FUNDING:
            counted = RECEIVES.format(parts=parts, territory=in_territory(era))
        found.append(
            COUNTING.format(
                rule=ComputedRule(era.rule).value, contract=int(era.contract_id), begins=begins,
                ends=era.ends or "infinity", projects=projects, counted=counted,
                narrowed=sql % tuple(f"%({name})s" for name in named),
            )
        )  # fmt: skip
    return " UNION ALL ".join(found), given


def label_counts_on(project: Project) -> datetime.date | None:
    """Return the day by which a project's label counts: the last one of what is known of it."""
    day = project.labelled_on
    return last_day(day, project.labelled_precision) if day is not None else None


def start_counts_on(project: Project) -> datetime.date | None:
    """Return the day by which a project's start counts, and the grants of its partners with it: the last one known."""
    return last_day(project.start, project.start_precision) if project.start is not None else None


def money_counts_from(project: Project) -> datetime.date | None:
    """Return the day of a project's start where money counts from it, which has no day of its own; else None."""
    undated = Funding(project=project, stage=FundingStage.COMMITTED)
    dated_by_it = project.fundings.filter(stage=FundingStage.COMMITTED, decided_on=None)
    return undated.counts_on() if project.start is not None and dated_by_it.exists() else None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a date of a project decides: by which rule indicators count it, from which day on."""

    rule: ComputedRule
    on: Callable[[Project], datetime.date | None]
    in_links: bool = True
    """Whether it is closed in every contract that the project is linked to, or where an indicator counts it alone."""


COUNTED_BY_DATE: dict[str, tuple[Counted, ...]] = {
    "labelled_on": (Counted(ComputedRule.PROJECTS_LABELLED, label_counts_on),),
    "start": (
        Counted(ComputedRule.PUBLIC_FUNDING_COMMITTED, money_counts_from),
        Counted(ComputedRule.PROJECTS_STARTED, start_counts_on, in_links=False),
        Counted(ComputedRule.TERRITORY_EU_FUNDING, start_counts_on, in_links=False),
    ),
}
"""By a date of a project: what is counted by it."""
RULES_BY_DATE = tuple(counted.rule for dated in COUNTED_BY_DATE.values() for counted in dated)
