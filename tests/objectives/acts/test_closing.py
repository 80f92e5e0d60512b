"""A closed period: who closes and reopens it, what it refuses, and when it is closed again by itself."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from objectives import clock
from objectives.acts.changing import change_project
from objectives.acts.closing import check_open, close_period, reopen_period
from objectives.acts.consortium import Part, add_participant, change_participant, remove_participant
from objectives.acts.funding import Money, change_funding, record_funding, remove_funding
from objectives.acts.labelling import Decision, move_project
from objectives.models import (
    Change,
    Contract,
    Funding,
    Kpi,
    Link,
    Objective,
    Participation,
    PeriodClosing,
    Programme,
    Project,
    Role,
    Target,
    Territory,
    User,
    closed_through,
    closings_as_they_stand,
)
from objectives.versions import version_of_project, version_of_row
from tests.portfolio import Portfolio, person, small_portfolio
from tests.redefining import redefined_from
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


def closed(by: User, contract: Contract, through: datetime.date = END_OF_2017, reason: str = "") -> PeriodClosing:
    return close_period(by=by, contract=contract.pk, through=through, today=TODAY, now=clock.now(), reason=reason)


def counting(portfolio: Portfolio, rule: str, unit: str = "") -> Kpi:
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counts", name_en="Counts", unit=unit,
        kind="computed", rule=rule, direction="increase", aggregation="sum", accumulation="period", frequency="year",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")
    return kpi


def test_a_closing_is_signed_recorded_and_found_for_the_contract_and_its_projects(
    portfolio: Portfolio, staff: User
) -> None:
    assert closed_through(portfolio.contract, clock.now()) is None
    closing = closed(staff, portfolio.contract, reason="Audited")
    for subject in (portfolio.contract, portfolio.hidden):
        assert closed_through(subject, clock.now()) == closing
    told = Change.objects.filter(actor=staff, reason="Audited").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["periodclosing", "seal"]


def test_the_contract_that_is_closed_furthest_holds_for_a_project(portfolio: Portfolio, staff: User) -> None:
    other = Contract.objects.create(code="c2", name_en="Second", start="2014-01-01", end="2019-12-31")
    objective = Objective.objects.create(contract=other, number=1, code="X", title_en="X")
    closed(staff, portfolio.contract, END_OF_2016)
    later = closed(staff, other)
    assert closed_through(portfolio.published, clock.now()) != later
    Link.objects.create(objective=objective, project=portfolio.published, share=1, basis="declared")
    assert closed_through(portfolio.published, clock.now()) == later


def test_what_lies_in_it_is_refused_with_who_closed_it_and_the_way_out(portfolio: Portfolio, staff: User) -> None:
    closed(staff, portfolio.contract)
    with pytest.raises(ValidationError) as error:
        check_open(portfolio.published, "period", END_OF_2017, clock.now())
    (told,) = error.value.message_dict["period"]
    for words in ("First contract", "31 December 2017", "staff", "reopen"):
        assert words in told
    check_open(portfolio.published, "period", END_OF_2017 + DAY, clock.now())


def test_reopened_it_is_open_until_the_moment_said_and_then_closed_again(portfolio: Portfolio, staff: User) -> None:
    closing, now = closed(staff, portfolio.contract), clock.now()
    reopened = reopen_period(by=staff, closing=closing.pk, reason="Auditor's mistake", until=now + DAY, now=now)
    assert (reopened.reopened_by, reopened.reopened_reason) == (staff, "Auditor's mistake")
    assert closed_through(portfolio.contract, now) is None
    assert closed_through(portfolio.contract, now + DAY) == closing
    change = Change.objects.latest("pk")
    assert (change.operation, change.reason) == ("update", "Auditor's mistake")
    with pytest.raises(ValidationError, match="open already"):
        reopen_period(by=staff, closing=closing.pk, reason="again", until=now + DAY, now=now)


def test_a_day_that_was_closed_anew_is_opened_by_reopening_its_newest_closing_alone(
    portfolio: Portfolio, staff: User
) -> None:
    now = clock.now()
    first = closed(staff, portfolio.contract)
    reopen_period(by=staff, closing=first.pk, reason="Auditor's mistake", until=now + DAY, now=now)
    second = closed(staff, portfolio.contract)
    assert [(one.row, one.open_until, one.is_furthest) for one in closings_as_they_stand(now)] == [
        (second, None, True), (first, None, False),
    ]  # fmt: skip
    later = now + 10 * DAY
    reopen_period(by=staff, closing=second.pk, reason="Another one", until=later + DAY, now=later)
    assert closed_through(portfolio.contract, later) is None
    assert {one.open_until for one in closings_as_they_stand(later)} == {later + DAY}
    with pytest.raises(ValidationError, match="open already"):
        reopen_period(by=staff, closing=first.pk, reason="again", until=later + DAY, now=later)
    assert closed_through(portfolio.contract, later + DAY) == second


def test_only_the_closing_that_reaches_furthest_is_reopened(portfolio: Portfolio, staff: User) -> None:
    first = closed(staff, portfolio.contract, END_OF_2016)
    closed(staff, portfolio.contract)
    now = clock.now()
    with pytest.raises(ValidationError, match="31 December 2017"):
        reopen_period(by=staff, closing=first.pk, reason="why not", until=now + DAY, now=now)


@pytest.mark.parametrize(
    "through", [TODAY, datetime.date(2012, 12, 31), END_OF_2016], ids=["not past", "before the contract", "closed"]
)
def test_what_cannot_be_closed_is_refused(portfolio: Portfolio, staff: User, through: datetime.date) -> None:
    closed(staff, portfolio.contract, END_OF_2016)
    with pytest.raises(ValidationError) as error:
        closed(staff, portfolio.contract, through)
    assert set(error.value.message_dict) == {"through"}
    assert PeriodClosing.objects.count() == 1


def test_a_reopening_wants_a_reason_and_an_end_that_lies_ahead(portfolio: Portfolio, staff: User) -> None:
    closing, now = closed(staff, portfolio.contract), clock.now()
    with pytest.raises(ValidationError) as error:
        reopen_period(by=staff, closing=closing.pk, reason=" ", until=now, now=now)
    assert set(error.value.message_dict) == {"reason", "until"}
    with pytest.raises(ValidationError, match="92 days at most"):
        reopen_period(by=staff, closing=closing.pk, reason="for good", until=now + 93 * DAY, now=now)
    assert closed_through(portfolio.contract, now) == closing


@pytest.mark.parametrize("role", [Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR])
def test_nobody_else_closes_or_reopens(portfolio: Portfolio, staff: User, role: Role) -> None:
    closing, now, other = closed(staff, portfolio.contract), clock.now(), person(role)
    with pytest.raises(Contract.DoesNotExist):
        closed(other, portfolio.contract, END_OF_2017 + DAY)
    with pytest.raises(PeriodClosing.DoesNotExist):
        reopen_period(by=other, closing=closing.pk, reason="mine", until=now + DAY, now=now)


def test_committed_money_without_a_day_is_closed_with_the_start_of_its_project(
    portfolio: Portfolio, staff: User
) -> None:
    project = portfolio.published  # it began in 2014
    undated = Funding.objects.create(code="F0", project=project, funder=portfolio.funder, stage="committed", amount=100)
    closed(staff, portfolio.contract)
    money = Money(funder=portfolio.funder, stage="committed", amount=Decimal(5))
    seen, version = version_of_row("funding", undated.pk), version_of_project(project.pk)
    tried: list[tuple[str, Callable[..., object], dict[str, Any]]] = [
        ("decided_on", change_funding, {"funding": undated.pk, "seen": seen, "money": money, "today": TODAY}),
        ("reason", remove_funding, {"funding": undated.pk, "seen": seen, "reason": "Twice"}),
        ("start", change_project, {"project": project.pk, "seen": version, "values": {"start": TODAY}}),
    ]
    for field, act, said in tried:
        with pytest.raises(ValidationError) as error:
            act(by=staff, **said)
        assert list(error.value.message_dict) == [field]
    change_project(by=staff, project=project.pk, seen=version, values={"title": "No figure hangs on it"})
    asked = Money(funder=portfolio.funder, stage="requested", amount=Decimal(5))
    record_funding(by=staff, project=project.pk, money=asked, today=TODAY)


def test_a_label_is_closed_where_an_indicator_counts_it_without_a_link(portfolio: Portfolio, staff: User) -> None:
    project = portfolio.published
    Link.objects.filter(project=project).delete()
    Project.objects.filter(pk=project.pk).update(status="submitted")
    kpi = counting(portfolio, "projects_labelled")
    closed(staff, portfolio.contract)
    version = version_of_project(project.pk)

    def labelled(on: datetime.date) -> None:
        decision = Decision(to="labelled", on=on)
        move_project(by=staff, project=project.pk, seen=version, decision=decision, today=TODAY)

    def dated(**values: Any) -> None:
        change_project(by=staff, project=project.pk, seen=version_of_project(project.pk), values=values)

    tried: dict[str, Callable[[], None]] = {
        "on": lambda: labelled(END_OF_2016),
        "labelled_on": lambda: dated(labelled_on=END_OF_2016),
    }
    for field, act in tried.items():
        with pytest.raises(ValidationError) as error:
            act()
        assert "First contract is closed up to 31 December 2017" in error.value.message_dict[field][0]
    for narrowed in ("linked", "tag=green"):
        Kpi.objects.filter(pk=kpi.pk).update(filter=narrowed)
        dated(labelled_on=END_OF_2016, labelled_precision="month")
    Kpi.objects.filter(pk=kpi.pk).update(filter="")
    for values in ({"labelled_on": TODAY}, {"labelled_precision": "day"}):
        with pytest.raises(ValidationError, match="First contract is closed"):
            dated(**values)
    before_the_contract = portfolio.contract.start - DAY
    Project.objects.filter(pk=project.pk).update(labelled_on=None)
    dated(labelled_on=before_the_contract, labelled_precision="day")


def test_committed_money_is_closed_where_an_indicator_counts_it_without_a_link(
    portfolio: Portfolio, staff: User
) -> None:
    project = portfolio.published
    Link.objects.filter(project=project).delete()
    kpi = counting(portfolio, "public_funding_committed", "EUR")
    redefined_from(kpi, datetime.date(2016, 1, 1), rule="projects_started")
    closed(staff, portfolio.contract)

    def recorded(stage: str, on: datetime.date) -> None:
        money = Money(funder=portfolio.funder, stage=stage, amount=Decimal(5), decided_on=on)
        record_funding(by=staff, project=project.pk, money=money, today=TODAY)

    counted = datetime.date(2015, 6, 1)
    with pytest.raises(ValidationError, match="First contract is closed") as error:
        recorded("committed", counted)
    assert list(error.value.message_dict) == ["decided_on"]
    recorded("requested", counted)
    recorded("committed", END_OF_2016)  # the rule of that day counts no money
    Project.objects.filter(pk=project.pk).update(status="funded", start=None)
    version = version_of_project(project.pk)
    begun = Decision(to="running", on=counted)  # no money counts from the start: each commitment has its day
    move_project(by=staff, project=project.pk, seen=version, decision=begun, today=TODAY)
    Kpi.objects.filter(pk=kpi.pk).update(filter="linked")
    recorded("committed", END_OF_2017)


def test_a_start_is_closed_where_an_indicator_counts_projects_by_it(portfolio: Portfolio, staff: User) -> None:
    project = portfolio.published
    Link.objects.all().delete()
    kpi = counting(portfolio, "projects_started")
    closed(staff, portfolio.contract)

    def began(on: datetime.date, precision: str = "day") -> None:
        values = {"start": on, "start_precision": precision}
        change_project(by=staff, project=project.pk, seen=version_of_project(project.pk), values=values)

    for tried in ((END_OF_2017 + DAY,), (END_OF_2016,), (project.start, "month")):
        with pytest.raises(ValidationError, match="First contract is closed") as error:
            began(*tried)
        assert list(error.value.message_dict) == ["start"]
    Project.objects.filter(pk=project.pk).update(status="funded", start=None)
    begun = Decision(to="running", on=END_OF_2017)
    with pytest.raises(ValidationError, match="First contract is closed"):
        move_project(by=staff, project=project.pk, seen=version_of_project(project.pk), decision=begun, today=TODAY)
    Kpi.objects.filter(pk=kpi.pk).update(filter="tag=green")
    began(END_OF_2016)
    Kpi.objects.filter(pk=kpi.pk).update(filter="")
    Project.objects.filter(pk=project.pk).update(start=TODAY)
    began(END_OF_2017 + DAY)


def test_grants_to_the_territory_are_closed_with_the_start_of_their_project(portfolio: Portfolio, staff: User) -> None:
    project = portfolio.published
    Link.objects.all().delete()
    Programme.objects.update(level="european")
    near, far = (
        Territory.objects.create(code=code, name=code, kind="country", in_cluster=code == "near")
        for code in ("near", "far")
    )
    counting(portfolio, "territory_eu_funding", "EUR")
    closed(staff, portfolio.contract)

    def begin(day: datetime.date) -> None:
        version = version_of_project(project.pk)
        change_project(by=staff, project=project.pk, seen=version, values={"start": day})

    granted = Part(organisation=portfolio.funder, role="partner", funding=Decimal(7), territory=far)
    done = add_participant(by=staff, project=project.pk, part=granted)
    begin(datetime.date(2014, 2, 1))  # no grant of it goes to the territory

    def part(**said: Any) -> None:
        row = done.participation
        seen = version_of_row("participation", row.pk)
        change_participant(by=staff, participation=row.pk, seen=seen, part=replace(granted, **said))

    with pytest.raises(ValidationError, match="First contract is closed") as error:
        part(territory=near)
    assert list(error.value.message_dict) == ["funding"]
    Participation.objects.filter(pk=done.participation.pk).update(territory=near)
    part(territory=near, cost=Decimal(9))
    again = replace(granted, role="third_party", territory=near)
    acts: list[Callable[[], object]] = [
        lambda: part(territory=near, funding=Decimal(8)),
        lambda: part(territory=far),
        lambda: add_participant(by=staff, project=project.pk, part=again),
        lambda: remove_participant(
            by=staff,
            participation=done.participation.pk,
            seen=version_of_row("participation", done.participation.pk),
            reason="Twice",
        ),
        lambda: begin(END_OF_2017 + DAY),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="First contract is closed"):
            act()
    Project.objects.filter(pk=project.pk).update(start=TODAY)
    part(territory=near, funding=Decimal(8))


def test_no_money_decision_or_label_is_dated_in_it_or_moved_out_of_it(portfolio: Portfolio, staff: User) -> None:
    project = portfolio.published
    Project.objects.filter(pk=project.pk).update(status="submitted", labelled_on=END_OF_2016)
    money = Money(funder=portfolio.funder, stage="committed", amount=Decimal(5), decided_on=END_OF_2016)
    done = record_funding(by=staff, project=project.pk, money=money, today=TODAY)
    closed(staff, portfolio.contract)
    later = replace(money, decided_on=END_OF_2017 + DAY)
    version = version_of_project(project.pk)

    def refused(field: str, act: Callable[..., object], **said: Any) -> None:
        before = Change.objects.count()
        with pytest.raises(ValidationError) as error:
            act(by=staff, **said)
        assert list(error.value.message_dict) == [field]
        assert Change.objects.count() == before

    key, seen = done.funding.pk, done.version
    refused("decided_on", record_funding, project=project.pk, money=money, today=TODAY)
    refused("decided_on", change_funding, funding=key, seen=seen, money=later, today=TODAY)
    refused("reason", remove_funding, funding=key, seen=seen, reason="Twice")
    decision = Decision(to="labelled", on=END_OF_2017)
    refused("on", move_project, project=project.pk, seen=version, decision=decision, today=TODAY)
    values = {"labelled_on": TODAY}
    refused("labelled_on", change_project, project=project.pk, seen=version, values=values)
    again = replace(decision, on=TODAY)
    refused("on", move_project, project=project.pk, seen=version, decision=again, today=TODAY)
    record_funding(by=staff, project=project.pk, money=later, today=TODAY)
    Project.objects.filter(pk=project.pk).update(labelled_on=None)
    version = version_of_project(project.pk)
    move_project(by=staff, project=project.pk, seen=version, decision=again, today=TODAY)
