"""A scenario is made, shared, copied and removed by its owner, worked on by who is named, and never in silence."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from objectives import access
from objectives.acts.scenarios import (
    change_scenario,
    copy_scenario,
    make_scenario,
    remove_scenario,
    share_scenario,
)
from objectives.acts.supposing import Supposition, suppose, suppose_no_more
from objectives.models import (
    Aspect,
    Assumption,
    Change,
    Contract,
    Kpi,
    Link,
    Mark,
    Milestone,
    ProjectLead,
    Role,
    Scenario,
    Target,
    User,
)
from objectives.versions import ConflictError
from tests.elsewhere import another_connection
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
SLIPPED = datetime.date(2018, 6, 1)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def lead_of(portfolio: Portfolio, name: str, *, hidden: bool = False) -> User:
    lead = person(Role.CONTRIBUTOR, email=f"{name}@example.org")
    ProjectLead.objects.create(project=portfolio.hidden if hidden else portfolio.published, person=lead)
    return lead


def made(by: User, name: str = "Late", **more: str) -> Scenario:
    return make_scenario(by=by, contract=Contract.objects.get().pk, name=name, **more)


def slips(scenario: Scenario, by: User, milestone: Milestone, seen: int | None = None) -> Scenario:
    said = [Supposition(Aspect.PLANNED, milestone.pk, SLIPPED)]
    return suppose(by=by, scenario=scenario.pk, seen=seen or scenario.version, said=said)


def test_the_owner_and_who_is_named_work_on_it_and_nobody_else_knows_of_it() -> None:
    portfolio = small_portfolio()
    lead, colleague, stranger = (lead_of(portfolio, name) for name in ("lead", "colleague", "stranger"))
    board, partner = person(Role.BOARD), person(Role.CONTRIBUTOR)
    milestone = Milestone.objects.get(project=portfolio.published)
    scenario = slips(made(lead), lead, milestone)
    for nobody in (colleague, stranger, board, partner):
        assert not access.visible_scenarios(nobody).exists()
        with pytest.raises(Scenario.DoesNotExist):
            slips(scenario, nobody, milestone)
    shared = share_scenario(
        by=lead, scenario=scenario.pk, seen=scenario.version, with_the_board=True, people=[colleague.pk, lead.pk]
    )
    assert shared.people == [colleague.pk]
    assert access.visible_scenarios(board).get() == scenario
    with pytest.raises(Scenario.DoesNotExist):
        slips(shared, board, milestone)
    again = slips(shared, colleague, milestone)
    with pytest.raises(Scenario.DoesNotExist):
        remove_scenario(by=colleague, scenario=scenario.pk, seen=again.version)
    assert not access.visible_scenarios(stranger).exists()
    with pytest.raises(Contract.DoesNotExist):
        make_scenario(by=partner, contract=portfolio.contract.pk, name="Mine")
    ProjectLead.objects.filter(person=lead).delete()  # leads nothing any more
    assert not access.visible_scenarios(lead).exists()


def test_a_lead_supposes_days_and_shares_of_the_own_projects_and_weights_of_everything() -> None:
    portfolio = small_portfolio()
    lead, board = lead_of(portfolio, "lead"), person(Role.BOARD)
    scenario = made(lead)
    hidden = Milestone.objects.get(project=portfolio.hidden)
    share = Supposition(Aspect.SHARE, Link.objects.get(project=portfolio.hidden).pk, Decimal("0.2"))
    for said in (Supposition(Aspect.PLANNED, hidden.pk, SLIPPED), share):
        with pytest.raises(ValidationError, match="no such thing"):
            suppose(by=lead, scenario=scenario.pk, seen=1, said=[said])
        theirs = made(board, name=said.aspect)
        suppose(by=board, scenario=theirs.pk, seen=1, said=[said])
    weight = Supposition(Aspect.OBJECTIVE_WEIGHT, portfolio.first.pk, Decimal(0))
    scenario = suppose(by=lead, scenario=scenario.pk, seen=1, said=[weight])
    assert scenario.assumptions.get().number == 0


def test_two_people_at_once_the_second_is_told_who_and_nothing_is_overwritten() -> None:
    portfolio = small_portfolio()
    lead, colleague = (lead_of(portfolio, name) for name in ("lead", "colleague"))
    milestone = Milestone.objects.get(project=portfolio.published)
    scenario = made(lead)
    scenario = share_scenario(by=lead, scenario=scenario.pk, seen=1, with_the_board=False, people=[colleague.pk])
    seen = scenario.version
    slips(scenario, colleague, milestone)
    weight = [Supposition(Aspect.DELIVERY_WEIGHT, portfolio.contract.pk, Decimal("0.5"))]
    one = Assumption.objects.get()
    for act in (
        lambda: suppose(by=lead, scenario=scenario.pk, seen=seen, said=weight),
        lambda: suppose_no_more(by=lead, scenario=scenario.pk, seen=seen, assumption=one.pk),
        lambda: change_scenario(by=lead, scenario=scenario.pk, seen=seen, name="Other", note=""),
        lambda: remove_scenario(by=lead, scenario=scenario.pk, seen=seen),
    ):
        with pytest.raises(ConflictError) as conflict:
            act()
        assert [change.actor for change in conflict.value.changes] == [colleague]
        assert conflict.value.version == seen + 1
    assert Scenario.objects.get().name == "Late"
    assert Assumption.objects.get() == one


def test_what_could_not_be_is_refused_by_field_and_changes_nothing() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    scenario, target = made(staff), Target.objects.get()
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="sum", name_en="Sum", unit="x", kind="reported",
        direction="increase", aggregation="sum", accumulation="period", frequency="year",
    )  # fmt: skip
    flow = Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")
    Target.objects.create(kpi=kpi, period="2017", value=3, basis="contract")
    link = Link.objects.get(project=portfolio.published)
    milestone = Milestone.objects.get(project=portfolio.published)
    refused = [
        (Supposition(Aspect.PLANNED, milestone.pk, datetime.date(1, 1, 1)), "day"),
        (Supposition(Aspect.PLANNED, milestone.pk, datetime.date(2013, 12, 31)), "day"),  # before its project began
        (Supposition(Aspect.SHARE, link.pk, Decimal(0)), "number"),
        (Supposition(Aspect.SHARE, link.pk, Decimal("1.5")), "number"),
        (Supposition(Aspect.KPI_WEIGHT, kpi.pk, Decimal(0)), "number"),
        (Supposition(Aspect.KPI_WEIGHT, kpi.pk, Decimal("NaN")), "number"),
        (Supposition(Aspect.OBJECTIVE_WEIGHT, portfolio.first.pk, Decimal(-1)), "number"),
        (Supposition(Aspect.DELIVERY_WEIGHT, portfolio.contract.pk, Decimal("1.01")), "number"),
        (Supposition(Aspect.TARGET_VALUE, flow.pk, Decimal(-1)), "number"),
        (Supposition(Aspect.TARGET_PERIOD, flow.pk, "2018-Q4"), "period"),  # finer than its periods
        (Supposition(Aspect.TARGET_PERIOD, flow.pk, "2017"), "period"),  # another ends then
        (Supposition(Aspect.TARGET_PERIOD, target.pk, "2012"), "period"),  # before its baseline
        (Supposition(Aspect.TARGET_PERIOD, target.pk, "soon"), "period"),
        (Supposition(Aspect.TARGET_VALUE, 987654, Decimal(1)), "subject"),
    ]
    for said, field in refused:
        with pytest.raises(ValidationError) as told:
            suppose(by=staff, scenario=scenario.pk, seen=1, said=[said])
        assert list(told.value.message_dict) == [field], said
    for name in ("", " ", "x" * 201, "a\0b", "Late"):
        with pytest.raises(ValidationError) as told:
            make_scenario(by=staff, contract=portfolio.contract.pk, name=name)
        assert list(told.value.message_dict) == ["name"]
    visitor = person(Role.FUNDER, portfolio.funder)
    with pytest.raises(ValidationError, match="Name people"):
        share_scenario(by=staff, scenario=scenario.pk, seen=1, with_the_board=False, people=[visitor.pk])
    scenario.refresh_from_db()
    assert (scenario.version, scenario.people, scenario.assumptions.count()) == (1, [], 0)


def test_a_copy_supposes_what_its_maker_sees_and_goes_its_own_way() -> None:
    portfolio = small_portfolio()
    staff, lead = person(Role.STAFF), lead_of(portfolio, "lead")
    scenario = made(staff, note="Why")
    for of in (portfolio.hidden, portfolio.published):
        scenario = slips(scenario, staff, Milestone.objects.get(project=of))
    scenario = share_scenario(
        by=staff, scenario=scenario.pk, seen=scenario.version, with_the_board=False, people=[lead.pk]
    )
    copied = copy_scenario(by=lead, scenario=scenario.pk, name="Mine")
    assert (copied.owner, copied.note, copied.people, copied.open_to_the_board) == (lead, "Why", [], False)
    (one,) = copied.assumptions.all()
    assert one.subject == Milestone.objects.get(project=portfolio.published).pk
    suppose_no_more(by=lead, scenario=copied.pk, seen=copied.version, assumption=one.pk)
    assert scenario.assumptions.count() == 2
    theirs = scenario.assumptions.get(subject=Milestone.objects.get(project=portfolio.hidden).pk)
    with pytest.raises(Assumption.DoesNotExist):  # what one does not see one does not take away either
        suppose_no_more(by=lead, scenario=scenario.pk, seen=scenario.version, assumption=theirs.pk)


def test_everything_is_in_the_ledger_by_name_and_no_figure_waits_for_it() -> None:
    portfolio = small_portfolio()
    staff = person(Role.STAFF)
    Mark.objects.all().delete()
    scenario = slips(made(staff), staff, Milestone.objects.get(project=portfolio.hidden))
    remove_scenario(by=staff, scenario=scenario.pk, seen=scenario.version)
    told = Change.objects.filter(kind__in=["scenario", "assumption"]).order_by("pk")
    assert [(one.kind, one.operation) for one in told] == [
        ("scenario", "insert"), ("assumption", "insert"), ("scenario", "update"), ("assumption", "delete"),
        ("scenario", "delete"),
    ]  # fmt: skip
    assert {one.actor for one in told} == {staff}
    assert not Mark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_scenarios_given_one_name_at_once_are_one_named_and_one_refused() -> None:
    small_portfolio()
    staff = person(Role.STAFF)
    first, second = made(staff, "First"), made(staff, "Second")

    def named(scenario: Scenario) -> str:
        try:
            change_scenario(by=staff, scenario=scenario.pk, seen=scenario.version, name="Late", note="")
        except ValidationError as refused:
            return str(refused.message_dict["name"][0])
        finally:
            connection.close()
        return ""

    with another_connection() as other, ThreadPoolExecutor(2) as people:
        other.execute("SELECT 1 FROM objectives_user WHERE id = %s FOR NO KEY UPDATE", [staff.pk])
        answers = people.map(named, (first, second))
        with connection.cursor() as cursor:
            waiting = 0
            while waiting < 2:
                cursor.execute(WAITING)
                (waiting,) = cursor.fetchone()
        other.commit()
        assert sorted(answers) == ["", "You have a scenario of this name already."]
    assert Scenario.objects.filter(name="Late").count() == 1
