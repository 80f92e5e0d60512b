"""Sums of many series are those of a full rollup, and a change costs a block of series and its period."""

import random
from decimal import Decimal

import pytest

from objectives.models import SERIES_BLOCK, Kpi, KpiSum, KpiValue, Measurement, Objective, Organisation
from objectives.rollup.drain import drain
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup
from tests.portfolio import small_portfolio

pytestmark = pytest.mark.django_db

RULES = [("sum", "period"), ("latest", "period"), ("mean", "period"), ("ratio", "period"), ("sum", "cumulative")]
PERIODS = ("2013", "2014", "2015", "2016", "2017")


def _kpis() -> list[Kpi]:
    objective = Objective.objects.earliest("pk")
    return [
        Kpi.objects.create(
            contract=objective.contract, objective=objective, code=f"{aggregation}-{accumulation}", name_en="K",
            unit="u", kind="reported", direction="increase", aggregation=aggregation, accumulation=accumulation,
            frequency="year", series_kind="organisation",
            baseline=None if (aggregation, accumulation) == ("sum", "period") else 0,
        )
        for aggregation, accumulation in RULES
    ]  # fmt: skip


def _series(number: int) -> list[Organisation]:
    """Return organisations whose ids are spread over several blocks."""
    first = 10_000 * SERIES_BLOCK
    return Organisation.objects.bulk_create(
        [Organisation(pk=first + 13 * n, code=f"s{n}", kind="sme", country="FR") for n in range(number)]
    )


def _measured(chance: random.Random, kpi: Kpi, organisation: Organisation, period: str, revision: int) -> Measurement:
    ratio = kpi.aggregation == "ratio"
    amount = Decimal(chance.randrange(-500, 5_000)) / 10
    return Measurement(
        kpi=kpi, organisation=organisation, period=period, revision=revision, value=None if ratio else amount,
        numerator=amount if ratio else None, denominator=Decimal(chance.randrange(1, 9)) if ratio else None,
        weight=chance.choice([None, Decimal(3)]) if kpi.aggregation == "mean" else None,
        status=chance.choices(["validated", "withdrawn", "draft"], [8, 1, 1])[0],
        qualifier=chance.choice(["exact", "about"]), source=chance.sample(["S1", "S2", "S3"], chance.randrange(3)),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_revisions_of_many_series_always_end_as_a_full_rollup(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    small_portfolio()
    kpis, series = _kpis(), _series(11)
    revisions: dict[tuple[int, int, str], int] = {}
    for size in (60, 1, 20):
        batch = {}
        for _ in range(size):
            kpi, organisation, period = chance.choice(kpis), chance.choice(series), chance.choice(PERIODS)
            key = (kpi.pk, organisation.pk, period)
            batch[key] = _measured(chance, kpi, organisation, period, revisions.get(key, 0) + 1)
            revisions[key] = batch[key].revision
        Measurement.objects.bulk_create(batch.values())
        drain(TODAY)
        gone = chance.sample(sorted(Measurement.objects.values_list("pk", flat=True)), 1)
        Measurement.objects.filter(pk__in=gone).delete()
        drain(TODAY)
        assert figures_are_those_of_a_full_rollup()
    assert KpiSum.objects.filter(part__gte=0).values("part").distinct().count() > 2, "the series lie in one block"


def test_a_change_writes_its_block_and_its_period_only() -> None:
    small_portfolio()
    kpi = _kpis()[0]
    for organisation in _series(11):
        Measurement.objects.create(kpi=kpi, organisation=organisation, period="2015", value=1, status="validated")
    drain(TODAY)
    before = dict(KpiSum.objects.filter(kpi=kpi).values_list("part", "numerator"))
    Measurement.objects.filter(organisation__code="s0").update(value=100)
    drain(TODAY)
    after = dict(KpiSum.objects.filter(kpi=kpi).values_list("part", "numerator"))
    assert {part for part in after if after[part] != before[part]} == {-1, 10_000}
    assert KpiValue.objects.get(kpi=kpi, period="2015").numerator == 110
