"""Basics, consortium, money and shares of a project: who may change them, what is refused, what two writers see."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objectives.acts.changing import change_project
from objectives.acts.consortium import Part, add_participant, change_participant, remove_participant
from objectives.acts.funding import Money, Recorded, change_funding, record_funding, remove_funding
from objectives.acts.sharing_out import SharedOut, share_out
from objectives.models import Call, Change, Funding, Link, Participation, Programme, Project, User
from objectives.versions import ConflictError, version_of_links, version_of_project, version_of_row
from tests.filing import People, people_of, put
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
DAY = datetime.timedelta(days=1)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def told(act: Any) -> dict[str, list[str]]:
    before = Change.objects.count()
    with pytest.raises(ValidationError) as error:
        act()
    assert Change.objects.count() == before
    return error.value.message_dict


def changed(by: User, project: Project, **values: Any) -> Any:
    return change_project(by=by, project=project.pk, seen=version_of_project(project.pk), values=values, reason="New")


def test_a_lead_changes_the_basics_and_the_ledger_says_why(portfolio: Portfolio, people: People) -> None:
    project = portfolio.published
    done = changed(people.lead, project, title=" Bench ", total_cost=Decimal("12.50"), tags=["a", "a", " b "])
    project.refresh_from_db()
    assert (project.title, project.total_cost, project.tags) == ("Bench", Decimal("12.50"), ["a", "b"])
    assert set(done.fields) == {"title", "total_cost", "tags"}
    change = Change.objects.latest("pk")
    assert (change.kind, change.actor, change.reason) == ("project", people.lead, "New")


def test_what_cluster_staff_decide_a_lead_cannot_change(portfolio: Portfolio, people: People) -> None:
    values = {"published": False, "labelled_on": TODAY, "status": "completed", "code": "X"}
    assert set(told(lambda: changed(people.lead, portfolio.published, **values))) == set(values)
    changed(people.staff, portfolio.published, published=False, labelled_on=TODAY)
    for somebody in (people.board, people.stranger):
        with pytest.raises(Project.DoesNotExist):
            changed(somebody, portfolio.published, title="Mine")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"total_cost": Decimal(-1)}, "total_cost"),
        ({"total_cost": Decimal("NaN")}, "total_cost"),
        ({"total_cost": Decimal("Infinity")}, "total_cost"),
        ({"total_cost": Decimal("0.001")}, "total_cost"),
        ({"end": datetime.date(2013, 12, 31)}, "end"),
        ({"end": datetime.date(3000, 1, 1)}, "end"),
        ({"acronym": "", "title": ""}, "acronym"),
        ({"acronym": "x" * 201}, "acronym"),
        ({"summary": "x" * 20_001}, "summary"),
        ({"domains": ["ships"]}, "domains"),
        ({"tags": [str(n) for n in range(51)]}, "tags"),
        ({"tags": ["x" * 201]}, "tags"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"start_precision": "week"}, "start_precision"),
    ],
    ids=str,
)
def test_basics_that_cannot_be_are_told_by_field(
    portfolio: Portfolio, people: People, values: dict[str, Any], field: str
) -> None:
    assert list(told(lambda: changed(people.lead, portfolio.published, **values))) == [field]


def test_a_call_is_one_of_its_programme(portfolio: Portfolio, people: People) -> None:
    other = Programme.objects.create(code="H2020", name="H2020", level="european")
    call = Call.objects.create(code="C", programme=other, name="Call")
    assert "call" in told(lambda: changed(people.lead, portfolio.published, call=call))
    changed(people.lead, portfolio.published, call=call, programme=other)


def test_the_second_writer_of_the_basics_is_told_what_changed(portfolio: Portfolio, people: People) -> None:
    seen = version_of_project(portfolio.published.pk)
    changed(people.staff, portfolio.published, title="Theirs")
    with pytest.raises(ConflictError) as conflict:
        change_project(by=people.lead, project=portfolio.published.pk, seen=seen, values={"title": "Mine"})
    (change,) = conflict.value.changes
    assert ((change.after or {})["title"], change.actor) == ("Theirs", people.staff)
    portfolio.published.refresh_from_db()
    assert portfolio.published.title == "Theirs"


def test_participants_come_change_and_go_with_a_reason(portfolio: Portfolio, people: People) -> None:
    part = Part(organisation=portfolio.funder, role="coordinator", cost=Decimal(10))
    row = add_participant(by=people.lead, project=portfolio.published.pk, part=part).participation
    seen = version_of_row("participation", row.pk)
    change_participant(
        by=people.lead, participation=row.pk, seen=seen, part=Part(organisation=portfolio.funder, role="partner")
    )
    with pytest.raises(ConflictError):
        remove_participant(by=people.lead, participation=row.pk, seen=seen, reason="Left")
    seen = version_of_row("participation", row.pk)
    assert "reason" in told(lambda: remove_participant(by=people.lead, participation=row.pk, seen=seen, reason=" "))
    remove_participant(by=people.lead, participation=row.pk, seen=seen, reason="Left")
    gone = Change.objects.latest("pk")
    assert (gone.operation, gone.reason, gone.actor) == ("delete", "Left", people.lead)


def test_a_consortium_has_one_coordinator_each_part_once_and_no_odd_amount(
    portfolio: Portfolio, people: People
) -> None:
    def refused(**said: Any) -> dict[str, list[str]]:
        values: dict[str, Any] = {"organisation": portfolio.other_funder, "role": "associated"}
        part = Part(**(values | said))
        return told(lambda: add_participant(by=people.lead, project=portfolio.published.pk, part=part))

    assert set(refused(role="partner")) == {"organisation"}
    assert set(refused(role="chief")) == {"role"}
    for amount in ("-1", "NaN", "Infinity", "0.001", "1e17"):
        assert set(refused(cost=Decimal(amount), funding=Decimal(amount))) == {"cost", "funding"}
    lead_part = Part(organisation=portfolio.funder, role="coordinator")
    add_participant(by=people.lead, project=portfolio.published.pk, part=lead_part)
    assert "ministry coordinates the project already" in refused(role="coordinator")["role"][0]


def test_nobody_else_touches_a_consortium(portfolio: Portfolio, people: People) -> None:
    part, row = Part(organisation=portfolio.funder, role="partner"), Participation.objects.get()
    for somebody in (people.board, people.stranger):
        with pytest.raises(Project.DoesNotExist):
            add_participant(by=somebody, project=portfolio.published.pk, part=part)
        with pytest.raises(Participation.DoesNotExist):
            change_participant(by=somebody, participation=row.pk, seen=0, part=part)


def money(by: User, portfolio: Portfolio, stage: str, amount: str = "100", **said: Any) -> Recorded:
    values: dict[str, Any] = {"funder": portfolio.funder, "stage": stage, "amount": Decimal(amount)}
    given = Money(**(values | {"decided_on": TODAY} | said))
    return record_funding(by=by, project=portfolio.published.pk, money=given, today=TODAY)


def test_money_goes_from_request_to_commitment_to_payment_in_rows_of_their_own(
    portfolio: Portfolio, people: People
) -> None:
    assert money(people.lead, portfolio, "requested").warnings == ()
    assert "More is committed" in money(people.staff, portfolio, "committed", "100.01").warnings[0]
    assert money(people.staff, portfolio, "paid", "50", reference="R1").warnings == ()
    assert "More is paid" in money(people.staff, portfolio, "paid", "60").warnings[0]
    rows = Funding.objects.filter(project=portfolio.published).order_by("pk")
    assert [(row.code, row.stage) for row in rows] == [
        ("P000-F1", "requested"), ("P000-F2", "committed"), ("P000-F3", "paid"), ("P000-F4", "paid"),
    ]  # fmt: skip
    put(portfolio.published, total_cost=10)
    assert "total cost" in money(people.lead, portfolio, "requested").warnings[0]


def test_a_lead_requests_and_staff_commit(portfolio: Portfolio, people: People) -> None:
    with pytest.raises(PermissionDenied):
        money(people.lead, portfolio, "committed")
    row = money(people.staff, portfolio, "committed").funding
    with pytest.raises(Funding.DoesNotExist):
        remove_funding(by=people.lead, funding=row.pk, seen=0, reason="No")
    request = money(people.lead, portfolio, "requested").funding
    with pytest.raises(PermissionDenied):
        change_funding(
            by=people.lead, funding=request.pk, seen=version_of_row("funding", request.pk), today=TODAY,
            money=Money(funder=portfolio.funder, stage="committed", amount=Decimal(1)),
        )  # fmt: skip
    with pytest.raises(Project.DoesNotExist):
        money(people.stranger, portfolio, "requested")


def test_money_that_cannot_be_is_told_by_field(portfolio: Portfolio, people: People) -> None:
    staff = people.staff
    for amount in ("-0.01", "NaN", "-Infinity", "0.001"):
        assert set(told(lambda amount=amount: money(staff, portfolio, "requested", amount))) == {"amount"}
    assert set(told(lambda: money(staff, portfolio, "spent"))) == {"stage"}
    assert set(told(lambda: money(staff, portfolio, "paid"))) == {"stage"}, "nothing is committed"
    assert set(told(lambda: money(staff, portfolio, "committed", decided_on=TODAY + DAY))) == {"decided_on"}
    assert set(told(lambda: money(staff, portfolio, "committed", decided_on=None))) == {"decided_on"}
    money(staff, portfolio, "requested")
    assert set(told(lambda: money(staff, portfolio, "committed", decided_on=TODAY - DAY))) == {"decided_on"}


def test_what_is_corrected_needs_a_day_as_what_is_recorded_does(portfolio: Portfolio, people: People) -> None:
    def corrected(row: Funding, **said: Any) -> Recorded:
        stands = {name: getattr(row, name) for name in ("funder", "stage", "amount", "decided_on")}
        given, seen = Money(**(stands | said)), version_of_row("funding", row.pk)
        return change_funding(by=people.staff, funding=row.pk, seen=seen, money=given, today=TODAY)

    request = money(people.staff, portfolio, "requested", decided_on=None).funding
    assert set(told(lambda: corrected(request, stage="committed"))) == {"decided_on"}
    row = money(people.staff, portfolio, "committed", decided_on=TODAY - DAY).funding
    assert set(told(lambda: corrected(row, decided_on=None))) == {"decided_on"}
    corrected(request, decided_on=TODAY)
    assert set(told(lambda: corrected(row, decided_on=TODAY - 2 * DAY))) == {"decided_on"}
    assert corrected(row, reference="R1").funding.reference == "R1", "its own day was not touched"
    Funding.objects.filter(pk=row.pk).update(decided_on=None)
    row.refresh_from_db()
    assert corrected(row, amount=Decimal(7)).funding.amount == 7, "published without a day"


def test_a_commitment_from_which_was_paid_stays_one(portfolio: Portfolio, people: People) -> None:
    row, by = money(people.staff, portfolio, "committed").funding, people.staff

    def corrected(row: Funding, **said: Any) -> Recorded:
        given = Money(**({"funder": row.funder, "stage": row.stage, "amount": row.amount, "decided_on": TODAY} | said))
        seen = version_of_row("funding", row.pk)
        return change_funding(by=by, funding=row.pk, seen=seen, money=given, today=TODAY)

    def removed(row: Funding) -> Recorded:
        return remove_funding(by=by, funding=row.pk, seen=version_of_row("funding", row.pk), reason="A mistake")

    payment = money(by, portfolio, "paid", "60").funding
    with pytest.raises(ValidationError, match="take its payments away first"):
        removed(row)
    assert "payments" in told(lambda: corrected(row, stage="requested"))["stage"][0]
    assert "payments" in told(lambda: corrected(row, funder=portfolio.other_funder))["funder"][0]
    assert "More is paid" in corrected(row, amount=Decimal(50)).warnings[0], "as where it is paid: it happens"
    other = money(by, portfolio, "committed", "10").funding
    assert removed(row).warnings == ("More is paid by this funder than it committed.",), "another one stands"
    Funding.objects.filter(pk=other.pk).delete()
    assert corrected(payment, reference="R1").funding.reference == "R1", "published without a commitment"
    removed(payment)


def test_a_correction_of_money_that_somebody_else_corrected_is_a_conflict(portfolio: Portfolio, people: People) -> None:
    row = money(people.staff, portfolio, "committed").funding
    seen = version_of_row("funding", row.pk)
    given = Money(funder=portfolio.funder, stage="committed", amount=Decimal(7), decided_on=TODAY)
    change_funding(by=people.staff, funding=row.pk, seen=seen, money=given, today=TODAY)
    with pytest.raises(ConflictError):
        change_funding(by=people.staff, funding=row.pk, seen=seen, money=given, today=TODAY)


def shared(by: User, portfolio: Portfolio, seen: int | None = None, **shares: Any) -> SharedOut:
    project = portfolio.published.pk
    return share_out(
        by=by, project=project, contract=portfolio.contract.pk,
        seen=version_of_links(project) if seen is None else seen,
        shares={int(name[1:]): share if share is None else Decimal(share) for name, share in shares.items()},
    )  # fmt: skip


def test_shares_never_pass_the_whole_and_the_rest_is_told(portfolio: Portfolio, people: People) -> None:
    done = shared(people.staff, portfolio, _1="0.7")
    assert done.unallocated == Decimal("0.3")
    assert told(lambda: shared(people.staff, portfolio, _2="0.31")) == {
        "2": ["The rest is 0.30: the shares of a contract sum to at most 1."]
    }
    for share in ("-0.1", "1.1", "NaN", "0.0000000000001"):
        assert set(told(lambda share=share: shared(people.staff, portfolio, _2=share))) == {"2"}
    assert set(told(lambda: shared(people.staff, portfolio, _9="0.1"))) == {"9"}
    assert shared(people.staff, portfolio, _2="0.3").unallocated == 0
    assert shared(people.staff, portfolio, _1=None).unallocated == Decimal("0.7")
    link = Link.objects.get(project=portfolio.published)
    assert (link.objective.number, link.basis) == (2, "declared")


def test_a_lead_shares_out_until_the_project_is_decided_on(portfolio: Portfolio, people: People) -> None:
    with pytest.raises(Project.DoesNotExist):
        shared(people.lead, portfolio, _2="0.1")
    put(portfolio.published, status="submitted")
    shared(people.lead, portfolio, _2="0.1")


def test_links_that_somebody_changed_or_removed_are_a_conflict(portfolio: Portfolio, people: People) -> None:
    seen = version_of_links(portfolio.published.pk)
    shared(people.staff, portfolio, _1=None)
    with pytest.raises(ConflictError) as conflict:
        shared(people.staff, portfolio, seen=seen, _1="0.2")
    assert [change.operation for change in conflict.value.changes] == ["delete"]
