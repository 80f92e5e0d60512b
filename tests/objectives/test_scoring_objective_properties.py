"""Do objectives and contracts hold for any KPIs: as exact fractions say, in any order? (rollup.md section 7)"""

from dataclasses import astuple
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import KpiResult, Status, score_contract, score_objective
from tests.objectives.scoring_rules import USUAL

weights = st.decimals("0.1", 100, places=1)
HAIR = Fraction(1, 10**15)

results = st.builds(
    KpiResult,
    progress=st.none() | st.decimals(-2, 3, places=6),
    expected_score=st.decimals(0, 1, places=6),
    status=st.sampled_from([Status.ACHIEVED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK]),
)
kpis = st.lists(st.tuples(weights, results), max_size=6)
shares = st.decimals(0, 1, places=4)


@given(kpis, st.none() | st.tuples(shares, shares), shares)
def test_an_objective_agrees_with_exact_fractions(
    weighed: list[tuple[Decimal, KpiResult]], projects: tuple[Decimal, Decimal] | None, delivery_weight: Decimal
) -> None:
    delivery, planned = projects or (None, None)
    result = score_objective(weighed, delivery, planned, delivery_weight, USUAL)
    scored = [
        (Fraction(w), Fraction(k.score), Fraction(k.expected_score or 0)) for w, k in weighed if k.score is not None
    ]
    weight = sum((w for w, _, _ in scored), Fraction(0))
    assert (result.score is None) == (2 * weight < sum(Fraction(w) for w, _ in weighed) or not scored)
    assert (result.score is None) == (result.expected_score is None) == (result.status is Status.NO_DATA)
    if result.score is None or result.expected_score is None:
        return
    share = Fraction(delivery_weight) if projects else Fraction(0)
    done = (1 - share) * sum(w * s for w, s, _ in scored) / weight + share * Fraction(delivery or 0)
    should = (1 - share) * sum(w * e for w, _, e in scored) / weight + share * Fraction(planned or 0)
    assert abs(Fraction(result.score) - done) < HAIR
    assert abs(Fraction(result.expected_score) - should) < HAIR
    assert 0 <= result.coverage <= 1


@given(st.lists(st.tuples(weights, kpis), max_size=6), st.data())
def test_the_order_of_kpis_and_objectives_does_not_matter(
    objectives: list[tuple[Decimal, list[tuple[Decimal, KpiResult]]]], data: st.DataObject
) -> None:
    scored = [(w, score_objective(ks, None, None, Decimal("0.3"), USUAL)) for w, ks in objectives]
    turned = [(w, score_objective(ks[::-1], None, None, Decimal("0.3"), USUAL)) for w, ks in objectives]
    one, other = score_contract(scored), score_contract(data.draw(st.permutations(turned)))
    assert (one.score is None) == (other.score is None)
    for figure, again in zip(astuple(one), astuple(other), strict=True):
        assert figure == again or abs(figure - again) < Decimal("1E-15")
