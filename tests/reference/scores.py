"""KPI, objective and contract at a date (rollup.md sections 5 and 7)."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.reference.calendar import MONTHS, Day, Span, frequency_of, period, periods
from tests.reference.facts import Facts, Row, counts, number, progress
from tests.reference.values import Value, current, value

TINY = Fraction(1, 10**24)
Figure = Fraction | None
Figures = dict[str, Any]


def _length(target: Row) -> int:
    return (period(target["period"]).end - period(target["period"]).start).days


def clip(figure: Fraction) -> Fraction:
    return min(max(figure, Fraction(0)), Fraction(1))


def mean(weighed: list[tuple[Fraction, Fraction]]) -> Figure:
    weights = sum((weight for weight, _ in weighed), Fraction(0))
    return sum((weight * figure for weight, figure in weighed), Fraction(0)) / weights if weights else None


class Kpi:
    """A KPI of a contract, seen on a day."""

    def __init__(self, facts: Facts, contract: Row, row: Row, day: Day) -> None:
        self.facts, self.contract, self.row, self.day = facts, contract, row, day
        self.targets = [t for t in facts.of_contract("targets", contract["code"]) if t["kpi"] == row["code"]]
        self.flow = row["aggregation"] == "sum" and row["accumulation"] == "period"
        self.weight = Fraction(row["weight"])
        self.baseline = Fraction(row["baseline"]) if row["baseline"] else None
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

    def good(self, figure: Fraction, as_other: Fraction) -> bool:
        if self.row["direction"] == "maintain":
            return abs(figure - as_other) <= number(self.row["tolerance"])
        return figure >= as_other if self.row["direction"] == "increase" else figure <= as_other

    def final(self) -> Figure:
        return Fraction(max(self.targets, key=lambda t: period(t["period"]).end)["value"]) if self.targets else None

    def flow_target(self) -> Fraction:
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
        return Fraction(chosen["value"]) / parts

    def expected(self) -> Fraction:
        final = self.final()
        assert final is not None
        if self.baseline is None:
            return final
        points = sorted(
            (period(t["period"]).end, Fraction(t["value"]))
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

    def level_progress(self, figure: Fraction, target: Fraction) -> Fraction:
        if self.row["direction"] == "maintain":
            away = abs(figure - target) - number(self.row["tolerance"])
            return self._near(away, target) if away > 0 else Fraction(1)
        if self.baseline is not None and self.baseline != target:
            return (figure - self.baseline) / (target - self.baseline)
        return Fraction(1) if self.good(figure, target) else self._near(abs(figure - target), target)

    def _near(self, away: Fraction, target: Fraction) -> Fraction:
        return max(Fraction(0), 1 - away / abs(target)) if target else Fraction(0)

    def index(self, figure: Fraction, expected: Fraction, target: Fraction) -> Fraction:
        if self.row["direction"] == "maintain":
            return self.level_progress(figure, expected)
        b = self.baseline
        if b is not None and (expected - b) * (target - b) > 0:
            return (figure - b) / (expected - b)
        return Fraction(1) if self.good(figure, expected) else Fraction(0)

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

    def _judge(self, found: dict[str, Figure], actual: Fraction) -> str:
        if self.flow:
            target = expected = self.flow_target()
            if target == 0:
                reached = Fraction(self.good(actual, Fraction(0)))
            elif self.row["direction"] == "increase":
                reached = actual / target
            else:
                reached = Fraction(1) if actual <= target else target / actual
            index, expected_score = reached, Fraction(1)
        else:
            target, expected = self.final() or Fraction(0), self.expected()
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


class Judgement(str):
    """A status; on a threshold, but for the 28th digit, the one beside it is as right."""

    __slots__ = ("beside",)
    beside: str

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) or other == self.beside

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def judged(index: Fraction, contract: Row) -> Judgement:
    on_track, at_risk = Fraction(contract["on_track_from"]), Fraction(contract["at_risk_from"])
    found = [
        "on_track" if index + slip >= on_track else "at_risk" if index + slip >= at_risk else "off_track"
        for slip in (Fraction(0), -TINY, TINY)
    ]
    judgement = Judgement(found[0])
    judgement.beside = next((other for other in found if other != found[0]), found[0])
    return judgement


def delivery(facts: Facts, contract: Row, objective: int, day: Day) -> tuple[Figure, Figure]:
    done, planned = [], []
    for project, shares in facts.shares(contract["code"]).items():
        row = facts.project[project]
        if objective not in shares or not counts(row, day, contract):
            continue
        reached = progress(facts, project, day)
        by_cost = contract["project_weighting"] == "cost"
        if reached is None or (by_cost and not row["total_cost"]):
            continue
        weight = shares[objective] * (Fraction(row["total_cost"]) if by_cost else 1)
        done.append((weight, reached[0]))
        planned.append((weight, reached[1]))
    return mean(done), mean(planned)


def objective(facts: Facts, contract: Row, row: Row, day: Day) -> Figures:
    kpis = [
        Kpi(facts, contract, kpi, day)
        for kpi in facts.of_contract("kpis", contract["code"])
        if kpi["objective"] == row["number"]
    ]
    seen = [(kpi, kpi.figures()) for kpi in kpis]
    results = mean([(kpi.weight, s) for kpi, f in seen if isinstance(s := f["score"], Fraction)])
    expected = mean([(kpi.weight, s) for kpi, f in seen if isinstance(s := f["expected_score"], Fraction)])
    all_weights = sum((kpi.weight for kpi in kpis), Fraction(0))
    with_score = sum((kpi.weight for kpi, f in seen if f["score"] is not None), Fraction(0))
    coverage = with_score / all_weights if all_weights else Fraction(0)
    reached, planned = delivery(facts, contract, int(row["number"]), day)
    share = Fraction(contract["delivery_weight"])
    score: Figure = None
    expected_score: Figure = None
    status = "no_data"
    if coverage >= Fraction(1, 2) and results is not None and expected is not None:
        score = results if reached is None else (1 - share) * results + share * reached
        expected_score = expected if planned is None else (1 - share) * expected + share * planned
        if all(f["status"] == "achieved" for _, f in seen if f["score"] is not None):
            status = "achieved"
        else:
            status = "on_track" if expected == 0 else judged(results / expected, contract)
    return {
        "results": results, "coverage": coverage, "expected_results": expected, "delivery": reached, "score": score,
        "expected_score": expected_score, "status": status, "kpis": {kpi.row["code"]: f for kpi, f in seen},
        "weight": number(row["weight"], 1),
    }  # fmt: skip


def contract_at(facts: Facts, code: str, day: Day) -> Figures:
    """Every figure of a contract on a day."""
    contract = facts.contract(code)
    objectives = {
        int(row["number"]): objective(facts, contract, row, day) for row in facts.of_contract("objectives", code)
    }
    scored = [one for one in objectives.values() if one["score"] is not None]
    weights: Any = sum(one["weight"] for one in objectives.values())
    return {
        "score": mean([(one["weight"], one["score"]) for one in scored]),
        "expected_score": mean([(one["weight"], one["expected_score"]) for one in scored]),
        "scored_share": sum(one["weight"] for one in scored) / weights if weights else Fraction(0),
        "objectives": objectives,
    }
