"""Notices in Sextant and how a person wants to be told: on the page, for the person alone."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from objectives.models import CalendarAddress, MailKind, Notice, Role, User
from objectives.reminding.noticing import notice_late
from tests.counting import statements
from tests.objectives.reminding.making import WEDNESDAY, due_on, lead_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def june(settings: LazySettings) -> Iterator[None]:
    settings.SEXTANT_URL = "https://sextant.example"
    with time_machine.travel(datetime.datetime(2018, 6, 7, 5, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    due_on(made.hidden, WEDNESDAY, "Wing <b>test</b>")
    return made


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = lead_of(portfolio.hidden)
    notice_late(WEDNESDAY + datetime.timedelta(days=1))
    Notice.objects.create(
        person=somebody, kind="reported", about="reported:1:1", project=portfolio.hidden,
        told={"by": "Sacha", "count": 3, "milestone": 1, "title": "Wing"},
    )  # fmt: skip
    Notice.objects.create(
        person=somebody, kind="named", about="named:1", project=portfolio.hidden, told={"by": "", "deputy": True}
    )
    Notice.objects.create(
        person=somebody, kind="sent_back", about="sent_back:1",
        told={
            "by": "Sacha", "kpi": {"en": "Members", "fr": "Adhérents"}, "period": "2018", "reason": "Check <i>",
            "measurement": 7,
        },
    )  # fmt: skip
    return somebody


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def test_the_page_says_what_happened_and_where_to_go_on(lead: User) -> None:
    text = signed_in(lead).get(reverse("notices")).content.decode()
    late = Notice.objects.get(kind="late")
    assert "HIDDEN: “Wing &lt;b&gt;test&lt;/b&gt;” is late, it was expected on 6 June 2018." in text
    assert f'href="/milestones/{late.told["milestone"]}/"' in text
    assert 'href="/measurements/7/"' in text
    assert "Sacha reported on 3 milestones of HIDDEN." in text
    assert "Somebody named you deputy of HIDDEN." in text
    assert "Sacha sent “Members”, 2018, back to you. “Check &lt;i&gt;”" in text
    assert "4 not read" in text
    french = signed_in(lead).get(reverse("notices"), headers={"Accept-Language": "fr"}).content.decode()
    assert "Sacha vous a renvoyé «\u00a0Adhérents\u00a0», 2018." in french


def test_every_page_counts_what_is_not_read(lead: User) -> None:
    client = signed_in(lead)
    assert "<b>4</b>" in client.get(reverse("how-to-read")).content.decode()
    first = Notice.objects.latest("pk")
    client.post(reverse("read-notice", args=[first.pk]))
    assert "<b>3</b>" in client.get(reverse("how-to-read")).content.decode()
    assert client.post(reverse("read-notices")).headers["Location"] == reverse("notices")
    text = client.get(reverse("notices")).content.decode()
    assert 'class="bell"' in text
    assert "Everything is read." in text
    assert "Mark" not in text
    assert 'class="bell"' not in Client().get(reverse("how-to-read")).content.decode()


def test_what_hangs_on_a_project_that_the_reader_may_no_longer_see_is_not_counted(lead: User) -> None:
    lead.led_projects.all().delete()
    assert "<b>1</b>" in signed_in(lead).get(reverse("how-to-read")).content.decode()


def test_they_cost_the_same_for_one_and_for_fifty(lead: User, portfolio: Portfolio) -> None:
    client = signed_in(lead)
    with statements() as few:
        client.get(reverse("notices"))
    more = [
        Notice(person=lead, kind="named", about=f"x:{n}", project=portfolio.hidden, told={"by": "S", "deputy": False})
        for n in range(46)
    ]
    Notice.objects.bulk_create(more)
    with statements() as many:
        assert b"50 not read" in client.get(reverse("notices")).content
    assert len(many) == len(few)


def test_a_notice_is_its_persons_alone(lead: User) -> None:
    key = Notice.objects.latest("pk").pk
    for role in (Role.ADMINISTRATOR, Role.BOARD):
        client = signed_in(person(role))
        assert "will stand here" in client.get(reverse("notices")).content.decode()
        assert client.post(reverse("read-notice", args=[key])).status_code == 404
        client.post(reverse("read-notices"))
    stranger = Client()
    for name in ("notices", "preferences"):
        assert stranger.get(reverse(name)).headers["Location"].startswith(reverse("sign-in"))
    for address in (
        reverse("read-notice", args=[key]),
        *map(reverse, ("read-notices", "calendar-address", "preferences")),
    ):
        assert stranger.post(address).status_code == 401
    assert signed_in(lead).get(reverse("read-notices")).status_code == 405
    assert Notice.objects.filter(read_at__isnull=True).count() == 4


def test_mails_and_their_language_are_chosen_on_one_page(lead: User) -> None:
    client, address = signed_in(lead), reverse("preferences")
    assert client.get(address).content.decode().count(" checked") == 3
    client.post(address, {"kinds": ["digest"], "language": "en"})
    assert [one.kind for one in lead.unwanted_mails.all()] == [MailKind.REMINDER, MailKind.MENTION]
    assert client.get(address).content.decode().count(" checked") == 1
    client.post(address, {"kinds": ["digest", "reminder", "mention"], "language": "fr"})
    lead.refresh_from_db()
    assert not lead.unwanted_mails.exists()
    assert lead.language == "fr"


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"language": "en", "kinds": ["gossip"]}, {}])
def test_a_choice_that_there_is_not_changes_nothing(lead: User, wrong: dict[str, object]) -> None:
    assert signed_in(lead).post(reverse("preferences"), wrong).status_code == 422
    assert not lead.unwanted_mails.exists()


def test_the_calendars_address_is_shown_once_made_anew_and_closed(lead: User) -> None:
    client, page, act = signed_in(lead), reverse("preferences"), reverse("calendar-address")
    assert "There is no address yet." in client.get(page).content.decode()
    made = client.post(act, {"act": "renew"})
    text = made.content.decode()
    address = text.partition('value="https://sextant.example')[2].partition('"')[0]
    assert made.headers["Cache-Control"].find("no-store") >= 0
    assert f'href="webcal://sextant.example{address}"' in text
    assert Client().get(address).status_code == 200
    assert address not in client.get(page).content.decode()
    client.post(act, {"act": "renew"})
    assert Client().get(address).status_code == 404
    client.post(act, {"act": "revoke"})
    assert not CalendarAddress.objects.exists()
