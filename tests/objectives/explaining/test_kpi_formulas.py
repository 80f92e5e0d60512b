"""Does each form of section 5 explain itself? For any KPI the terms give what the rollup gives."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.explaining import FigureName, rounded
from objectives.explaining.kpi import BUILDERS
from objectives.explaining.kpi_formulas import Worked
from objectives.periods import Period, parse
from objectives.scoring import KpiResult, KpiRule, quantise6, score_kpi
from tests.objectives.scoring_rules import USUAL, flow, level
from tests.objectives.test_scoring_kpi_properties import flows, levels, values, years

READ: dict[FigureName, Callable[[KpiResult], Decimal | None]] = {
    FigureName.KPI_EXPECTED: lambda one: one.expected,
    FigureName.KPI_TARGET: lambda one: one.target,
    FigureName.KPI_PROGRESS: lambda one: one.progress,
    FigureName.KPI_SCORE: lambda one: one.score,
    FigureName.KPI_SCHEDULE_INDEX: lambda one: one.schedule_index,
    FigureName.KPI_EXPECTED_SCORE: lambda one: one.expected_score,
}


def figure_of(worked: Worked) -> Decimal:
    divisor = worked.divisor
    if divisor is None:
        divisor = sum((term.denominator for term in worked.terms), Decimal(0))
    return rounded(sum((Fraction(term.numerator) for term in worked.terms), Fraction(0)) / Fraction(divisor), 6)


def told(rule: KpiRule, period: str, actual: str, figure: FigureName) -> tuple[str, list[str], str]:
    """The formula, its terms with their numbers, and the figure."""
    result = score_kpi(rule, parse(period), Decimal(actual), USUAL)
    worked = BUILDERS[figure](rule, result, "k")
    terms = [f"{term.label}: {term.numerator.normalize():f}" for term in worked.terms]
    return worked.formula, terms, f"{figure_of(worked).normalize():f}"


@given(rule=levels() | flows(), period=years, actual=values)
def test_every_figure_of_any_indicator_is_the_sum_of_its_terms(rule: KpiRule, period: Period, actual: Decimal) -> None:
    result: KpiResult = score_kpi(rule, period, actual, USUAL)
    for figure, read in READ.items():
        wanted = read(result)
        assert wanted is not None
        assert figure_of(BUILDERS[figure](rule, result, "k")) == quantise6(wanted), figure


def test_progress_of_a_level_goes_from_its_baseline() -> None:
    assert told(level("increase", "100", y2018="200"), "2017", "150", FigureName.KPI_PROGRESS) == (
        "(A − b) / (T − b)", ["A: 150", "b: -100"], "0.5",
    )  # fmt: skip


def test_a_score_says_what_was_cut_off() -> None:
    beyond, below = level("increase", "100", y2018="200"), level("increase", "100", y2018="200")
    assert told(beyond, "2017", "250", FigureName.KPI_SCORE)[1:] == (["P: 1.5", "brought down to 1: -0.5"], "1")
    assert told(below, "2017", "50", FigureName.KPI_SCORE)[1:] == (["P: -0.5", "brought up to 0: 0.5"], "0")


def test_a_maintained_value_outside_its_tolerance_loses_by_its_distance() -> None:
    rule = level("maintain", None, "5", y2018="100")
    formula, terms, figure = told(rule, "2018", "80", FigureName.KPI_PROGRESS)
    assert formula == "max(0, 1 − (|A − T| − 5) / |T|)"
    assert (terms, figure) == (["|T|: 100", "|A − T|: -20", "tolerance: 5"], "0.85")
    assert told(rule, "2018", "96", FigureName.KPI_PROGRESS)[2] == "1"
    assert told(rule, "2018", "-500", FigureName.KPI_PROGRESS)[1:] == (["brought up to 0: 0"], "0")


def test_an_expected_value_lies_between_two_points_by_days() -> None:
    rule = level("increase", "100", y2014="200", y2016="400")
    _formula, terms, figure = told(rule, "2015", "1", FigureName.KPI_EXPECTED)
    assert (terms, figure) == (["2014: 73200", "2016: 146000"], "299.863201")  # 366 and 365 of 731 days


def test_the_target_of_a_quarter_is_its_part_of_the_years() -> None:
    rule = flow("increase", y2018="10")
    assert told(rule, "2018-Q2", "1", FigureName.KPI_TARGET)[1:] == (["2018: 10"], "2.5")


@pytest.mark.parametrize(("actual", "terms"), [("2", ["P: 1"]), ("5", ["T: 2.5"])])
def test_a_flow_that_should_decrease_is_full_or_the_target_over_the_actual(actual: str, terms: list[str]) -> None:
    assert told(flow("decrease", y2018="10"), "2018-Q2", actual, FigureName.KPI_PROGRESS)[1] == terms


def test_before_anything_is_expected_the_index_is_one_or_nothing() -> None:
    rule = level("increase", "100", y2018="200", y2013="100")
    assert told(rule, "2013", "100", FigureName.KPI_SCHEDULE_INDEX)[1:] == (["X: 1"], "1")
    assert told(rule, "2013", "99", FigureName.KPI_SCHEDULE_INDEX)[2] == "0"


@given(st.decimals(-10, 10, places=3), st.integers(0, 6))
def test_rounding_is_half_even_like_the_rollups(number: Decimal, shift: int) -> None:
    assert rounded(Fraction(number) / 10**shift, 6) == quantise6(number / 10**shift)
