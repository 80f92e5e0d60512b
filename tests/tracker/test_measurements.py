"""Measurements on their pages: what waits, the form, the queue, the calendar, with and without a script."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse

from objectives.models import Kpi, Link, Measurement, PeriodClosing, Project, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.measuring import TODAY, Measuring, entered, seen, small_measuring, submitted, validated
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def made() -> Measuring:
    found = small_measuring()
    roll_up(found.portfolio.contract, TODAY)
    return found


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def act(client: Client, row: Measurement, name: str, **said: str) -> str:
    """Do an act on the part of a page; return the part."""
    given = {"seen": str(seen(row)), "decision-seen": str(seen(row))} | said
    answer = client.post(reverse("act-on-measurement", args=[row.pk, name]), given, headers=SCRIPT)
    assert answer.status_code in (200, 409, 422), answer.content
    assert b"<html" not in answer.content
    return str(answer.content.decode())


def test_the_walk_from_form_to_figure(made: Measuring) -> None:
    Measurement.objects.all().delete()
    staff, other = signed_in(made.staff), signed_in(made.other_staff)
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}&period=2017"
    assert 'value="2017" selected' in staff.get(address).content.decode()
    page = staff.post(address, {"period": "2017", "value": "170", "then": "submit"}, follow=True).content.decode()
    assert "Submitted: it counts once somebody else has validated it." in page
    row = Measurement.objects.get()
    assert str(reverse("measurement", args=[row.pk])) in other.get(reverse("measurements")).content.decode()
    part = act(other, row, "validate")
    assert "Validated. Members: — → 170." in part
    assert "Objective 1 score" in part
    assert "staff: submitted" in part


def test_who_entered_a_value_finds_no_button_to_validate_it_unless_nobody_else_keeps_the_data(made: Measuring) -> None:
    row = submitted(made.staff, made.kpi, "2016").measurement
    staff, address = signed_in(made.staff), reverse("measurement", args=[row.pk])
    button, told = reverse("act-on-measurement", args=[row.pk, "send-back"]), "somebody else"
    validate = f'hx-post="{reverse("act-on-measurement", args=[row.pk, "validate"])}"'
    pages = [staff.get(one).content.decode() for one in (address, reverse("measurements"))]
    assert button in pages[0]
    assert validate not in pages[0]
    assert all(told in page for page in pages)
    assert validate in signed_in(made.other_staff).get(address).content.decode()
    User.objects.filter(pk=made.other_staff.pk).update(is_active=False)
    pages = [staff.get(one).content.decode() for one in (address, reverse("measurements"))]
    assert validate in pages[0]
    assert not any(told in page for page in pages)


def test_who_enters_what_is_there_already_finds_the_way_to_it_and_no_value_that_was_corrected(made: Measuring) -> None:
    Measurement.objects.all().delete()
    first = validated(made, made.kpi, "2016", value="150")
    last = Measurement.objects.create(
        kpi=made.kpi, period="2016", revision=2, value=160, status="validated", reason="Counted twice"
    )
    staff = signed_in(made.staff)
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}&period=2016"
    page = staff.get(address).content.decode()
    assert page.count(f'href="/measurements/{last.pk}/"') == 1
    assert f'href="/measurements/{first.pk}/"' not in page
    refused = staff.post(address, {"period": "2016", "value": "170"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.count(f'href="/measurements/{last.pk}/"') == 2
    assert "The value that is there:" in page
    going = entered(made.staff, made.kpi, "2017", value="170").measurement
    assert f'href="/measurements/{going.pk}/"' in staff.post(address, {"period": "2017", "value": "1"}).content.decode()


def test_a_period_that_is_no_word_is_refused_beside_its_field(made: Measuring) -> None:
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}"
    for period in ("20\x0017", "\x00", "2017x"):
        refused = signed_in(made.staff).post(address, {"period": period, "value": "170"})
        assert refused.status_code == 422, period
        assert list(refused.context["form"].errors) == ["period"]
        assert "The value that is there:" not in refused.content.decode()
    about = {"period": "2018-Q1", "series": "P0\x0000", "value": "1"}
    refused = signed_in(made.lead).post(f"{reverse('new-measurement')}?kpi={made.of_projects.pk}", about)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["series"])


def test_a_closed_period_shows_no_value_that_is_there(made: Measuring) -> None:
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}"
    through = datetime.date(2017, 12, 31)
    PeriodClosing.objects.create(contract=made.portfolio.contract, through=through, closed_by=made.staff)
    Measurement.objects.create(
        kpi=made.kpi, period="2017", revision=2, value=1, status="withdrawn", reason="Counted twice"
    )
    closed = signed_in(made.staff).post(address, {"period": "2017", "value": "170"}).content.decode()
    assert "is closed up to 31 December 2017" in closed
    assert "The value that is there:" not in closed
    early = signed_in(made.staff).post(address, {"period": "2018", "value": "170"}).content.decode()
    assert "The value that is there:" not in early


def test_who_enters_what_is_being_corrected_is_led_to_the_correction_and_not_to_what_it_corrects(
    made: Measuring,
) -> None:
    going = Measurement.objects.create(
        kpi=made.kpi, period="2017", revision=2, value=151, status="draft", reason="Counted twice", entered_by=made.lead
    )
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}"
    refused = signed_in(made.staff).post(address, {"period": "2017", "value": "170"})
    assert "continue that one" in refused.content.decode()
    assert refused.context["there"] == going


def test_the_form_reads_no_more_with_many_values_than_with_few(made: Measuring) -> None:
    Measurement.objects.all().delete()
    staff, read = signed_in(made.staff), []
    address = f"{reverse('new-measurement')}?kpi={made.of_projects.pk}"
    projects = [
        Project(code=f"M{number:02}", acronym=f"M{number}", scope="labelled", status="running") for number in range(30)
    ]
    Project.objects.bulk_create(projects)
    Link.objects.bulk_create(
        Link(objective=made.portfolio.first, project=one, share="0.5", basis="derived") for one in projects
    )
    costs = []
    post_init.connect(count := lambda **said: read.append(said["instance"].pk), sender=Measurement, weak=False)
    try:
        for period in ("2016-Q1", "2016-Q2"):
            values = [
                Measurement(kpi=made.of_projects, project=one, period=period, revision=revision, value=2,
                            status="validated", reason="" if revision == 1 else "Counted twice")
                for one in (projects[:6] if period == "2016-Q1" else projects) for revision in (1, 2)
            ]  # fmt: skip
            Measurement.objects.bulk_create(values)
            staff.get(address)
            read.clear()
            with statements() as counted:
                page = staff.get(address).content.decode()
            costs.append((len(counted), len(read)))
            assert page.count('class="state"') == 5
    finally:
        post_init.disconnect(count, sender=Measurement)
    assert costs[0] == costs[1]
    assert costs[0][1] == 5


def test_a_large_amount_is_written_whole_and_never_as_markup(made: Measuring) -> None:
    Kpi.objects.filter(pk=made.kpi.pk).update(unit="EUR")
    Measurement.objects.all().delete()
    kpi, why = Kpi.objects.get(pk=made.kpi.pk), "The whole budget"
    row = submitted(made.staff, kpi, "2017", value=Decimal(1100000000), confirmed_because=why).measurement
    page = signed_in(made.other_staff).get(reverse("measurement", args=[row.pk])).content.decode()
    assert "€1,100,000,000.00" in page
    assert "&lt;abbr" not in page + act(signed_in(made.other_staff), row, "validate")


def test_the_form_says_beforehand_what_is_closed(made: Measuring) -> None:
    Measurement.objects.all().delete()
    staff = signed_in(made.staff)
    address = f"{reverse('new-measurement')}?kpi={made.kpi.pk}&period=2016"
    assert "(closed)" not in staff.get(address).content.decode()
    through = datetime.date(2016, 12, 31)
    PeriodClosing.objects.create(contract=made.portfolio.contract, through=through, closed_by=made.staff)
    page = staff.get(address).content.decode()
    assert '<option value="2016" selected>2016 (closed)</option>' in page, "the period that was asked for stays chosen"
    assert '<option value="2017">2017</option>' in page
    assert "is closed up to 31 December 2016, by staff" in page
    refused = staff.post(address, {"period": "2016", "value": "170", "then": "submit"})
    assert (refused.status_code, refused.content.decode().count("is closed up to")) == (422, 2), "above and beside"


def test_a_conflict_keeps_what_was_typed_and_names_who_was_first(made: Measuring) -> None:
    row = entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    at = str(seen(row))
    assert "Saved as a draft" in act(signed_in(made.staff), row, "change", value="3")
    part = act(signed_in(made.lead), row, "change", value="4", comment="Mine", seen=at)
    assert "Nothing of yours is saved yet" in part
    assert "staff: draft, 3" in part
    assert 'value="4"' in part
    assert "Mine" in part
    assert f'name="seen" value="{seen(row)}"' in part
    assert Measurement.objects.get(pk=row.pk).value == Decimal(3)


def test_what_was_typed_is_shown_even_where_it_can_no_longer_be_saved(made: Measuring) -> None:
    row = entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    at = str(seen(row))
    act(signed_in(made.staff), row, "submit")
    assert "A long thought" in act(signed_in(made.lead), row, "change", value="4", comment="A long thought", seen=at)


def test_a_suspicious_value_asks_why_and_is_taken_then(made: Measuring) -> None:
    staff, address = signed_in(made.staff), f"{reverse('new-measurement')}?kpi={made.kpi.pk}"
    answer = staff.post(address, {"period": "2016", "value": "150000"})
    assert answer.status_code == 422
    assert "1,000 times" in answer.content.decode()
    assert '<textarea name="confirmed_because"' in answer.content.decode()
    staff.post(address, {"period": "2016", "value": "150000", "confirmed_because": "<b>Europe</b>"})
    page = staff.get(reverse("measurement", args=[Measurement.objects.latest("pk").pk])).content.decode()
    assert "&lt;b&gt;Europe" in page


def test_sent_back_it_stands_first_with_its_reason_and_is_corrected_later(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    assert "Say what is to be mended." in act(signed_in(made.staff), row, "send-back")
    act(signed_in(made.staff), row, "send-back", **{"decision-comment": "Which patents?"})
    lead = signed_in(made.lead)
    assert "Which patents?" in lead.get(reverse("measurements")).content.decode()
    act(lead, row, "change", value="3", then="submit")
    act(signed_in(made.staff), row, "validate")
    part = act(lead, row, "correct", value="4", reason="One was late", then="submit")
    assert "revision 2" in part
    new = Measurement.objects.latest("pk")
    assert (new.revision, new.status, new.reason) == (2, "submitted", "One was late")
    act(signed_in(made.staff), new, "validate")
    assert "the period has no value now" in act(
        signed_in(made.staff), new, "withdraw", **{"decision-comment": "Wrong project"}
    )


def test_a_draft_is_discarded_without_a_script_too(made: Measuring) -> None:
    row = entered(made.staff, made.kpi, "2016").measurement
    client, address = signed_in(made.staff), reverse("act-on-measurement", args=[row.pk, "discard"])
    assert client.post(address, {"seen": "0"}).status_code == 409
    assert client.post(address, {"seen": str(seen(row))}).headers["Location"] == reverse("measurements")
    assert not Measurement.objects.filter(pk=row.pk).exists()


def test_the_calendar_shows_who_owes_what(made: Measuring) -> None:
    entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2))
    page = signed_in(made.staff).get(reverse("measurement-calendar"), {"year": "2018"}).content.decode()
    assert "contributor" in page  # the lead of the project
    assert "cluster staff" in page
    assert "due 30 Apr 2018" in page
    late = signed_in(made.staff).get(reverse("measurement-calendar"), {"year": "2016", "state": "late"})
    assert "Members" in late.content.decode()
    mine = signed_in(made.lead).get(reverse("measurement-calendar"), {"year": "2018"}).content.decode()
    assert "OPEN0" in mine
    assert "Members" not in mine
    assert signed_in(made.lead).get(reverse("measurement-calendar"), {"year": "1066"}).status_code == 400


def test_pages_cost_the_same_for_one_project_and_for_many(made: Measuring) -> None:
    client, costs = signed_in(made.staff), {}
    entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2))
    pages = {name: reverse(name) for name in ("measurements", "measurement-calendar")}
    for name, address in pages.items():
        with statements() as few:
            client.get(address)
        costs[name] = len(few)
    many = Project.objects.bulk_create([Project(code=f"M{n}", scope="labelled", status="running") for n in range(40)])
    Link.objects.bulk_create(
        [Link(objective=made.portfolio.first, project=one, share="0.1", basis="declared") for one in many]
    )
    ProjectLead.objects.bulk_create([ProjectLead(project=one, person=made.lead) for one in many])
    Measurement.objects.bulk_create(
        [Measurement(kpi=made.of_projects, project=one, period="2017-Q4", value=1, status="submitted") for one in many]
    )
    for name, address in pages.items():
        with statements() as lots:
            assert b"M39" in client.get(address, {"year": "2017"} if "calendar" in name else {}).content
        assert len(lots) == costs[name], name


def test_three_people(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    page, validate = reverse("measurement", args=[row.pk]), reverse("act-on-measurement", args=[row.pk, "validate"])
    for somebody, reads, decides in (
        (made.staff, 200, 422),
        (made.lead, 200, 403),
        (person(Role.BOARD), 200, 403),
        (person(Role.FUNDER), 404, 404),
    ):
        client = signed_in(somebody)
        assert client.get(page).status_code == reads
        assert client.post(validate).status_code == decides
    assert signed_in(person(Role.CONTRIBUTOR)).get(reverse("new-measurement")).status_code == 403
    assert Client().get(page).headers["Location"].startswith(reverse("sign-in"))
    assert (
        signed_in(made.staff).post(reverse("act-on-measurement", args=[row.pk, "burn"]), {"seen": 1}).status_code == 404
    )


def test_who_only_reads_what_counts_is_not_told_of_drafts_and_by_whom(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(777), comment="A guess").measurement
    act(signed_in(made.staff), row, "send-back", **{"decision-comment": "Which patents?"})
    act(signed_in(made.lead), row, "change", value="3", comment="Between us", then="submit")
    act(signed_in(made.staff), row, "validate", **{"decision-comment": "At last"})
    page = reverse("measurement", args=[row.pk])
    inner = ("777", "A guess", "Which patents?", "Between us", "At last", "contributor")
    for somebody in (person(Role.FUNDER), person(Role.CONTRIBUTOR)):
        shown = signed_in(somebody).get(page).content.decode().split("</header>", 1)[1]
        assert "3 patents" in shown
        assert not [one for one in inner if one in shown.replace(str(somebody), "")]
    for somebody in (made.lead, made.staff, person(Role.BOARD)):
        shown = signed_in(somebody).get(page).content.decode()
        assert "Between us" in shown
        assert "Which patents?" in shown
