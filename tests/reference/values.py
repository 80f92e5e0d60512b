"""V(q): the value of a KPI in a period (rollup.md sections 3 and 4)."""

from decimal import Decimal

from tests.reference.calendar import Day, Span, period
from tests.reference.computed import computed
from tests.reference.facts import Facts, Row, number
from tests.reference.numbers import Value


def current(facts: Facts, contract: Row, kpi: Row) -> list[Row]:
    """M(k): the current, validated measurements of a KPI since the contract's first day."""
    newest: dict[tuple[str, str], Row] = {}
    for row in facts.of_contract("measurements", contract["code"]):
        if row["kpi"] == kpi["code"] and row["status"] in ("validated", "withdrawn"):
            key = (row["period"], row["series"])
            if key not in newest or int(newest[key]["revision"]) < int(row["revision"]):
                newest[key] = row
    since = Day.fromisoformat(contract["start"])
    return [row for row in newest.values() if row["status"] == "validated" and period(row["period"]).start >= since]


def value(facts: Facts, contract: Row, kpi: Row, code: str) -> Value | None:
    """V(q), None without data."""
    span = period(code)
    if kpi["accumulation"] == "cumulative":
        span = Span(Day.fromisoformat(contract["start"]), span.end)
    if kpi["kind"] == "computed":
        return computed(facts, contract, kpi, span)
    rows = current(facts, contract, kpi)
    inside = [row for row in rows if span.holds(period(row["period"]))]
    if kpi["aggregation"] == "latest":
        return latest(rows, period(code))
    carried = not any(period(code).holds(period(row["period"])) for row in rows)
    if not inside:
        return None
    if kpi["aggregation"] == "sum":
        return Value(sum((number(row["value"]) for row in inside), Decimal(0)), carried)
    if kpi["aggregation"] == "mean":
        above = sum(number(row["weight"], 1) * number(row["value"]) for row in inside)
        below = sum((number(row["weight"], 1) for row in inside), Decimal(0))
    else:
        above = sum(number(row["numerator"]) for row in inside)
        below = sum((number(row["denominator"]) for row in inside), Decimal(0))
    return Value(above / below, carried) if below else None


def latest(rows: list[Row], span: Span) -> Value | None:
    newest: dict[str, Row] = {}
    for row in rows:
        end = period(row["period"]).end
        if end <= span.end and (row["series"] not in newest or period(newest[row["series"]]["period"]).end < end):
            newest[row["series"]] = row
    if not newest:
        return None
    carried = any(period(row["period"]).end < span.end for row in newest.values())
    return Value(sum((number(row["value"]) for row in newest.values()), Decimal(0)), carried)
