"""Activities are kept by acts: whole or not at all, against versions and closed periods; KPIs count them at once."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone

from objectives.acts import activity_file as files
from objectives.acts.activities import Said, change_activity, plan_activity, remove_activity
from objectives.acts.activity_effects import with_moves
from objectives.acts.closing import close_period
from objectives.acts.documents import add_activity_document, remove_document
from objectives.models import (
    Activity,
    ActivityKind,
    Change,
    Contact,
    FollowUp,
    Kpi,
    Link,
    Objective,
    Organisation,
    Target,
    User,
)
from objectives.personal import forget_what_is_over
from objectives.rollup.run import roll_up
from objectives.scorecards.activities import COUNTED_BY, counting_kpis, file_of, why_not_counted
from objectives.versions import ConflictError, version_of_activity
from tests.counting import statements
from tests.files import PDF, sent
from tests.filing import People, people_of
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 6, 1)
FAIR = Said(kind="event", title=" Fair ", start=datetime.date(2018, 3, 1), participants=40)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


@pytest.fixture
def staff(people: People) -> User:
    return people.staff


def counting(portfolio: Portfolio, rule: str, narrowed: str = "") -> Kpi:
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code=rule, name_en=rule, name_fr=rule, unit="n",
        kind="computed", rule=rule, filter=narrowed, direction="increase", aggregation="sum",
        accumulation="cumulative", frequency="month", baseline=0, baseline_basis="published",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018-12", value=10, basis="illustrative")
    return kpi


def changed(by: User, row: Activity, said: Said, seen: int | None = None) -> Activity:
    seen = version_of_activity(row.pk) if seen is None else seen
    return change_activity(by=by, activity=row.pk, seen=seen, said=said).activity


def test_an_event_moves_its_kpis_at_once_and_says_which(portfolio: Portfolio, staff: User) -> None:
    events, heads = counting(portfolio, "events", "linked"), counting(portfolio, "event_participants")
    roll_up(portfolio.contract, TODAY)
    linked = Said(**{**_fields(FAIR), "objectives": [portfolio.first]})
    done, moves = with_moves(TODAY, lambda: plan_activity(by=staff, said=linked))
    assert moves is not None
    found = {one.kpi: (one.before.actual, one.after.actual) for one in moves}
    assert found == {events: (Decimal(1), Decimal(2)), heads: (Decimal(0), Decimal(40))}
    assert counting_kpis(done.activity) == [heads, events]
    _, moves = with_moves(TODAY, lambda: changed(staff, done.activity, Said(kind="study", title="A study")))
    assert {one.kpi for one in moves or ()} == {events, heads}
    assert counting_kpis(Activity.objects.get(pk=done.activity.pk)) == []


def _fields(said: Said) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Said.__slots__}


@pytest.mark.parametrize("kind", ActivityKind.values)
def test_each_kind_is_recorded_under_the_next_number_of_its_year(portfolio: Portfolio, staff: User, kind: str) -> None:
    partner = portfolio.funder
    said = Said(kind=kind, title=" Title ", start=datetime.date(2017, 5, 4), partners=[partner], country="DE")
    first, second = (plan_activity(by=staff, said=said).activity for _ in range(2))
    assert (first.code, second.code) == ("A-2017-001", "A-2017-002")
    assert first.title == "Title"
    assert list(first.partners.all()) == [partner]
    assert Change.objects.filter(kind="activity", key=first.pk, actor=staff).count() == 1
    assert set(COUNTED_BY) <= set(ActivityKind)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(kind="event", title=" "), "title"),
        (Said(kind="party", title="Party"), "kind"),
        (Said(kind="event", title="x", country="Ca"), "country"),
        (Said(kind="event", title="x", start=TODAY, end=datetime.date(2018, 5, 31)), "end"),
        (Said(kind="event", title="x", start=datetime.date(1850, 1, 1)), "start"),
        (Said(kind="event", title="x", participants=-1), "participants"),
        (Said(kind="event", title="x", notice_days=3), "notice_days"),
        (Said(kind="agreement", title="x", renews_for=12), "renews_for"),
        (Said(kind="event", title="x", outcome="a" * 2001), "outcome"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(
    portfolio: Portfolio, staff: User, said: Said, field: str
) -> None:
    before = list(Activity.objects.values())
    with pytest.raises(ValidationError) as refused:
        plan_activity(by=staff, said=said)
    assert field in refused.value.message_dict
    assert list(Activity.objects.values()) == before


def test_the_second_of_two_writers_is_told_whatever_the_first_changed(portfolio: Portfolio, staff: User) -> None:
    row = plan_activity(by=staff, said=FAIR).activity
    seen = version_of_activity(row.pk)
    changed(staff, row, Said(**{**_fields(FAIR), "partners": [portfolio.funder]}))
    with pytest.raises(ConflictError) as conflict:
        changed(staff, row, FAIR, seen)
    assert [change.kind for change in conflict.value.changes] == ["activitypartner"]
    changed(staff, row, Said(**{**_fields(FAIR), "objectives": [portfolio.first]}))
    seen = version_of_activity(row.pk)
    changed(staff, row, FAIR)
    with pytest.raises(ConflictError):
        changed(staff, row, FAIR, seen)


def test_objectives_are_served_in_equal_shares_and_left_alone_where_they_stay(
    portfolio: Portfolio, staff: User
) -> None:
    both = list(Objective.objects.filter(contract=portfolio.contract))
    row = plan_activity(by=staff, said=Said(kind="study", title="x", objectives=both)).activity
    assert [link.share for link in row.links.all()] == [Decimal("0.5")] * 2
    before = version_of_activity(row.pk)
    changed(staff, row, Said(kind="study", title="x", objectives=both))
    assert version_of_activity(row.pk) == before
    changed(staff, row, Said(kind="study", title="x", objectives=both[:1]))
    assert [link.share for link in row.links.all()] == [Decimal(1)]


def test_a_closed_period_keeps_what_counts_and_lets_words_be_mended(portfolio: Portfolio, staff: User) -> None:
    row = plan_activity(by=staff, said=FAIR).activity
    close_period(
        by=staff, contract=portfolio.contract.pk, through=datetime.date(2018, 3, 31), today=TODAY, now=timezone.now()
    )
    refused = {
        "start": Said(**{**_fields(FAIR), "participants": 41}),
        "start moved out": Said(**{**_fields(FAIR), "start": TODAY}),
    }
    for said in refused.values():
        with pytest.raises(ValidationError) as told:
            changed(staff, row, said)
        assert list(told.value.message_dict) == ["start"]
    with pytest.raises(ValidationError):
        plan_activity(by=staff, said=FAIR)
    with pytest.raises(ValidationError):
        remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason="Twice")
    march = Said(kind="event", title="x", start=datetime.date(2018, 3, 1), start_precision="year")
    assert plan_activity(by=staff, said=march).activity.counts_on() == datetime.date(2018, 12, 31)
    assert changed(staff, row, Said(**{**_fields(FAIR), "title": "The fair"})).title == "The fair"


def test_one_taken_away_goes_with_its_links_but_never_with_documents(portfolio: Portfolio, staff: User) -> None:
    row = Activity.objects.get(code="E1")
    document = add_activity_document(by=staff, activity=row.pk, kind="other", file=sent("p.pdf", PDF))
    with pytest.raises(ValidationError, match="documents"):
        remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason="Twice")
    remove_document(by=staff, document=document.pk)
    with pytest.raises(ValidationError, match="removed ones too"):
        remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason="Twice")
    document.delete()
    with pytest.raises(ValidationError):
        remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason=" ")
    remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason="Twice")
    assert not Activity.objects.exists()
    assert not Link.objects.filter(activity__isnull=False).exists()


def test_the_id_of_one_taken_away_is_never_given_to_another(portfolio: Portfolio, staff: User) -> None:
    first, second = (plan_activity(by=staff, said=FAIR).activity for _ in range(2))
    for row in (first, second):
        remove_activity(by=staff, activity=row.pk, seen=version_of_activity(row.pk), reason="Twice")
        assert plan_activity(by=staff, said=FAIR).activity.code not in (first.code, second.code)
    assert set(Activity.objects.filter(title="Fair").values_list("code", flat=True)) == {"A-2018-003", "A-2018-004"}


def test_parts_follow_from_the_kind_and_are_read_by_staff_and_board_alone(portfolio: Portfolio, people: People) -> None:
    staff, today = people.staff, TODAY
    mission = plan_activity(by=staff, said=Said(kind="export_support", title="Mission", start=TODAY)).activity
    files.add_step(by=staff, activity=mission.pk, step=files.Step(day=TODAY, what="Visit", begins=datetime.time(9)))
    contact = files.add_contact(by=staff, activity=mission.pk, met=files.Met(name="Jane Doe"), today=today)
    brought = files.Brought(organisation=portfolio.funder, leads=3, amount=Decimal("10.50"))
    files.add_result(by=staff, activity=mission.pk, brought=brought)
    follow = files.Follow(what="Write", due=TODAY, owner=staff)
    todo = files.add_follow_up(by=staff, activity=mission.pk, follow=follow)
    with pytest.raises(ValidationError):
        files.add_result(by=staff, activity=mission.pk, brought=brought)
    with pytest.raises(ValidationError):
        files.add_step(by=staff, activity=mission.pk, step=files.Step(day=datetime.date(2018, 5, 1), what="Before"))
    with pytest.raises(ValidationError):
        files.add_follow_up(by=staff, activity=mission.pk, follow=files.Follow(what="x", due=TODAY, owner=people.lead))
    event = Activity.objects.get(code="E1")
    with pytest.raises(ValidationError):
        files.add_contact(by=staff, activity=event.pk, met=files.Met(name="Jane"), today=today)
    read = file_of(staff, mission)
    assert read is not None
    assert (len(read.steps), list(read.contacts), read.total["leads"]) == (1, [contact], 3)
    assert read.total["orders"] is None
    board = file_of(people.board, mission)
    assert board is not None
    assert board.contacts == ()
    assert file_of(people.lead, mission) is None
    assert files.complete_follow_up(by=staff, follow_up=todo.pk, today=TODAY).done_on == TODAY
    with pytest.raises(ObjectDoesNotExist):
        files.complete_follow_up(by=people.board, follow_up=todo.pk, today=TODAY)
    files.remove_part(by=staff, part="follow-up", key=todo.pk)
    assert not FollowUp.objects.exists()


def test_a_contact_is_in_no_ledger_and_forgotten_after_three_years(portfolio: Portfolio, staff: User) -> None:
    visit = plan_activity(by=staff, said=Said(kind="delegation_hosted", title="Visit")).activity
    for day in (datetime.date(2015, 6, 2), datetime.date(2015, 6, 3)):
        files.add_contact(by=staff, activity=visit.pk, met=files.Met(name="Jane Doe"), today=day)
    assert not Change.objects.filter(after__name="Jane Doe").exists()
    assert forget_what_is_over(datetime.datetime(2018, 6, 2, 3, tzinfo=datetime.UTC))["objectives.contact"] == 1
    assert Contact.objects.get().noted_on == datetime.date(2015, 6, 3)


def test_the_file_of_an_activity_costs_the_same_whatever_is_in_it(portfolio: Portfolio, staff: User) -> None:
    mission = plan_activity(by=staff, said=Said(kind="export_support", title="Mission")).activity
    counts = []
    for number in (1, 20):
        for one in range(number):
            by: dict[str, Any] = {"by": staff, "activity": mission.pk}
            files.add_follow_up(**by, follow=files.Follow(what="Write", due=TODAY, owner=staff))
            partner = Organisation.objects.create(code=f"o-{number}-{one}", kind="sme")
            files.add_result(**by, brought=files.Brought(organisation=partner))
        with statements() as counted:
            file_of(staff, mission)
        counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("day", "ends", "renewals"),
    [("2019-01-31", "2019-01-31", 0), ("2019-02-01", "2019-02-28", 1), ("2019-03-01", "2019-03-31", 2)],
)
def test_an_agreement_goes_on_month_by_month_counted_from_its_first_term(day: str, ends: str, renewals: int) -> None:
    row = Activity(kind="agreement", end=datetime.date(2019, 1, 31), notice_days=10, renews_for=1)
    term = row.term_on(datetime.date.fromisoformat(day))
    assert term is not None
    assert (term.ends.isoformat(), term.renewals) == (ends, renewals)
    assert term.ends - term.decide_by == datetime.timedelta(days=10)


def test_a_contract_that_does_not_hold_the_day_counts_nothing_of_it(portfolio: Portfolio, staff: User) -> None:
    counting(portfolio, "events")
    later = Said(kind="event", title="Fair", start=datetime.date(2019, 2, 1))
    assert counting_kpis(plan_activity(by=staff, said=later).activity) == []


def test_what_no_kpi_counts_is_told_why(portfolio: Portfolio, staff: User) -> None:
    counting(portfolio, "events", "linked")
    told = {
        why_not_counted(plan_activity(by=staff, said=Said(kind=kind, title="Fair", start=start)).activity)
        for kind, start in (
            ("study", datetime.date(2017, 2, 1)),
            ("event", None),
            ("event", datetime.date(2019, 2, 1)),
            ("event", datetime.date(2017, 2, 1)),
        )
    }
    assert len(told) == 4
    assert [one for one in told if "serves their objective" in one]


def test_of_a_visit_known_to_the_month_any_day_of_the_month_is_within_its_days_and_the_hour_is_told_as_typed(
    portfolio: Portfolio, people: People
) -> None:
    said = Said(kind="delegation_hosted", title="Visit", start=datetime.date(2018, 5, 15), start_precision="month")
    visit = plan_activity(by=people.staff, said=said).activity
    step = files.Step(day=datetime.date(2018, 5, 2), what="Round table", begins=datetime.time(9, 30))
    files.add_step(by=people.staff, activity=visit.pk, step=step)
    with pytest.raises(ValidationError):
        files.add_step(
            by=people.staff, activity=visit.pk, step=files.Step(day=datetime.date(2018, 4, 30), what="Before")
        )
    file = file_of(people.staff, visit)
    assert file
    assert "09:30" in [move.now for move in file.changes[0].moves]
