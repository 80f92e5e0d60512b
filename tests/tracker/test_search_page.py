"""The search through both doors: the page, what the box suggests, and the API."""

import pytest
from django.test import Client

from objectives.models import Organisation, Project, Role
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Project.objects.filter(pk=made.hidden.pk).update(acronym="ZEPHYRUS")
    Organisation.objects.create(code="o", name="<b>Étoile</b> & fils", kind="sme", city="Pau")
    return made


def test_the_page_marks_what_was_found_and_escapes_the_rest(portfolio: Portfolio, client: Client) -> None:
    page = client.get("/search/", {"q": "etoile <script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    page = client.get("/search/", {"q": "etoile"}).content.decode()
    assert "&lt;b&gt;<mark>Étoile</mark>&lt;/b&gt; &amp; fils" in page
    assert '<a href="/organisations/o/">' in page


def test_a_kind_is_in_the_address_and_an_address_made_up_is_no_error(portfolio: Portfolio, client: Client) -> None:
    assert "fils" in client.get("/search/?q=etoile&kind=organisation").content.decode()
    assert "fils" not in client.get("/search/?q=etoile&kind=project").content.decode()
    for made_up in ("", "?q=%00", "?q=etoile&after=99999999999999999999", "?q=etoile&after=x&kind=never"):
        assert client.get(f"/search/{made_up}").status_code == 200
    page = client.get("/search/?q=etoile&after=x").content.decode()
    assert ("names no page of this answer" in page, "fils" in page) == (True, True)


def test_the_box_suggests_only_what_its_person_may_see(portfolio: Portfolio, client: Client) -> None:
    asked = {"HX-Request": "true", "HX-Target": "suggestions"}
    nothing = client.get("/search/?q=zephyrus", headers=asked).content.decode()
    assert "ZEPHYRUS" not in nothing
    assert "<html" not in nothing
    client.force_login(person(Role.STAFF), backend=BACKEND)
    assert "<mark>ZEPHYRUS</mark>" in client.get("/search/?q=zephyrus", headers=asked).content.decode()


def test_the_api_answers_the_same(portfolio: Portfolio, client: Client) -> None:
    told = client.get("/api/v1/search/?q=etiole").json()
    assert told["near"] is True
    assert [(one["kind"], one["id"]) for one in told["results"]] == [("organisation", "o")]
    assert {"text": "Étoile", "found": True} in told["results"][0]["name"]
    assert client.get("/api/v1/search/?q=zephyrus").json() == {
        "near": False, "next": None, "results": [],
        "counts": dict.fromkeys(("project", "organisation", "activity", "kpi", "document"), 0),
    }  # fmt: skip
    for wrong in ("kind=x", "after=x", "page_size=0", "page_size=101", "wrong=1"):
        refused = client.get(f"/api/v1/search/?q=a&{wrong}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, wrong.split("=")[0])
