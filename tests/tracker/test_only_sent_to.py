"""An address that only takes what is sent to it leads a reader to the page of its form, and tells a machine so."""

import pytest
from django.test import Client
from django.urls import reverse

from objectives.models import Role
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
READS = {"Accept": "text/html,application/xhtml+xml"}
LEADS = {
    "/contracts/c1/kpis/members/comments/": "/contracts/c1/kpis/members/",
    "/milestones/7/report/": "/milestones/7/",
    "/imports/3/decide/?show=all&page=2": "/imports/3/?show=all&page=2",
    "/measurements/5/validate/": "/measurements/5/",
    "/enquiries/2/answer/": "/enquiries/2/",
    "/documents/5/remove/": "/",
}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.mark.parametrize("address", LEADS)
def test_who_opens_it_in_a_browser_lands_on_the_page_of_its_form(client: Client, address: str) -> None:
    led = client.get(address, headers=READS)
    assert (led.status_code, led.headers["Location"]) == (302, LEADS[address])
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 405


@pytest.mark.parametrize("address", ["/api/v1/milestones/7/reports/", "/oauth/token/"])
def test_a_machine_that_asks_for_html_as_java_does_is_told_what_the_address_takes(client: Client, address: str) -> None:
    told = client.get(address, headers={"Accept": "text/html, image/gif, image/jpeg, */*; q=0.2"})
    assert (told.status_code, "POST" in told.headers["Allow"]) == (405, True)


def test_a_refused_form_can_be_read_in_the_other_language(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    refused = client.post(f"/contracts/{portfolio.contract.code}/kpis/members/comments/", {"text": ""})
    assert refused.status_code == 422
    there = str(refused.context["request"].get_full_path())
    read = client.post(reverse("set_language"), {"language": "fr", "next": there}, headers=READS, follow=True)
    assert (read.status_code, read.redirect_chain[-1][0]) == (200, "/contracts/c1/kpis/members/")
    assert '<html lang="fr">' in read.content.decode()
