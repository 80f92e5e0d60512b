"""By how much did each cause move the scores? One cause after the other is put in place of what was (telescoping).

The score is computed in the world as it was, then with the first cause's rows in place of those that were, then with
the second's beside them, and so on until everything is as it is. A cause's part is the difference that it makes in its
turn, so the parts add up to the change to the last digit, and a cause that changed no row is no step and gives 0.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Contract, Kpi, MilestoneReport
from objectives.rollup.definitions import with_breaks
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.scores import cells_of_days
from objectives.rollup.values import Values, fresh_values
from objectives.scorecards.changed.causes import Cause, Substitutes, substitutes_by_cause
from objectives.scorecards.changed.rows import KINDS, changed_rows
from objectives.scorecards.changed.standpoint import Standpoint
from objectives.worlds import World

ZERO = Decimal("0.000000")
Scores = dict[int | None, Decimal | None]
"""By objective, None for the contract: its score with 6 places; None where there is none."""


@dataclass(frozen=True, slots=True)
class Split:
    """The score of an objective (of the contract, without a number) then and now, and what moved it."""

    number: int | None
    title: str
    before: Decimal | None
    after: Decimal | None
    parts: Mapping[Cause, Decimal]
    """Every cause in its order; they sum to `change` exactly. Empty where there is no score on one side."""

    @property
    def change(self) -> Decimal | None:
        """The change of the score; None where there is none on one side."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What moved the scores of a contract between two standpoints."""

    contract: str
    name: str
    before: Standpoint
    after: Standpoint
    whole: Split
    objectives: tuple[Split, ...]
    rows: Mapping[Cause, int]
    """How many facts each cause changed, of those that a score may stand on."""


def what_changed(contract: Contract, before: Standpoint, after: Standpoint) -> WhatChanged:
    """Split the change of each score, over all projects, by its causes: to be told to who sees everything only.

    Some 30 statements for each cause that changed something, whatever the size of the portfolio. Computed from the
    facts, nothing is stored. Begins transactions of its own. ValueError where `before` is later than `after`.
    """
    if not before.may_come_before(after):
        raise ValueError("the first standpoint is later than the second")
    rows = changed_rows(before.known, after.known)
    with _world(before, {}).entered():
        scores = [_scores(contract.pk, before.day)]
        substitutes = substitutes_by_cause(rows)
        not_yet: Substitutes = {"milestonereport": dict.fromkeys(_said_between(before.day, after.day))}
    later, given = before.day < after.day, Substitutes()
    for cause in Cause:
        given = _joined(given, substitutes.get(cause, {}))
        if cause in substitutes or (later and cause in (Cause.TIME, Cause.NEW_DATA)):
            of_time = cause == Cause.TIME
            with _world(before, not_yet if of_time else given).entered():
                scores.append(_scores(contract.pk, after.day, before.day if of_time else None))
        else:
            scores.append(scores[-1])
    counted = {cause: _counted(substitutes.get(cause, {})) for cause in Cause}
    return _told(contract, before, after, scores, counted)


def _counted(rows: Substitutes) -> int:
    """Count facts; versions of definitions are written with what they are of."""
    return sum(len(of_kind) for kind, of_kind in rows.items() if kind != "kpiversion")


def _world(before: Standpoint, rows: Substitutes) -> World:
    return World({} if before.known is None else dict.fromkeys(KINDS, before.known), rows)


def _joined(one: Substitutes, other: Substitutes) -> Substitutes:
    """Put further rows, or further columns of the same rows, in place."""
    joined: Substitutes = defaultdict(dict, {kind: dict(rows) for kind, rows in one.items()})
    for kind, rows in other.items():
        for key, columns in rows.items():
            earlier = joined[kind].get(key)
            joined[kind][key] = columns if columns is None or earlier is None else {**earlier, **columns}
    return joined


def _said_between(first: datetime.date, last: datetime.date) -> list[int]:
    """Return the reports on milestones dated after the first day, until the last: data of that time."""
    between = MilestoneReport.objects.filter(reported_on__gt=first, reported_on__lte=last)
    return list(between.values_list("pk", flat=True)) if first < last else []


def _scores(contract_key: int, day: datetime.date, measured_until: datetime.date | None = None) -> Scores:
    """Return the scores in the world of the block; values of periods that ended after `measured_until` are left out."""
    contract = Contract.objects.filter(pk=contract_key).first()
    if contract is None:
        return {None: None}
    kpis = list(with_breaks(Kpi.objects.filter(contract=contract)).order_by("code").prefetch_related("targets"))
    objectives = list(contract.objectives.order_by("number"))
    served = {one: [kpi for kpi in kpis if kpi.objective_id == one.pk] for one in objectives}
    values = fresh_values(contract)
    if measured_until is not None:
        values = _until(values, measured_until)
    cells = cells_of_days(contract, [day], served, values, sums_of(contract, [day], from_cells=False))
    scores: Scores = {cell.objective_id: cell.score for cell in cells.objectives}
    return scores | {None: cells.contract[0].score}


def _until(values: Values, day: datetime.date) -> Values:
    kept = {kpi: tuple(one for one in found if one.ends_on <= day) for kpi, found in values.of.items()}
    return Values(defaultdict(tuple, kept), values.measured)


def _told(
    contract: Contract, before: Standpoint, after: Standpoint, scores: Sequence[Scores], counted: Mapping[Cause, int]
) -> WhatChanged:
    objectives = contract.objectives.order_by("number")
    return WhatChanged(
        contract=contract.code,
        name=contract.name,
        before=before,
        after=after,
        whole=_split(None, contract.name, [one.get(None) for one in scores]),
        objectives=tuple(_split(one.number, one.title, [by.get(one.pk) for by in scores]) for one in objectives),
        rows=counted,
    )


def _split(number: int | None, title: str, scores: Sequence[Decimal | None]) -> Split:
    before, after = scores[0], scores[-1]
    if before is None or after is None:
        return Split(number, title, before, after, {})
    parts, at = dict[Cause, Decimal](), before
    for cause, score in zip(Cause, scores[1:], strict=True):
        # Without a score for the moment, the change is the next cause's that gives one.
        parts[cause] = ZERO if score is None else score - at
        at = at if score is None else score
    return Split(number, title, before, after, parts)
