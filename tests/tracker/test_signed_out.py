"""Who is signed out while writing loses no word, be it on a page that strangers do not find or in the back office."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
WORDS = "The yard was closed for <b>weeks</b>"
PLACES = {
    "a commentary": "/contracts/c1/objectives/1/commentary/",
    "a reason for findings that are accepted": "/data-quality/",
    "a reason to close a period": "/closed-periods/close/",
    "a webhook": "/webhooks/",
    "the back office": "/backoffice/objectives/milestone/add/",
}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.mark.usefixtures("portfolio")
@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
def test_what_was_typed_is_shown_again_and_nothing_of_the_form_itself(at: str) -> None:
    said = {"reason": WORDS, "password1": "secret", "links-TOTAL_FORMS": "17", "_save": "Save"}
    answer = Client().post(at, said)
    assert answer.status_code == 401
    told = answer.content.decode()
    assert "You are signed out" in told
    assert "The yard was closed for &lt;b&gt;weeks&lt;/b&gt;" in told
    assert "go back with your browser" in told, "what comes next"
    assert not [one for one in ("secret</li>", "<li>17", "<li>Save") if one in told]


@pytest.mark.usefixtures("portfolio")
@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
def test_a_form_in_which_no_sentence_was_written_is_answered_as_what_is_not_there(at: str) -> None:
    carried = {"message": "0b1e8c1e-0000-4000-8000-000000000000", "action": "delete_selected", "code": "123 456"}
    assert Client().post(at, {"csrfmiddlewaretoken": "x", **carried}).status_code in (302, 404)


@pytest.mark.usefixtures("portfolio")
def test_who_is_led_to_sign_in_chooses_the_language_of_it() -> None:
    client, there = Client(), "/sign-in/?next=/my-projects/"
    led = client.post(reverse("set_language"), {"language": "fr", "next": there})
    assert (led.status_code, led.headers["Location"], client.cookies[settings.LANGUAGE_COOKIE_NAME].value) == (
        302, there, "fr",
    )  # fmt: skip


@pytest.mark.usefixtures("portfolio")
def test_a_row_that_there_is_and_one_that_there_is_not_are_answered_word_for_word_alike() -> None:
    there, nowhere = (f"/contracts/{code}/objectives/1/commentary/" for code in ("c1", "c9"))
    told = [Client().post(at, {"reason": WORDS}) for at in (there, nowhere)]
    assert {one.status_code for one in told} == {401}
    words = [re.sub(r'nonce="[^"]*"|csrf\w*" value="[^"]*"', "", one.content.decode()) for one in told]
    assert words[0].replace(there, "") == words[1].replace(nowhere, "")


@pytest.mark.parametrize("at", ["/webhooks/0b1e8c1e-0000-4000-8000-000000000000/", "/imports/7/", "/packs/7/"])
def test_a_page_that_looks_again_by_itself_is_told_who_is_signed_out(at: str) -> None:
    told = Client().get(at, headers={"hx-request": "true"})
    assert (told.status_code, "You are signed out: this page asks" in told.content.decode()) == (401, True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whose_browser_keeps_no_cookie_is_told_that_and_not_to_sign_in(language: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    told = client.post("/sign-in/", {"login": "lead@example.org", "password": "secret"})
    text = " ".join(told.content.decode().split())
    assert told.status_code == 403
    assert {"en": "Your browser sent no cookie along", "fr": "n\u2019a envoy\u00e9 aucun cookie"}[language] in text
    assert 'target="_blank"' not in text
    assert "lead@example.org" not in text
    enquiry = client.post(f"/{language}/working-with-us/enquiry/", {"message": "Two words", "shown": "x.y"})
    assert "Two words" in enquiry.content.decode()
    assert "x.y" not in enquiry.content.decode()
