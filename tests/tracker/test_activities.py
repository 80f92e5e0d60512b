"""The pages of the activities: what everybody finds, what staff write, what a second writer sees, what feeds hold."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar

from objectives.acts.activities import Said, plan_activity
from objectives.models import (
    Activity,
    Contact,
    Contract,
    Document,
    FollowUp,
    MissionResult,
    Notice,
    Objective,
    Organisation,
    VisitStep,
)
from objectives.reminding.due import activity_items
from objectives.reminding.noticing import notice_activities
from objectives.rollup.run import roll_up
from objectives.versions import version_of_activity
from tests.counting import statements
from tests.files import PDF, sent
from tests.filing import People, people_of
from tests.objectives.acts.test_activities import counting
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file
from tests.tracker.project_file.test_pages import signed_in
from tracker.templatetags.mails import due_address
from tracker.templatetags.notices import notice_address
from tracker.templatetags.notices import words as notice_words

pytestmark = pytest.mark.django_db
LIST = reverse("activities")
EVENT = {"kind": "event", "title": "Fair", "start": "2018-05-01", "start_precision": "day", "participants": "40"}


@pytest.fixture(autouse=True)
def june(settings: LazySettings) -> Iterator[None]:
    settings.SEXTANT_URL = "https://sextant.example"
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def recorded(people: People, **said: Any) -> Activity:
    values: dict[str, Any] = {
        "kind": "agreement", "title": "With Hamburg", "start": datetime.date(2018, 3, 6), "country": "DE"
    }  # fmt: skip
    return plan_activity(by=people.staff, said=Said(**{**values, **said})).activity


def test_each_question_finds_its_activities_and_an_unknown_one_is_named(
    portfolio: Portfolio, people: People, client: Client
) -> None:
    recorded(people, partners=[portfolio.funder], place="Nuremberg")
    answers: tuple[tuple[dict[str, str], set[str]], ...] = (
        ({}, {"Forum", "With Hamburg"}), ({"kind": "event"}, {"Forum"}), ({"year": "2018"}, {"With Hamburg"}),
        ({"country": "DE"}, {"With Hamburg"}), ({"partner": "ministry"}, {"With Hamburg"}),
        ({"serves": "c1/1"}, {"Forum"}), ({"contract": "c1", "objective": "1"}, {"Forum"}),
        ({"search": "nurem"}, {"With Hamburg"}), ({"search": "nowhere"}, set()),
    )  # fmt: skip
    for asked, found in answers:
        page = client.get(f"{LIST}?{urlencode(asked)}")
        assert {one.title for one in page.context["activities"]} == found, asked
    assert "?contract=c1&amp;objective=1" in client.get(f"{LIST}?serves=c1/1").content.decode()
    assert client.get(f"{LIST}?kind=party").status_code == 400
    assert client.get(f"{LIST}?serves=c9/1").status_code == 400


def test_serving_an_objective_is_asked_of_one_link_on_the_page_and_by_machines(
    portfolio: Portfolio, people: People, client: Client
) -> None:
    other = Contract.objects.create(code="c2", name_en="Second", start="2019-01-01", end="2022-12-31")
    first_of_other = Objective.objects.create(contract=other, number=1, code="SKILLS", title_en="Train")
    second = Objective.objects.get(contract=portfolio.contract, number=2)
    recorded(people, title="Elsewhere", objectives=[second, first_of_other])
    recorded(people, title="Both", objectives=[portfolio.first, first_of_other])
    for asked, found in (
        ({"contract": "c1", "objective": "1"}, ["Both", "Forum"]), ({"contract": "c1"}, ["Both", "Elsewhere", "Forum"]),
        ({"contract": "c2", "objective": "1"}, ["Both", "Elsewhere"]), ({"contract": "c2", "objective": "2"}, []),
        ({"objective": "1"}, ["Both", "Elsewhere", "Forum"]),
    ):  # fmt: skip
        page = client.get(f"{LIST}?{urlencode(asked)}")
        assert sorted(one.title for one in page.context["activities"]) == found, asked
        told = client.get(f"/api/v1/activities/?{urlencode(asked)}").json()["results"]
        assert sorted(one["title"] for one in told) == found, asked


@pytest.mark.usefixtures("portfolio")
def test_in_french_a_space_that_does_not_break_stands_before_the_colon_of_an_objectives_contract(
    client: Client,
) -> None:
    french = {"accept-language": "fr"}
    offered = client.get(reverse("activities"), headers=french).content.decode()
    assert "Premier contrat\u00a0: 1 Innover" in offered
    refused = client.get(reverse("activities"), {"year": "x"}, headers=french).content.decode()
    assert "year\u00a0: " in refused
    assert "First contract: 1 Innovate" in client.get(reverse("activities")).content.decode()


def test_the_list_the_month_and_the_feed_cost_the_same_for_two_and_for_forty(people: People, client: Client) -> None:
    addresses = [LIST, f"{reverse('activity-calendar')}?month=2018-03", reverse("activity-feed")]
    recorded(people)
    counts = []
    for number in range(2):
        for at in addresses:
            with statements() as counted:
                assert client.get(at).status_code == 200
            counts.append(len(counted))
        for one in range(40 if number == 0 else 0):
            partner = Organisation.objects.create(code=f"p-{one}", kind="sme")
            recorded(people, title=f"No {one}", partners=[partner])
    assert counts[:3] == counts[3:]


def test_a_month_shows_each_day_and_what_has_none(people: People, client: Client) -> None:
    recorded(people, kind="event", title="Days", end=datetime.date(2018, 3, 8))
    recorded(people, title="Signed", end=datetime.date(2028, 3, 8))
    recorded(people, kind="event", title="In the year", start=datetime.date(2018, 1, 1), start_precision="year")
    month = client.get(f"{reverse('activity-calendar')}?month=2018-03").context["month"]
    shown = {day.date.day: [one.title for one in day.activities] for day in month.days}
    assert shown == {6: ["Days", "Signed"], 7: ["Days"], 8: ["Days"]}
    assert [one.title for one in month.without_day] == ["In the year"]
    assert client.get(f"{reverse('activity-calendar')}?month=2018-13").status_code == 400
    assert client.get(reverse("activity-calendar")).context["month"].first == datetime.date(2018, 6, 1)
    empty = client.get(f"{reverse('activity-calendar')}?month=2019-03").context["month"]
    assert empty.nearest == [datetime.date(2018, 3, 1)], "an empty month leads to the nearest with something"
    assert month.nearest == ()


def test_the_feed_is_read_by_a_calendar_and_stays_the_same_until_something_changes(
    people: People, client: Client
) -> None:
    recorded(people, kind="event", title="Days; “2”", end=datetime.date(2018, 3, 8), outcome="Two, projects")
    recorded(people, kind="event", title="In the year", start_precision="year")
    at = reverse("activity-feed")
    first = client.get(at)
    events = {str(one["summary"]): one for one in Calendar.from_ical(first.content).walk("VEVENT")}
    assert set(events) == {"Days; “2”", "Forum"}
    one = events["Days; “2”"]
    assert (one.decoded("dtstart"), one.decoded("dtend")) == (datetime.date(2018, 3, 6), datetime.date(2018, 3, 9))
    assert "https://sextant.example/activities/A-2018-001/" in str(one["description"])
    assert client.get(at).content == first.content
    assert client.get(at, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    Activity.objects.filter(code="A-2018-001").update(title="Moved")
    again = Calendar.from_ical(client.get(f"{at}?kind=event").content).walk("VEVENT")
    assert {str(each["summary"]): each["sequence"] for each in again}["Moved"] == 2


def test_staff_record_one_and_are_told_what_it_moved(portfolio: Portfolio, people: People) -> None:
    counting(portfolio, "events")
    roll_up(portfolio.contract, datetime.date(2018, 6, 1))
    client = signed_in(people.staff)
    assert client.get(reverse("plan-activity")).status_code == 200
    form = client.get(f"{reverse('plan-activity')}?kind=event").context["form"]
    assert "participants" in form.fields
    assert "notice_days" not in form.fields
    agreement = client.get(f"{reverse('plan-activity')}?kind=agreement").context["form"]
    assert {"notice_days", "renews_for"} <= set(agreement.fields)
    refused = client.post(reverse("plan-activity"), EVENT | {"title": "", "partner_1": "nobody"})
    assert refused.status_code == 422
    assert {"title", "partner_1"} == set(refused.context["form"].errors)
    said = EVENT | {"partner_1": "ministry", "objectives": [portfolio.first.pk]}
    page = client.post(reverse("plan-activity"), said, follow=True)
    assert "1 → 2" in page.content.decode()
    row = Activity.objects.get(title="Fair")
    assert [one.code for one in row.partners.all()] == ["ministry"]
    assert client.get(f"{reverse('plan-activity')}?kind=party").status_code == 404


def test_a_second_writer_keeps_the_words_and_a_change_keeps_what_its_form_does_not_show(people: People) -> None:
    row = recorded(people, end=datetime.date(2020, 1, 1), notice_days=30, partners=[Organisation.objects.all()[0]])
    Activity.objects.filter(pk=row.pk).update(participants=7)
    client, at = signed_in(people.staff), reverse("change-activity", args=[row.code])
    partner = row.partners.get()
    said = {
        "kind": "agreement", "title": "Mine", "start": "2018-03-06", "start_precision": "day", "end": "2020-01-01",
        "notice_days": "60", "country": "de", "partners": [partner.pk],
    }  # fmt: skip
    late = client.post(at, said | {"seen": str(version_of_activity(row.pk) - 1)})
    assert late.status_code == 409
    assert b"Mine" in late.content
    assert client.post(at, said | {"seen": late.context["form"]["seen"].value()}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.participants, row.notice_days, row.country) == ("Mine", 7, 60, "DE")
    said |= {"kind": "partnership", "seen": str(version_of_activity(row.pk))}
    assert client.post(at, said).status_code == 302
    row.refresh_from_db()
    assert (row.kind, row.notice_days) == ("partnership", None)
    gone = client.post(
        reverse("remove-activity", args=[row.code]), {"seen": version_of_activity(row.pk), "reason": "Twice"}
    )
    assert gone.headers["Location"] == LIST


def test_parts_are_added_done_and_taken_away_on_the_page(people: People, portfolio: Portfolio) -> None:
    row = recorded(people, kind="export_support", title="Mission")
    client, page = signed_in(people.staff), reverse("activity", args=[row.code])
    for part, said in {
        "follow-up": {"what": "Telephone", "due": "2018-07-01", "owner": people.staff.pk},
        "step": {"day": "2018-03-06", "begins": "09:30", "what": "Visit"},
        "contact": {"name": "Jane Doe", "organisation": "<b>Inc</b>"},
        "result": {"organisation": "ministry", "leads": "2", "amount": "10.50"},
    }.items():
        at = reverse("add-to-activity", args=[row.code, part])
        assert client.get(at).status_code == 200
        assert client.post(at, {}).status_code == 422
        assert client.post(at, said).headers["Location"] == f"{page}#{part}"
    file = {"file": sent("programme.pdf", PDF), "kind": "agreement"}
    assert client.post(reverse("add-activity-document", args=[row.code]), file).status_code == 302
    shown = client.get(page).content.decode()
    assert "Jane Doe" in shown
    assert "&lt;b&gt;Inc" in shown
    assert "Jane Doe" not in signed_in(people.board).get(page).content.decode()
    assert "Telephone" not in signed_in(people.lead).get(page).content.decode()
    document = Document.objects.get(activity=row)
    opened: Any = signed_in(people.board).get(reverse("document", args=[document.pk]))
    assert opened.getvalue() == PDF
    assert signed_in(people.lead).get(reverse("document", args=[document.pk])).status_code == 404
    assert client.post(reverse("remove-document", args=[document.pk])).headers["Location"] == f"{page}#documents"
    todo = FollowUp.objects.get()
    client.post(reverse("complete-follow-up", args=[todo.pk]))
    assert FollowUp.objects.get().done_on == datetime.date(2018, 6, 1)
    rows: dict[str, Any] = {"contact": Contact, "step": VisitStep, "result": MissionResult}
    for part, one in rows.items():
        key = one.objects.get().pk
        assert client.post(reverse("remove-from-activity", args=[part, key])).status_code == 302
        assert not one.objects.exists()
    assert client.get(reverse("add-to-activity", args=["E1", "contact"])).status_code == 404


def test_what_was_noted_of_a_mission_is_still_there_to_take_away_when_it_becomes_an_event(people: People) -> None:
    row = recorded(people, kind="export_support", title="Mission")
    met = Contact.objects.create(activity=row, name="Jane Doe", noted_on="2018-05-02")
    VisitStep.objects.create(activity=row, day="2018-03-06", what="Round table")
    Activity.objects.filter(pk=row.pk).update(kind="event")
    client, page = signed_in(people.staff), reverse("activity", args=[row.code])
    shown = client.get(page).content.decode()
    assert "Jane Doe" in shown
    assert "Round table" in shown
    assert reverse("add-to-activity", args=[row.code, "contact"]) not in shown
    assert reverse("add-to-activity", args=[row.code, "step"]) not in shown
    told_to_the_board = signed_in(people.board).get(page).content.decode()
    assert "Jane Doe" not in told_to_the_board
    assert "Contacts made" not in told_to_the_board
    client.post(reverse("remove-from-activity", args=["contact", met.pk]))
    assert "Contacts made" not in client.get(page).content.decode()


def test_a_mail_and_a_notice_say_what_is_due_and_lead_to_the_activity(people: People) -> None:
    row = recorded(people, end=datetime.date(2018, 8, 1), notice_days=30)
    FollowUp.objects.create(activity=row, what="Telephone", due="2018-06-03", owner=people.staff)
    today = datetime.date(2018, 6, 1)
    notice_activities(today)
    told = {notice_words(one): notice_address(one) for one in Notice.objects.filter(person=people.staff)}
    page = reverse("activity", args=[row.code])
    assert told == {
        "With Hamburg: “Telephone” is to be done by 3 June 2018.": page,
        "With Hamburg: renew the agreement, or end it, by 2 July 2018.": page,
    }
    items = activity_items([people.staff], today)[people.staff.pk]
    assert {due_address(item) for item in items} == {f"https://sextant.example{page}"}
    with override("fr"):
        assert "renouveler l\u2019accord ou y mettre fin" in {str(item.title) for item in items}


def test_the_objectives_page_leads_to_its_activities(portfolio: Portfolio, client: Client) -> None:
    page = client.get(reverse("objective", args=["c1", 1])).content.decode()
    assert reverse("activity", args=["E1"]) in page
    assert f"{LIST}?serves=c1/1" in page
