"""Who is signed out while writing loses no word, be it on a page that strangers do not find or in the back office."""

import pytest
from django.test import Client

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
    assert not [one for one in ("secret</li>", "<li>17", "<li>Save") if one in told]


@pytest.mark.usefixtures("portfolio")
@pytest.mark.parametrize("at", PLACES.values(), ids=PLACES)
def test_a_form_in_which_nothing_was_typed_is_answered_as_what_is_not_there(at: str) -> None:
    assert Client().post(at, {"csrfmiddlewaretoken": "x"}).status_code in (302, 404)
