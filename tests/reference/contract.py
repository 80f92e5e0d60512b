"""Objectives and contract at a date (rollup.md section 7)."""

from decimal import Decimal, localcontext
from typing import Any

from tests.reference.calendar import Day
from tests.reference.facts import Facts, Row, number
from tests.reference.kpi import Figures, Kpi, judged
from tests.reference.numbers import CONTEXT, Figure, mean
from tests.reference.project import counts, delivery


def objective(facts: Facts, contract: Row, row: Row, day: Day) -> Figures:
    kpis = [
        Kpi(facts, contract, kpi, day)
        for kpi in facts.of_contract("kpis", contract["code"])
        if kpi["objective"] == row["number"]
    ]
    seen = [(kpi, kpi.figures()) for kpi in kpis]
    results = mean([(kpi.weight, s) for kpi, f in seen if isinstance(s := f["score"], Decimal)])
    expected = mean([(kpi.weight, s) for kpi, f in seen if isinstance(s := f["expected_score"], Decimal)])
    all_weights = sum((kpi.weight for kpi in kpis), Decimal(0))
    with_score = sum((kpi.weight for kpi, f in seen if f["score"] is not None), Decimal(0))
    coverage = with_score / all_weights if all_weights else Decimal(0)
    reached, planned = delivery(facts, contract, int(row["number"]), day)
    share = Decimal(contract["delivery_weight"] or "0.30")
    score: Figure = None
    expected_score: Figure = None
    status = "no_data"
    if coverage >= Decimal("0.5") and results is not None and expected is not None:
        score = results if reached is None else (1 - share) * results + share * reached
        expected_score = expected if planned is None else (1 - share) * expected + share * planned
        if all(f["status"] == "achieved" for _, f in seen if f["score"] is not None):
            status = "achieved"
        else:
            status = "on_track" if expected == 0 else judged(results / expected, contract)
    return {
        "results": results, "coverage": coverage, "expected_results": expected, "delivery": reached, "score": score,
        "expected_score": expected_score, "status": status, "kpis": {kpi.row["code"]: f for kpi, f in seen},
        "weight": number(row["weight"], 1), "projects": projects(facts, contract, int(row["number"]), day),
    }  # fmt: skip


def projects(facts: Facts, contract: Row, number: int, day: Day) -> Decimal:
    """The projects that count, each by its share (section 8)."""
    shares = facts.shares(contract["code"]).items()
    counting = [of[number] for code, of in shares if number in of and counts(facts.project[code], day, contract)]
    return sum(counting, Decimal(0))


def contract_at(facts: Facts, code: str, day: Day) -> Figures:
    """Every figure of a contract on a day, unrounded."""
    with localcontext(CONTEXT):
        return _contract_at(facts, code, day)


def _contract_at(facts: Facts, code: str, day: Day) -> Figures:
    contract = facts.contract(code)
    objectives = {
        int(row["number"]): objective(facts, contract, row, day) for row in facts.of_contract("objectives", code)
    }
    scored = [one for one in objectives.values() if one["score"] is not None]
    weights: Any = sum(one["weight"] for one in objectives.values())
    return {
        "score": mean([(one["weight"], one["score"]) for one in scored]),
        "expected_score": mean([(one["weight"], one["expected_score"]) for one in scored]),
        "scored_share": sum(one["weight"] for one in scored) / weights if weights else Decimal(0),
        "objectives": objectives,
    }
