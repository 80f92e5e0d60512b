"""An invitation: who may invite whom, once, for seven days, and what becomes of a link that is over."""

import datetime
from dataclasses import replace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from objectives.acts.inviting import (
    Guest,
    InvitationOverError,
    Sealed,
    accept_invitation,
    invite,
    mark_sent,
    read_invitation,
    resend_invitation,
    revoke_invitation,
)
from objectives.models import Invitation, InvitationState, Organisation, Project, ProjectLead, Role, User
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-one-for-sextant"


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


@of_the_file
def lab() -> Organisation:
    return Organisation.objects.create(code="lab", name="Lab", kind="sme")


@pytest.fixture
def guest(lab: Organisation) -> Guest:
    return Guest(email="Guest@Example.org", full_name="Jo Guest", role=Role.CONTRIBUTOR, organisation=lab)


def accepted(sealed: Sealed) -> User:
    return accept_invitation(token=sealed.token, full_name="Jo Guest", password=PASSWORD)


def broken(staff: User, guest: Guest) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        invite(by=staff, guest=guest)
    return set(caught.value.message_dict)


def test_who_accepts_becomes_what_was_offered(staff: User, guest: Guest, lab: Organisation) -> None:
    project = Project.objects.create(code="P1", scope="labelled", status="running")
    sealed = invite(by=staff, guest=replace(guest, project=project, is_deputy=True))
    assert sealed.token not in str(Invitation.objects.values())
    somebody = accepted(sealed)
    assert (somebody.email, somebody.role, somebody.organisation, somebody.language) == (
        "guest@example.org", Role.CONTRIBUTOR, lab, "fr",
    )  # fmt: skip
    assert somebody.check_password(PASSWORD)
    assert not somebody.is_staff
    assert ProjectLead.objects.get(person=somebody).is_deputy
    assert Invitation.objects.get().state == InvitationState.ACCEPTED


def test_staff_invite_nobody_to_their_own_power_and_administrators_anybody(staff: User, guest: Guest) -> None:
    for role in (Role.STAFF, Role.ADMINISTRATOR):
        assert broken(staff, replace(guest, role=role)) == {"role"}
    sealed = invite(by=person(Role.ADMINISTRATOR), guest=replace(guest, role=Role.ADMINISTRATOR))
    with pytest.raises(Invitation.DoesNotExist):
        resend_invitation(by=staff, invitation=sealed.invitation.pk)
    somebody = accepted(sealed)
    assert somebody.is_staff
    assert somebody.is_superuser


@pytest.mark.parametrize("role", [Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR])
def test_nobody_else_invites(role: Role, guest: Guest) -> None:
    with pytest.raises(PermissionDenied):
        invite(by=person(role), guest=guest)


def test_what_is_wrong_is_told_by_field_and_writes_nothing(staff: User, guest: Guest) -> None:
    project = Project.objects.create(code="P1", scope="labelled", status="running")
    assert broken(staff, replace(guest, email="not an address")) == {"email"}
    assert broken(staff, replace(guest, email=staff.email.upper())) == {"email"}
    assert broken(staff, replace(guest, organisation=None)) == {"organisation"}
    assert broken(staff, replace(guest, role=Role.BOARD, project=project)) == {"project"}
    assert broken(staff, replace(guest, is_deputy=True)) == {"project"}
    assert broken(staff, replace(guest, full_name=" ")) == {"full_name"}
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once_at_a_time(staff: User, guest: Guest) -> None:
    first = invite(by=staff, guest=guest)
    with pytest.raises(ValidationError, match="invited already"):
        invite(by=staff, guest=replace(guest, email="guest@example.org"))
    revoke_invitation(by=staff, invitation=first.invitation.pk)
    assert invite(by=staff, guest=guest).token != first.token


def test_a_link_works_once(staff: User, guest: Guest) -> None:
    sealed = invite(by=staff, guest=guest)
    accepted(sealed)
    with pytest.raises(InvitationOverError):
        accepted(sealed)
    assert User.objects.filter(email="guest@example.org").count() == 1


def test_a_link_works_for_seven_days(staff: User, guest: Guest) -> None:
    with time_machine.travel(datetime.datetime(2018, 6, 1, tzinfo=datetime.UTC), tick=False) as clock:
        sealed = invite(by=staff, guest=guest)
        clock.shift(datetime.timedelta(days=7, seconds=-1))
        assert read_invitation(sealed.token).email == "guest@example.org"
        clock.shift(datetime.timedelta(seconds=1))
        with pytest.raises(InvitationOverError) as over:
            read_invitation(sealed.token)
        assert over.value.invitation is not None
        assert over.value.invitation.state == InvitationState.EXPIRED
        newer = resend_invitation(by=staff, invitation=sealed.invitation.pk)
        assert accepted(newer).email == "guest@example.org"


def test_sent_again_the_old_link_is_dead_and_the_mail_is_to_be_sent(staff: User, guest: Guest) -> None:
    first = invite(by=staff, guest=guest)
    assert first.invitation.state == InvitationState.NOT_SENT
    mark_sent(first)
    assert Invitation.objects.get().state == InvitationState.WAITING
    second = resend_invitation(by=staff, invitation=first.invitation.pk)
    mark_sent(first)
    assert Invitation.objects.get().state == InvitationState.NOT_SENT, "the older mail's word does not count"
    with pytest.raises(InvitationOverError):
        read_invitation(first.token)
    assert accepted(second).email == "guest@example.org"


def test_taken_back_it_opens_nothing(staff: User, guest: Guest) -> None:
    sealed = invite(by=staff, guest=guest)
    revoke_invitation(by=staff, invitation=sealed.invitation.pk)
    with pytest.raises(InvitationOverError):
        accepted(sealed)
    for act in (resend_invitation, revoke_invitation):
        with pytest.raises(Invitation.DoesNotExist):
            act(by=staff, invitation=sealed.invitation.pk)


def test_a_bad_password_makes_no_account_and_leaves_the_link_alive(staff: User, guest: Guest) -> None:
    sealed = invite(by=staff, guest=guest)
    with pytest.raises(ValidationError) as caught:
        accept_invitation(token=sealed.token, full_name="Jo Guest", password="password")
    assert set(caught.value.message_dict) == {"password"}
    assert accepted(sealed).email == "guest@example.org"


@pytest.mark.parametrize("token", ["", "nothing", "\0", "\ud800", "x" * 5000])
def test_what_is_no_link_of_ours_is_over(token: str) -> None:
    with pytest.raises(InvitationOverError) as over:
        read_invitation(token)
    assert over.value.invitation is None
