"""Does a calendar program accept the feed, show every due date, and see what moved? Read by two parsers."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
import vobject
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from objectives.acts.wishes import renew_calendar_address, revoke_calendar_address
from objectives.models import CalendarAddress, ProjectLead, User
from tests.counting import statements
from tests.objectives.reminding.making import due_on, lead_of, say
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
HOSTILE = "Wing, tail; fuselage\\n\r\nline two \u202eetar \x0b“ailes” \u200fعربي " + "é" * 90 + "\nATTACH:file"


@pytest.fixture(autouse=True)
def june(settings: LazySettings) -> Iterator[None]:
    settings.SEXTANT_URL = "https://sextant.example"
    with time_machine.travel(datetime.datetime(2018, 6, 6, 5, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = lead_of(portfolio.hidden)
    User.objects.filter(pk=somebody.pk).update(language="en")
    return User.objects.get(pk=somebody.pk)


def address(lead: User) -> str:
    return reverse("calendar", args=[renew_calendar_address(by=lead)])


def events(content: bytes) -> dict[str, Any]:
    read = Calendar.from_ical(content)
    assert [component.errors for component in read.walk()] == [[] for _ in read.walk()]
    return {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}


def test_two_parsers_read_every_due_date_as_an_event_of_a_whole_day(
    portfolio: Portfolio, lead: User, client: Client
) -> None:
    row = due_on(portfolio.hidden, datetime.date(2018, 6, 30), "Prototype")
    answer = client.get(address(lead))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    event = events(answer.content)["HIDDEN: Prototype"]
    assert event["UID"] == f"milestone-{row.pk}@sextant.example"
    assert (event.start, event.end) == (datetime.date(2018, 6, 30), datetime.date(2018, 7, 1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["URL"] == f"https://sextant.example/milestones/{row.pk}/"
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    other = vobject.readOne(answer.content.decode())
    other.validate(raiseException=True)
    known = {one.summary.value: one for one in other.vevent_list}
    assert known["HIDDEN: Prototype"].dtstart.value == datetime.date(2018, 6, 30)
    assert len(known) == 2
    text = answer.content.decode()
    for line in ("VERSION:2.0", "METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"):
        assert f"\r\n{line}\r\n" in text


def test_text_of_people_stays_text_in_lines_that_are_folded(portfolio: Portfolio, lead: User, client: Client) -> None:
    due_on(portfolio.hidden, datetime.date(2018, 6, 30), HOSTILE)
    content = client.get(address(lead)).content
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content), "lines end in CRLF"
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\r\nATTACH" not in content
    (summary,) = [name for name in events(content) if "Wing" in name]
    for read in (summary, vobject.readOne(content.decode()).vevent_list[1].summary.value):
        assert read == "HIDDEN: Wing, tail; fuselage\\n\nline two etar “ailes” \u200fعربي " + "é" * 90 + "\nATTACH:file"


def test_what_moves_keeps_its_identity_and_counts_on_what_is_cancelled_says_so(
    portfolio: Portfolio, lead: User, client: Client
) -> None:
    row = due_on(portfolio.hidden, datetime.date(2018, 6, 30))
    feed = address(lead)
    first = events(client.get(feed).content)["HIDDEN: Prototype"]
    say(row, "in_progress", percent=10, forecast=datetime.date(2018, 7, 20))
    moved = events(client.get(feed).content)["HIDDEN: Prototype"]
    assert moved.start == datetime.date(2018, 7, 20)
    assert "Baseline: 2018-06-30" in moved["DESCRIPTION"]
    say(row, "cancelled", reported_on=datetime.date(2018, 6, 2))
    cancelled = events(client.get(feed).content)["HIDDEN: Prototype"]
    assert cancelled["STATUS"] == "CANCELLED"
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert first["SEQUENCE"] < moved["SEQUENCE"] < cancelled["SEQUENCE"]
    say(row, "completed", percent=100, actual=datetime.date(2018, 6, 3), reported_on=datetime.date(2018, 6, 3))
    assert events(client.get(feed).content)["✓ HIDDEN: Prototype"].start == datetime.date(2018, 6, 3)


def test_it_is_in_the_persons_language_whatever_the_asker_speaks(lead: User, client: Client) -> None:
    User.objects.update(language="fr")
    content = client.get(address(lead), headers={"Accept-Language": "en"}).content.decode()
    assert "X-WR-CALNAME:Sextant\N{NO-BREAK SPACE}: échéances" in content


def test_what_did_not_change_is_not_sent_again(portfolio: Portfolio, lead: User, client: Client) -> None:
    feed = address(lead)
    version = client.get(feed).headers["ETag"]
    again = client.get(feed, headers={"If-None-Match": version})
    assert (again.status_code, again.content) == (304, b"")
    due_on(portfolio.hidden, datetime.date(2018, 6, 30))
    assert client.get(feed, headers={"If-None-Match": version}).status_code == 200
    version = client.get(feed).headers["ETag"]
    ProjectLead.objects.get(person=lead).delete()
    lost = client.get(feed, headers={"If-None-Match": version})
    assert lost.status_code == 200
    assert events(lost.content) == {}


def test_only_the_secret_in_use_opens_it_and_only_its_hash_is_kept(lead: User, client: Client) -> None:
    old, new = address(lead), address(lead)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == client.head(new).status_code == 200
    assert client.post(new).status_code == 405
    for wrong in ("x", "é" * 43, "\0", "%00", CalendarAddress.objects.get().secret_hash):
        assert client.get(reverse("calendar", args=[wrong])).status_code == 404
    secret = new.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in str(CalendarAddress.objects.values().get())
    User.objects.update(is_active=False)
    assert client.get(new).status_code == 404
    User.objects.update(is_active=True)
    revoke_calendar_address(by=lead)
    assert client.get(new).status_code == 404


def test_it_costs_the_same_for_one_and_for_a_hundred(portfolio: Portfolio, lead: User, client: Client) -> None:
    feed = address(lead)
    say(due_on(portfolio.hidden, datetime.date(2018, 6, 30), number=99), "planned")
    with statements() as few:
        client.get(feed)
    for number in range(100, 199):
        say(due_on(portfolio.hidden, datetime.date(2018, 6, 30), number=number), "planned")
    with statements() as many:
        assert len(re.findall(b"BEGIN:VEVENT", client.get(feed).content)) == 101
    assert len(many) == len(few) <= 6
