"""What of a scenario could not be? The rules that hold for the facts, asked in the scenario's world.

They are asked when something is supposed, and whenever a scenario is looked at: the facts move on beneath it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives.models import Aspect, Assumption
from objectives.models.kpi import TARGET_DOES_NOT_FIT
from objectives.models.link import SHARES_OF_SUBJECT

TARGETS = (Aspect.TARGET_VALUE, Aspect.TARGET_PERIOD)
# As `models.kpi` has it, without grouping by a key: a scenario's rows are views, which have none.
NO_TARGET_AFTER_BASELINE = """EXISTS (SELECT 1 FROM objectives_kpi k
    JOIN objectives_contract c ON c.id = k.contract_id
    WHERE k.id = new.kpi_id AND NOT (k.aggregation = 'sum' AND k.accumulation = 'period') AND NOT EXISTS (
        SELECT 1 FROM objectives_target t WHERE t.kpi_id = k.id AND t.ends_on > coalesce(k.baseline_on, c.start)))"""
TARGET_ENDS_TWICE = """EXISTS (SELECT 1 FROM objectives_target other
    WHERE other.kpi_id = new.kpi_id AND other.ends_on = new.ends_on AND other.id <> new.id)"""

RULES: Sequence[tuple[tuple[Aspect, ...], str, str, str | Promise]] = (
    (
        (Aspect.SHARE,), "objectives_link", SHARES_OF_SUBJECT,
        _("The shares of a project or activity sum to at most 1 for each contract."),
    ),
    (
        TARGETS, "objectives_target", TARGET_DOES_NOT_FIT.format(which="t.id = new.id"),
        _("Targets of a sum per period are 0 or more and cover at least one of its periods."),
    ),
    (
        TARGETS, "objectives_target", NO_TARGET_AFTER_BASELINE,
        _("At least one target lies after the baseline's date."),
    ),
    (TARGETS, "objectives_target", TARGET_ENDS_TWICE, _("Another target of the KPI ends on the same day.")),
)  # fmt: skip
"""By aspect: the table of the row, the condition that is true of a row that breaks it, and its words."""


BREAKING = "SELECT new.id FROM {table} new WHERE new.id = ANY (%s) AND {condition}"


def broken_in(assumptions: Iterable[Assumption]) -> Mapping[int, str | Promise]:
    """Return, in the world of their scenario, which assumptions break a rule, with its words; up to 4 statements."""
    found: dict[int, str | Promise] = {}
    by_aspect = list(assumptions)
    for aspects, table, condition, words in RULES:
        keys = {one.subject for one in by_aspect if one.aspect in aspects}
        if keys:
            breaking = _breaking(table, condition, sorted(keys))
            hit = (one for one in by_aspect if one.aspect in aspects and one.subject in breaking)
            found |= {one.pk: words for one in hit if one.pk not in found}
    return found


def _breaking(table: str, condition: str, keys: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(BREAKING.format(table=table, condition=condition), [keys])
        return {key for (key,) in cursor.fetchall()}
