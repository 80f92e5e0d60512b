"""Where one is signed in: each browser told apart, signed out one by one or all but this one; nobody else's."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from objectives.models import Role, User
from tests.counting import statements
from tests.portfolio import person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Mobile/15E148 Safari/604.1"
)
SESSION = "sessionid"
PAGE = "/account/browsers/"


@pytest.fixture(autouse=True)
def nobody_has_tried(settings: LazySettings) -> None:
    cache.clear()
    settings.SERVE_OTHERS = True


@pytest.fixture
def board() -> User:
    return person(Role.BOARD, email="board@example.org")


def signed_in(email: str, agent: str = FIREFOX, address: str = "192.0.2.77") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/sign-in/", {"login": email, "password": "secret"}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def shown(client: Client) -> list[tuple[str, str, bool]]:
    return [(one.name, one.place, one.is_this) for one in client.get(PAGE).context["browsers"]]


def test_each_browser_is_told_by_its_name_and_the_net_it_is_in(board: User) -> None:
    desk, phone = signed_in(board.email), signed_in(board.email, PHONE, "2001:db8:1:2::3")
    assert shown(desk) == [
        ("Firefox on Linux", "192.0.2.0/24", True),
        ("Mobile Safari on iOS", "2001:db8:1::/48", False),
    ]
    assert [one[2] for one in shown(phone)] == [True, False]
    told = desk.get(PAGE).content.decode()
    assert "192.0.2.77" not in told
    assert str(desk.session.session_key) not in told


def test_one_is_signed_out_at_once_and_what_is_not_ones_own_is_not_there(board: User) -> None:
    other = signed_in(person(Role.STAFF).email)
    desk, phone = signed_in(board.email), signed_in(board.email, PHONE)
    of_phone = UserSession.objects.get(session_key=phone.session.session_key).pk
    assert other.post(reverse("end-browser", args=[of_phone])).status_code == 404
    assert is_in(phone)
    assert desk.post(reverse("end-browser", args=[of_phone])).status_code == 302
    assert (is_in(phone), is_in(desk), is_in(other)) == (False, True, True)
    assert len(shown(desk)) == 1


def test_all_others_are_signed_out_at_once(board: User) -> None:
    desk, *others = [signed_in(board.email) for _ in range(3)]
    stays = signed_in(person(Role.STAFF).email)
    answer = desk.post(reverse("end-other-browsers"), follow=True)
    assert "2 browsers are signed out." in answer.content.decode()
    assert [is_in(one) for one in (desk, *others, stays)] == [True, False, False, True]


def test_a_new_password_signs_out_every_other_browser(board: User) -> None:
    desk, phone = signed_in(board.email), signed_in(board.email, PHONE)
    before = desk.session.session_key
    new = {"oldpassword": "secret", "password1": "brand-new-and-long", "password2": "brand-new-and-long"}
    assert desk.post("/account/password/", new).status_code == 302
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert shown(desk) == [("Firefox on Linux", "192.0.2.0/24", True)]
    assert desk.session.session_key != before


def test_signing_in_gives_the_session_another_name(board: User) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies[SESSION] = planted = str(session.session_key)
    client.post("/sign-in/", {"login": board.email, "password": "secret"})
    assert client.session.session_key != planted
    assert is_in(client)
    thief = Client()
    thief.cookies[SESSION] = planted
    assert not is_in(thief)


def test_when_it_was_last_seen_is_right_to_ten_minutes_and_costs_a_page_nothing(board: User) -> None:
    with time_machine.travel("2016-05-04T10:00Z", tick=False) as clock:
        client = signed_in(board.email)
        client.get("/how-to-read/")
        with statements() as first:
            client.get("/how-to-read/")
        clock.shift(datetime.timedelta(minutes=11))
        client.get("/how-to-read/")
        with statements() as again:
            client.get("/how-to-read/")
        assert UserSession.objects.get().last_seen_at.isoformat() == "2016-05-04T10:11:00+00:00"
    assert len(first) == len(again)
    assert not [one for one in first if "usersession" in one]


def test_the_list_takes_as_many_statements_for_many_as_for_one(board: User) -> None:
    desk = signed_in(board.email)
    desk.get(PAGE)
    with statements() as of_one:
        desk.get(PAGE)
    for number in range(8):
        signed_in(board.email, address=f"192.0.2.{number}")
    with statements() as of_many:
        assert len(shown(desk)) == 9
    assert len(of_many) == len(of_one)


def test_staff_sign_somebody_out_everywhere(board: User) -> None:
    phone, desk = signed_in(board.email, PHONE), signed_in(board.email)
    staff, chosen = signed_in(person(Role.STAFF).email), {"action": "sign_out_everywhere", "_selected_action": board.pk}
    asked = staff.post(reverse("admin:objectives_user_changelist"), chosen)
    assert is_in(phone), "a yes is asked for first"
    assert asked.status_code == 200
    staff.post(reverse("admin:objectives_user_changelist"), chosen | {"said": "1"})
    assert [is_in(one) for one in (phone, desk, staff)] == [False, False, True]
    lead = signed_in(person(Role.CONTRIBUTOR).email)
    assert lead.post(reverse("admin:objectives_user_changelist"), chosen).status_code == 302


def test_a_session_ends_when_it_was_to_end_however_busy_it_is(board: User, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_AGE = 12 * 3600
    with time_machine.travel("2016-05-04T08:00Z", tick=False) as clock:
        client = signed_in(board.email)
        for _ in range(11):
            clock.shift(datetime.timedelta(hours=1))
            assert is_in(client)
        clock.shift(datetime.timedelta(minutes=61))
        assert not is_in(client)


def test_no_browser_keeps_a_page_of_who_is_signed_in(board: User) -> None:
    client = signed_in(board.email)
    for page in ("/account/", "/", "/portfolio/"):
        assert client.get(page).headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client(REMOTE_ADDR="192.0.2.1").get("/").headers.get("Cache-Control", "")
