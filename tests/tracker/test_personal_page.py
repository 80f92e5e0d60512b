"""The pages of one's data: read, taken away, asked to be erased; erased by an administrator, by nobody else."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client

from objectives.acts.accounts import change_account
from objectives.acts.erasing import erase_person
from objectives.models import Notice, Role, User
from tests.counting import statements
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
DATA, ASK, ERASURES = "/account/data/", "/account/data/erasure/", "/erasures/"


@pytest.fixture
def somebody(client: Client) -> User:
    made = person(Role.CONTRIBUTOR, email="ana@example.org")
    client.force_login(made)
    return made


@of_the_file
def administrator() -> User:
    return person(Role.ADMINISTRATOR)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_everything_that_is_held_is_shown_and_taken_away(client: Client, somebody: User) -> None:
    Notice.objects.create(person=somebody, kind="named", about="x", told={"by": "Jo", "deputy": True})
    told = page(client, DATA)
    for words in ("Account", "Notice", "365 days", "Browser signed in", "as long as the account"):
        assert words in told
    answer = client.get(f"{DATA}personal-data.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    archive = zipfile.ZipFile(BytesIO(answer.content))
    account = json.loads(archive.read("account.json"))
    assert account["rows"][0]["email"] == "ana@example.org"
    assert json.loads(archive.read("objectives.notice.person.json"))["when_erased"] == "goes"


def test_the_page_asks_as_often_with_a_hundred_rows_as_with_one(client: Client, somebody: User) -> None:
    counts = []
    for number in (1, 100):
        Notice.objects.bulk_create(
            Notice(person=somebody, kind="named", about=f"{number}.{one}", told={}) for one in range(number)
        )
        with statements() as made:
            page(client, DATA)
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_a_person_asks_an_administrator_reads_it_and_erases(
    client: Client, somebody: User, administrator: User
) -> None:
    assert client.post(ASK, {"act": "ask"}).status_code == 302
    assert "You asked for it on" in page(client, DATA)
    client.force_login(administrator)
    assert f"/erasures/{somebody.pk}/" in page(client, "/notices/")
    assert "ana@example.org" in page(client, ERASURES)
    address = f"{ERASURES}{somebody.pk}/"
    refused = client.post(address, {"address": "wrong@example.org"})
    assert refused.status_code == 422
    assert "nothing was erased" in refused.content.decode()
    done = client.post(address, {"address": "ana@example.org"}, follow=True)
    assert f"an erased person #{somebody.pk}" in done.content.decode()
    assert page(client, address, 404)
    assert User.objects.get(pk=somebody.pk).erased_at is not None


def test_who_thinks_again_stays(client: Client, somebody: User) -> None:
    client.post(ASK, {"act": "ask"})
    client.post(ASK, {"act": "back"})
    assert "Ask to be erased" in page(client, DATA)


def test_who_asked_otherwise_is_found_by_the_address(client: Client, somebody: User, administrator: User) -> None:
    client.force_login(administrator)
    assert client.get(ERASURES, {"address": "ANA@example.org"}).headers["Location"] == f"{ERASURES}{somebody.pk}/"
    for nobody in ("nobody@example.org", administrator.email):
        assert "Nobody has the address" in page(client, f"{ERASURES}?address={nobody}")


def test_staff_and_strangers_find_no_such_pages(client: Client, somebody: User) -> None:
    for who in (somebody, person(Role.STAFF), person(Role.BOARD)):
        client.force_login(who)
        for address in (ERASURES, f"{ERASURES}{somebody.pk}/"):
            page(client, address, 404)
        assert client.post(f"{ERASURES}{somebody.pk}/", {"address": "ana@example.org"}).status_code == 404
    assert User.objects.get(pk=somebody.pk).erased_at is None
    client.logout()
    for address in (DATA, f"{DATA}personal-data.zip"):
        assert client.get(address).status_code == 302


def test_who_reads_of_other_people_stands_in_the_log_and_what_was_read_does_not(
    client: Client, somebody: User, administrator: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sextant.security")
    page(client, ERASURES, 404)
    page(client, DATA)
    client.force_login(administrator)
    page(client, ERASURES)
    page(client, f"/backoffice/objectives/user/{somebody.pk}/change/")
    page(client, "/")
    told = [one.getMessage() for one in caplog.records if one.name == "sextant.security"]
    of = f"personal data read: person {administrator.pk}, page"
    assert told == [f"{of} erasures, of all", f"{of} admin:objectives_user_change, of {somebody.pk}"]


def test_who_is_renamed_in_the_back_office_is_found_by_the_earlier_name_too(administrator: User) -> None:
    somebody = person(Role.BOARD, email="zoe@example.org")
    User.objects.filter(pk=somebody.pk).update(full_name="Zo\u00e9 Quill")
    renamed_at_the_desk(administrator, somebody)
    assert User.objects.get(pk=somebody.pk).full_name == "Zo\u00e9 Feather"
    assert LogEntry.objects.get(object_id=str(somebody.pk)).object_repr == "Zo\u00e9 Quill"


def test_who_is_erased_while_saving_the_account_is_led_to_the_sign_in(
    client: Client, somebody: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erased_first(**said: Any) -> User:
        erase_person(by=administrator, person=somebody.pk, address=somebody.email)
        return change_account(**said)

    monkeypatch.setattr("tracker.pages.account.change_account", erased_first)
    answer = client.post("/account/", {"full_name": "Zo\u00e9 Feather", "language": "fr"}, follow=True)
    assert [address.split("?")[0] for address, _status in answer.redirect_chain] == ["/account/", "/sign-in/"]
    assert User.objects.get(pk=somebody.pk).full_name == f"#{somebody.pk}"


def test_nobody_who_is_erased_is_named_again_in_the_back_office(administrator: User) -> None:
    somebody = person(Role.BOARD, email="zoe@example.org")
    erase_person(by=administrator, person=somebody.pk, address=somebody.email)
    told = renamed_at_the_desk(administrator, somebody)
    assert "This person was erased: nothing of the account is changed any more." in told
    kept = User.objects.get(pk=somebody.pk)
    assert (kept.full_name, kept.email) == (f"#{somebody.pk}", f"erased-{somebody.pk}@erased.invalid")


def test_who_had_the_address_is_told_there_that_the_account_has_another_one(
    administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    somebody = person(Role.BOARD, email="zoe@example.org")
    for address in ("taken@example.org", "Taken@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            renamed_at_the_desk(administrator, somebody, email=address)
    assert User.objects.get(pk=somebody.pk).email == "taken@example.org"
    (told,) = mail.outbox
    assert told.to == ["zoe@example.org"]
    assert "Celle-ci, zoe@example.org, n\u2019en est plus l\u2019adresse" in str(told.body), (
        "an identity may still open it"
    )
    assert "taken@example.org" not in str(told.body), "the new one is nobody else's to know"


def renamed_at_the_desk(administrator: User, somebody: User, **other: str) -> str:
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    desk = Client()
    desk.force_login(User.objects.get(pk=administrator.pk))
    said = {
        "email": somebody.email,
        "full_name": "Zo\u00e9 Feather",
        "role": "board",
        "language": "fr",
        "is_active": "on",
    } | other
    return desk.post(f"/backoffice/objectives/user/{somebody.pk}/change/", said).content.decode()
