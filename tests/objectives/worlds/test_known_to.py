"""Of the world of then a reader sees what is the reader's now, where it was shown then."""

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives import access
from objectives.access import Reader
from objectives.models import Participation, Project, ProjectLead, Role
from objectives.worlds import Position, position_now
from tests.portfolio import person, small_portfolio

pytestmark = pytest.mark.django_db(transaction=True)


def seen(reader: Reader, position: Position) -> set[str]:
    with access.known_to(reader, position) as reader_then:
        return set(access.visible_projects(reader_then).values_list("code", flat=True))


def test_rights_are_those_of_now_and_what_was_published_since_was_not_public_then() -> None:
    portfolio = small_portfolio(published_projects=2)
    lead, staff, stranger = (
        person(role, email=f"{role}@x.org") for role in (Role.CONTRIBUTOR, Role.STAFF, Role.FUNDER)
    )
    funder = person(Role.FUNDER, portfolio.funder)
    other = person(Role.FUNDER, portfolio.other_funder)
    then = position_now()
    Project.objects.filter(code="H1").update(published=True)
    Project.objects.filter(code="P001").update(published=False)
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    for reader in (AnonymousUser(), stranger, other):
        assert seen(reader, then) == {"P000"}  # P001 is closed now, H1 was closed then
    assert seen(funder, then) == seen(lead, then) == {"P000", "H1"}
    assert seen(staff, then) == {"P000", "P001", "H1"}


def test_a_partner_sees_of_then_no_project_whole_and_in_part_the_own_ones() -> None:
    portfolio = small_portfolio()
    Participation.objects.create(project=portfolio.hidden, organisation=portfolio.other_funder, role="partner")
    partner = person(Role.CONTRIBUTOR, portfolio.other_funder)
    then = position_now()
    Participation.objects.filter(organisation=portfolio.other_funder).update(role="coordinator")
    assert seen(partner, then) == {"P000"}
    with access.known_to(partner, then, in_part=True) as reader_then:
        assert access.visible_projects(reader_then).count() == 2


def test_a_project_deleted_since_is_for_nobody_but_who_sees_everything() -> None:
    small_portfolio(published_projects=2)
    staff = person(Role.STAFF)
    then = position_now()
    Participation.objects.filter(project__code="P001").delete()
    gone = Project.objects.get(code="P001")
    gone.links.all().delete()
    gone.milestones.all().delete()
    gone.delete()
    assert seen(AnonymousUser(), then) == {"P000"}
    assert seen(staff, then) == {"P000", "P001", "H1"}
