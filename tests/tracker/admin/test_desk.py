"""The first page: what waits today, with the way to it; then everything that is kept, as staff think of it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from objectives import clock
from objectives.models import Measurement, Project, Role, User
from objectives.scorecards.desk import Work, waiting_for
from tests.access.world import make_world
from tests.counting import statements
from tests.portfolio import person
from tracker.admin.desk import WAYS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


def counted(somebody: object) -> dict[str, int]:
    return {one.work: one.count for one in waiting_for(somebody, clock.now(), clock.today())}  # type: ignore[arg-type]


def test_what_waits_is_counted_for_who_keeps_the_data_and_for_nobody_else() -> None:
    world = make_world()
    of = {kind: counted(people[0]) for kind, people in world.people.items()}
    assert {kind for kind, found in of.items() if found} == {"administrator", "staff"}
    staff = of["staff"]
    assert (staff[Work.SUBMITTED], staff[Work.DRAFTS], staff[Work.ENQUIRIES], staff[Work.FOLLOW_UPS]) == (1, 2, 1, 1)
    assert (staff[Work.MAILS], staff[Work.ENQUIRY_MAILS]) == (1, 1)
    assert set(of["administrator"]) - set(staff) == {Work.WEBHOOKS, Work.ERASURES}
    Project.objects.filter(pk=world.portfolio.hidden.pk).update(status="submitted")
    assert counted(world.people["staff"][0])[Work.LABELS] == 1


def test_every_line_leads_to_a_list_that_holds_as_many_rows() -> None:
    make_world()
    client = Client()
    client.force_login(User.objects.get(role=Role.ADMINISTRATOR))
    page = client.get(reverse("admin:index"))
    assert set(WAYS) == set(Work)
    assert len(page.context["desk"]) == len(Work)
    for line in page.context["desk"]:
        there = client.get(line.address)
        assert there.status_code == 200, line.address
        if "cl" in (there.context or {}) and line.waiting.work != Work.DIFFERENCES:
            assert there.context["cl"].result_count == line.waiting.count, line.address


def test_the_first_page_costs_the_same_however_much_waits() -> None:
    world = make_world()
    client = Client()
    client.force_login(person(Role.STAFF, email="other@example.org"))
    client.get(reverse("admin:index"))
    with statements() as few:
        client.get(reverse("admin:index"))
    for year in ("2013", "2014", "2015"):
        Measurement.objects.create(kpi=world.portfolio.kpi, period=year, revision=9, value=1, status="draft")
    with statements() as many:
        assert client.get(reverse("admin:index")).status_code == 200
    assert len(many) == len(few)


def test_in_french_the_filters_name_states_not_acts() -> None:
    client = Client()
    client.force_login(person(Role.STAFF))
    for name, states in (("followup", ("échue", "ouverte", "réalisée")), ("invitation", ("ouverte", "expirée"))):
        page = client.get(reverse(f"admin:objectives_{name}_changelist"), headers={"accept-language": "fr"})
        standing = next(one for one in page.context["cl"].filter_specs if one.parameter_name == "standing")
        with override("fr"):
            assert tuple(str(label) for _value, label in standing.lookup_choices)[: len(states)] == states
