"""Does every figure agree with a second calculator, written from the specification alone, to the sixth decimal?"""

import datetime
import os
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Contract, Mark
from objectives.rollup.run import roll_up
from objectives.scorecards import KpiFigure, ObjectiveFigure, Scorecard, scorecard
from tests.real_data import load_but_for_its_words
from tests.reference.contract import contract_at
from tests.reference.facts import Facts
from tests.reference.generated import dataset
from tests.reference.money import committed

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=20)]

SEEDS = range(int(os.environ.get("SEXTANT_SEEDS", "16")))
TODAY = datetime.date(2026, 1, 1)


def six(figure: Any) -> str | None:
    """A figure with 6 places, half to even, as text; a negative zero is 0."""
    if figure is None:
        return None
    return str(figure.quantize(Decimal("0.000001"), context=Context(prec=60, rounding=ROUND_HALF_EVEN)) + 0)


def told(one: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: None if (value := getattr(one, name)) is None else str(value) for name in names}


KPI = ("actual", "expected", "target", "progress", "score", "schedule_index")
OBJECTIVE = ("results", "coverage", "expected_results", "delivery", "score", "expected_score", "projects")


def of_kpi(kpi: KpiFigure) -> dict[str, Any]:
    others = {name: getattr(kpi, name) for name in ("period", "carried", "stale", "status")}
    return told(kpi, KPI) | others


def of_objective(one: ObjectiveFigure) -> dict[str, Any]:
    kpis = {kpi.code: of_kpi(kpi) for kpi in one.kpis}
    return told(one, OBJECTIVE) | {"status": one.status, "committed": str(one.committed), "kpis": kpis}


def of_product(card: Scorecard) -> dict[str, Any]:
    return told(card, ("score", "expected_score", "scored_share", "committed", "unallocated", "undated")) | {
        "objectives": {one.number: of_objective(one) for one in card.objectives}
    }


def as_euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def of_reference(facts: Facts, code: str, day: datetime.date) -> dict[str, Any]:
    whole, (money, undated) = contract_at(facts, code, day), committed(facts, code, day)
    euros = {key: as_euros(cents) for key, cents in money.items()}
    return {
        **{name: six(whole[name]) for name in ("score", "expected_score", "scored_share")},
        "committed": as_euros(sum(money.values())),
        "unallocated": euros[None],
        "undated": as_euros(undated),
        "objectives": {
            number: {name: six(one[name]) for name in OBJECTIVE}
            | {
                "status": one["status"],
                "committed": euros.get(number, "0.00"),
                "kpis": {
                    kpi: {name: six(figures[name]) for name in KPI}
                    | {name: figures[name] for name in ("period", "carried", "stale", "status")}
                    for kpi, figures in one["kpis"].items()
                },
            }
            for number, one in whole["objectives"].items()
        },
    }


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}, key=str):
            yield from differences(one.get(key), other.get(key), f"{path}/{key}")
    elif one != other:
        yield f"{path}: product {one}, reference {other}"


class Comparison:
    """Of a contract's figures with those of the reference, which works a day out once: its facts do not change."""

    def __init__(self, facts: Facts, code: str) -> None:
        self.code = code
        self.expected = cache(partial(of_reference, facts, code))

    def on(self, days: Iterable[datetime.date]) -> list[str]:
        """Return what differs on some days."""
        contract = Contract.objects.get(code=self.code)
        return [told for day in days for told in self._of_a_day(contract, day)]

    def _of_a_day(self, contract: Contract, day: datetime.date) -> Iterator[str]:
        found = of_product(scorecard(contract, day, None))
        return differences(found, self.expected(day), f"{self.code} at {day}")


@pytest.mark.timeout(300)
def test_the_real_dataset_agrees_at_every_year_s_end_and_in_between() -> None:
    load_but_for_its_words()
    differs, contract = Comparison(Facts(AEROSPACE_VALLEY), "era-3"), Contract.objects.get(code="era-3")
    days = [datetime.date.fromisoformat(day) for day in ("2013-06-30", "2016-06-30", "2018-12-31", "2020-02-29")]
    assert differs.on(days) == [], "from the facts, before any rollup"
    roll_up(contract, TODAY)
    days += [datetime.date(year, 12, 31) for year in range(2013, 2018)]
    assert differs.on(days) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_datasets_by_chance_agree(seed: int, tmp_path: Path) -> None:
    folder = dataset(seed, tmp_path / "dataset")
    load(folder)
    Mark.objects.all().delete()  # each card would read all that waits, to say how fresh it is, which is not compared
    facts, random = Facts(folder), Random(seed)  # noqa: S311 (chance, not a secret)
    some_days = [datetime.date(2012, 6, 1) + datetime.timedelta(days=random.randrange(3000)) for _ in range(3)]
    for contract in Contract.objects.all():
        differs = Comparison(facts, contract.code)
        assert differs.on(some_days) == [], "from the facts, before any rollup"
        roll_up(contract, TODAY)
        assert differs.on([*some_days, contract.end, datetime.date(2015, 12, 31)]) == []
