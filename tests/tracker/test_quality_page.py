"""The page of the quality of the data: staff accept and take back, a lead reads the own, nobody else finds it."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from objectives.models import AcceptedFinding, MilestoneReport, Project, ProjectLead, Role, User
from objectives.quality import Asked, findings
from tests.counting import statements
from tests.objectives.quality.sound import TODAY, sound_portfolio
from tests.portfolio import person

pytestmark = pytest.mark.django_db
PAGE = "/data-quality/"


@pytest.fixture(autouse=True)
def late() -> Iterator[Project]:
    """A day on which the first milestone is late without a word."""
    with time_machine.travel(datetime.datetime(2016, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        project = sound_portfolio()
        MilestoneReport.objects.all().delete()
        yield project


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_staff_accept_a_finding_with_a_reason_and_take_it_back() -> None:
    staff = person(Role.STAFF)
    client, (one,) = signed_in(staff), findings(staff, Asked(), TODAY).findings
    page = client.get(PAGE).content.decode()
    assert "Review 1" in page
    assert reverse("milestone", args=[one.row]) in page, "one click to where it is mended"
    assert f'id="reason-{one.name}"' in page, "and one to say beside it why it stays"
    page = client.post(PAGE, {"findings": one.name, "reason": "<b>Told</b>"}, follow=True).content.decode()
    assert "Review 1" not in page
    page = client.get(f"{PAGE}?accepted=true").content.decode()
    assert "&lt;b&gt;Told" in page
    client.post(reverse("undo-acceptance", args=[AcceptedFinding.objects.get().pk]))
    assert "Review 1" in client.get(PAGE).content.decode()
    assert client.post(reverse("undo-acceptance", args=[AcceptedFinding.objects.get().pk])).status_code == 404


def test_a_refusal_keeps_what_was_chosen() -> None:
    staff = person(Role.STAFF)
    (one,) = findings(staff, Asked(), TODAY).findings
    answer = signed_in(staff).post(PAGE, {"findings": one.name, "reason": " "})
    assert answer.status_code == 422
    assert f'value="{one.name}" checked' in answer.content.decode()


def test_a_lead_mends_the_own_and_accepts_nothing(late: Project) -> None:
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    assert signed_in(lead).get(PAGE).status_code == 404, "there is no such page for who leads nothing"
    ProjectLead.objects.create(project=late, person=lead)
    client = signed_in(lead)
    page = client.get(PAGE).content.decode()
    assert "Review 1" in page
    assert 'name="findings"' not in page
    assert client.post(PAGE, {"findings": "x", "reason": "Mine"}).status_code == 403
    assert "?mine=true" in client.get("/my-projects/").content.decode()
    assert client.get(f"{PAGE}?check=taste").status_code == 400


def test_only_who_can_mend_is_shown_the_way(late: Project) -> None:
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=late, person=lead)
    (one,) = findings(lead, Asked(), TODAY).findings
    way = reverse("milestone", args=[one.row])
    for somebody, mends in ((person(Role.STAFF), True), (lead, True), (person(Role.BOARD), False)):
        page = signed_in(somebody).get(PAGE).content.decode()
        assert ("Review 1" in page, f'href="{way}"' in page) == (True, mends), somebody


def test_it_is_told_in_french_at_a_fixed_cost() -> None:
    client = signed_in(person(Role.BOARD))
    with translation.override("fr"), statements() as counted:
        page = client.get(f"{PAGE}?severity=high&objective=c1.1", headers={"accept-language": "fr"}).content.decode()
    assert "Qualité des données" in page
    assert "1 juin 2015" in page or "1er juin 2015" in page
    assert len(counted) <= 12
