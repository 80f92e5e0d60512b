"""A KPI at a date (rollup.md section 5)."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.reference.calendar import MONTHS, Day, Span, frequency_of, period, periods
from tests.reference.facts import Facts, Row, number
from tests.reference.numbers import Figure, Value, clip
from tests.reference.values import current, value

Figures = dict[str, Any]


def _length(target: Row) -> int:
    return (period(target["period"]).end - period(target["period"]).start).days


class Kpi:
    """A KPI of a contract, seen on a day."""

    def __init__(self, facts: Facts, contract: Row, row: Row, day: Day) -> None:
        self.facts, self.contract, self.row, self.day = facts, contract, row, day
        self.targets = [t for t in facts.of_contract("targets", contract["code"]) if t["kpi"] == row["code"]]
        self.flow = row["aggregation"] == "sum" and row["accumulation"] == "period"
        self.weight = Decimal(row["weight"])
        self.baseline = Decimal(row["baseline"]) if row["baseline"] else None
        self.baseline_on = Day.fromisoformat(row["baseline_on"] or contract["start"])
        self.period, self.found = self._actual()

    def _actual(self) -> tuple[str | None, Value | None]:
        last = min(self.day, Day.fromisoformat(self.contract["end"]))
        around = Span(Day.fromisoformat(self.contract["start"]), last)
        for code in reversed(periods(self.row["frequency"], around)):
            found = value(self.facts, self.contract, self.row, code)
            if found is not None:
                return code, found
        return None, None

    def good(self, figure: Decimal, as_other: Decimal) -> bool:
        if self.row["direction"] == "maintain":
            return abs(figure - as_other) <= number(self.row["tolerance"])
        return figure >= as_other if self.row["direction"] == "increase" else figure <= as_other

    def final(self) -> Figure:
        return Decimal(max(self.targets, key=lambda t: period(t["period"]).end)["value"]) if self.targets else None

    def flow_target(self) -> Decimal:
        span = period(self.period or "")
        around = [t for t in self.targets if period(t["period"]).holds(span)]
        later = [t for t in self.targets if period(t["period"]).start > span.end]
        if around:
            chosen = min(around, key=_length)
        elif later:
            chosen = min(later, key=lambda t: (period(t["period"]).start, _length(t)))
        else:
            chosen = max(self.targets, key=lambda t: period(t["period"]).end)
        parts = MONTHS[frequency_of(chosen["period"])] // MONTHS[self.row["frequency"]]
        return Decimal(chosen["value"]) / parts

    def expected(self) -> Decimal:
        final = self.final()
        assert final is not None
        if self.baseline is None:
            return final
        points = sorted(
            (period(t["period"]).end, Decimal(t["value"]))
            for t in self.targets
            if period(t["period"]).end > self.baseline_on
        )
        on = period(self.period or "").end
        if on <= self.baseline_on:
            return self.baseline
        for (day0, y0), (day1, y1) in pairwise([(self.baseline_on, self.baseline), *points]):
            if on <= day1:
                return y0 + (y1 - y0) * (on - day0).days / (day1 - day0).days
        return final

    def level_progress(self, figure: Decimal, target: Decimal) -> Decimal:
        if self.row["direction"] == "maintain":
            away = abs(figure - target) - number(self.row["tolerance"])
            return self._near(away, target) if away > 0 else Decimal(1)
        if self.baseline is not None and self.baseline != target:
            return (figure - self.baseline) / (target - self.baseline)
        return Decimal(1) if self.good(figure, target) else self._near(abs(figure - target), target)

    def _near(self, away: Decimal, target: Decimal) -> Decimal:
        return max(Decimal(0), 1 - away / abs(target)) if target else Decimal(0)

    def index(self, figure: Decimal, expected: Decimal, target: Decimal) -> Decimal:
        if self.row["direction"] == "maintain":
            return self.level_progress(figure, expected)
        b = self.baseline
        if b is not None and (expected - b) * (target - b) > 0:
            return (figure - b) / (expected - b)
        return Decimal(1) if self.good(figure, expected) else Decimal(0)

    def figures(self) -> Figures:
        found: dict[str, Figure] = dict.fromkeys(
            ("actual", "expected", "target", "progress", "score", "schedule_index", "expected_score")
        )
        status = "no_data"
        if self.found is not None:
            found["actual"] = self.found.value
        if self.targets and not self.flow:
            found["target"] = self.final()
        if self.targets and self.found is not None:
            status = self._judge(found, self.found.value)
        return found | {
            "status": status,
            "period": self.period,
            "carried": self.found is not None and self.found.carried,
            "stale": self.stale(),
        }

    def _judge(self, found: dict[str, Figure], actual: Decimal) -> str:
        if self.flow:
            target = expected = self.flow_target()
            if target == 0:
                reached = Decimal(self.good(actual, Decimal(0)))
            elif self.row["direction"] == "increase":
                reached = actual / target
            else:
                reached = Decimal(1) if actual <= target else target / actual
            index, expected_score = reached, Decimal(1)
        else:
            target, expected = self.final() or Decimal(0), self.expected()
            reached, index = self.level_progress(actual, target), self.index(actual, expected, target)
            expected_score = clip(self.level_progress(expected, target))
        found |= {
            "expected": expected, "target": target, "progress": reached, "score": clip(reached),
            "schedule_index": index, "expected_score": expected_score,
        }  # fmt: skip
        return "achieved" if self.good(actual, target) else judged(index, self.contract)

    def stale(self) -> bool:
        if self.row["kind"] != "reported":
            return False
        measured = [period(row["period"]) for row in current(self.facts, self.contract, self.row)]
        newest = max((span.end for span in measured if span.end <= self.day), default=None)
        if newest is None:
            return False
        months = MONTHS[self.row["frequency"]] * 2
        year, month = divmod(newest.year * 12 + newest.month - 1 + months + 1, 12)
        return Day(year, month + 1, 1) <= self.day  # the second period after ended the day before


def judged(index: Decimal, contract: Row) -> str:
    """The status of an index; the two thresholds belong to the contract (0.95 and 0.80 when left out)."""
    if index >= Decimal(contract["on_track_from"] or "0.95"):
        return "on_track"
    return "at_risk" if index >= Decimal(contract["at_risk_from"] or "0.80") else "off_track"
