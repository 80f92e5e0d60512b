"""What is sealed when a period is closed: every figure of the day, chained to the seal before, told from late facts."""

import datetime
import json
from decimal import Decimal

import pytest

from objectives import clock
from objectives.acts.closing import close_period, reopen_period
from objectives.models import Measurement, PeriodClosing, Role, Seal, SealedPartName, Target, User
from objectives.rollup.portfolio_cuts import Cut
from objectives.scorecards import scorecard
from objectives.sealing.canonical import canonical, sha256
from objectives.sealing.chain import header_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
DAY = datetime.timedelta(days=1)
END_OF_2016, END_OF_2017 = datetime.date(2016, 12, 31), datetime.date(2017, 12, 31)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


def closed(by: User, portfolio: Portfolio, through: datetime.date = END_OF_2017, reason: str = "") -> Seal:
    closing = close_period(
        by=by, contract=portfolio.contract.pk, through=through, today=TODAY, now=clock.now(), reason=reason
    )
    return Seal.objects.get(closing=closing)


def part(seal: Seal, name: str) -> dict[str, object]:
    return json.loads(seal.parts.get(name=name).content)  # type: ignore[no-any-return]


def test_a_closing_seals_what_the_scorecard_of_the_day_shows(portfolio: Portfolio, staff: User) -> None:
    seal = closed(staff, portfolio, reason="Accounts of 2017")
    card = scorecard(portfolio.contract, END_OF_2017, None)
    figures = part(seal, "figures")
    assert figures["contract"] == {
        "score": f"{card.score:.6f}", "expected_score": f"{card.expected_score:.6f}", "status": card.status.value,
        "scored_share": f"{card.scored_share:.6f}", "committed": "100.01", "unallocated": f"{card.unallocated:.2f}",
        "undated": "0.00",
    }  # fmt: skip
    first = figures["objectives"]["1"]  # type: ignore[index]
    assert (first["score"], first["committed"]) == (f"{card.objectives[0].score:.6f}", "50.01")
    assert figures["kpis"]["members"]["actual"] == "150.000000"  # type: ignore[index]
    assert figures["values"] == {"members": {"2017": {"value": "150.000000", "carried": False}}}
    assert part(seal, "projects")["P000"] == {
        "progress": "0.400000", "planned": "1.000000", "schedule_index": "0.400000", "counts": True
    }  # fmt: skip
    cuts = part(seal, "cuts")
    assert set(cuts) == set(Cut.values)
    assert cuts["funder"] == {"ministry": {"1": "50.01", "unallocated": "50.00"}}
    assert (seal.sealed_by, seal.reason, seal.day) == (staff, "Accounts of 2017", END_OF_2017)


def test_a_seal_holds_the_rules_that_its_figures_were_made_by(portfolio: Portfolio, staff: User) -> None:
    seal = closed(staff, portfolio)
    said = part(seal, "definitions")
    assert said["contract"]["delivery_weight"] == "0.3"  # type: ignore[index]
    kpi = said["kpis"]["members"]  # type: ignore[index]
    assert (kpi["baseline"], kpi["targets"]) == ("100", {"2018": {"value": "200", "basis": "illustrative"}})
    assert seal.rules.startswith("rollup 1 ")
    assert len(seal.rules.split()[-1]) == 64
    inputs = part(seal, "inputs")
    assert inputs["measurement"]["rows"] == 2  # type: ignore[index]
    assert {"project", "funding", "target", "link", "territory"} < set(inputs)


def test_each_seal_names_the_one_before_and_everything_it_holds(portfolio: Portfolio, staff: User) -> None:
    first, second = closed(staff, portfolio, END_OF_2016), closed(staff, portfolio)
    assert (first.number, first.predecessor) == (1, "")
    assert (second.number, second.predecessor) == (2, first.digest)
    parts = {one.name: one.digest for one in second.parts.all()}
    assert set(parts) == set(SealedPartName.values)
    header = header_of(second, "c1", parts)
    assert sha256(header) == second.digest
    assert json.loads(header)["predecessor"] == first.digest
    for one in second.parts.all():
        assert one.digest == sha256(one.content)
        assert one.content == canonical(json.loads(one.content))


def test_what_comes_later_is_never_in_the_seal(portfolio: Portfolio, staff: User) -> None:
    seal = closed(staff, portfolio)
    before = [part.content for part in seal.parts.order_by("name")]
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=Decimal(180))
    Target.objects.update(value=Decimal(400))
    assert [part.content for part in Seal.objects.get().parts.order_by("name")] == before


def test_a_period_reopened_is_closed_again_by_a_new_seal_that_follows_the_first(
    portfolio: Portfolio, staff: User
) -> None:
    first, now = closed(staff, portfolio), clock.now()
    reopen_period(by=staff, closing=first.closing_id, reason="A late audit", until=now + DAY, now=now)
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=Decimal(180))
    again = closed(staff, portfolio, reason="After the audit")
    assert (again.number, again.day, again.predecessor) == (2, END_OF_2017, first.digest)
    assert part(again, "figures")["kpis"]["members"]["actual"] == "180.000000"  # type: ignore[index]
    assert part(first, "figures")["kpis"]["members"]["actual"] == "150.000000"  # type: ignore[index]
    trace = PeriodClosing.objects.get(pk=first.closing_id)
    assert (trace.reopened_by, trace.reopened_reason) == (staff, "A late audit")


def test_a_period_that_closed_again_by_itself_can_be_sealed_again(portfolio: Portfolio, staff: User) -> None:
    first, now = closed(staff, portfolio), clock.now()
    reopen_period(by=staff, closing=first.closing_id, reason="A late audit", until=now + DAY, now=now)
    PeriodClosing.objects.filter(pk=first.closing_id).update(reopened_at=now - 2 * DAY, reopened_until=now - DAY)
    assert closed(staff, portfolio).number == 2
