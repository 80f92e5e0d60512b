"""Are progress, plan and schedule index of a project the quotients of rollup.md section 6?"""

from decimal import ROUND_UP, Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import ProjectResult, divide, score_project

weights = st.decimals("0.01", 100, places=2)


def test_progress_is_done_and_planned_is_due_over_all_weight() -> None:
    # weights 5, 3, 2: the first completed and due, the second half done and due, the third not begun, due later
    # done = 5 + 3 * 0.5 = 6.5; due = 8; 0.65 / 0.8 = 0.8125
    result = score_project(Decimal(10), Decimal("6.5"), Decimal(8))
    assert result == ProjectResult(Decimal("0.65"), Decimal("0.8"), Decimal("0.8125"))


def test_a_project_may_be_ahead_of_its_plan() -> None:
    assert score_project(Decimal(4), Decimal(3), Decimal(2)).schedule_index == Decimal("1.5")


def test_nothing_done_is_zero_and_not_missing() -> None:
    assert score_project(Decimal(4), Decimal(0), Decimal(2)) == ProjectResult(Decimal(0), Decimal("0.5"), Decimal(0))


def test_while_nothing_is_due_there_is_no_index() -> None:
    assert score_project(Decimal(4), Decimal(1), Decimal(0)) == ProjectResult(Decimal("0.25"), Decimal(0), None)


def test_without_milestones_or_with_all_cancelled_there_is_no_progress() -> None:
    assert score_project(Decimal(0), Decimal(0), Decimal(0)) == ProjectResult(None, None, None)


def test_the_index_divides_progress_by_planned_as_the_specification_writes_it() -> None:
    # 1/3 has 28 digits when it is divided again by 2/3
    result = score_project(Decimal(3), Decimal(1), Decimal(2))
    assert result.schedule_index == divide(divide(Decimal(1), Decimal(3)), divide(Decimal(2), Decimal(3)))


@given(st.lists(st.tuples(weights, st.integers(0, 100), st.booleans()), min_size=1, max_size=8))
def test_progress_and_plan_lie_within_0_and_1(milestones: list[tuple[Decimal, int, bool]]) -> None:
    total = sum((weight for weight, _, _ in milestones), Decimal(0))
    done = sum((weight * percent / 100 for weight, percent, _ in milestones), Decimal(0))
    due = sum((weight for weight, _, is_due in milestones if is_due), Decimal(0))
    result = score_project(total, done, due)
    assert result.progress is not None
    assert result.planned is not None
    assert 0 <= result.progress <= 1
    assert 0 <= result.planned <= 1
    assert (result.schedule_index is None) == (not any(is_due for _, _, is_due in milestones))
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_UP
        assert score_project(total, done, due) == result
