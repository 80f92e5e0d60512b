"""Machines are registered with scopes and an end, given another secret without an interruption, revoked at once."""

import datetime
import uuid

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from objectives import access
from objectives.acts.machines import register_machine, renew_machine_secret, revoke_machine
from objectives.acts.tokens import AT_ONCE, OVERLAP
from objectives.clock import now
from objectives.models import MachineClient, Role, User
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def somebody() -> User:
    return person(Role.FUNDER)


def made(by: User, days: int = 90) -> tuple[MachineClient, str]:
    return register_machine(by=by, name=" Data warehouse ", scopes=["export", "read"], days=days)


def test_a_machine_has_a_name_scopes_and_an_end_and_its_secret_is_not_stored(somebody: User) -> None:
    client, secret = made(somebody)
    assert (client.name, client.scopes, client.user) == ("Data warehouse", ["read", "export"], somebody)
    assert abs(client.expiry - now() - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)
    row = MachineClient.objects.filter(pk=client.pk).values().get()
    assert len(secret) >= 43
    assert not [value for value in row.values() if secret in str(value)]
    assert check_password(secret, row["client_secret"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "a\0"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "everything"]}, "scopes"),
        ({"days": 36500}, "days"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(somebody: User, wrong: dict[str, object], field: str) -> None:
    said: dict[str, object] = {"name": "Warehouse", "scopes": ["read"], "days": 30} | wrong
    with pytest.raises(ValidationError) as refused:
        register_machine(by=somebody, **said)  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]
    assert not MachineClient.objects.exists()


def test_the_database_takes_no_machine_without_a_secret_of_its_own(somebody: User) -> None:
    client, _secret = made(somebody)
    for wrong in ({"client_type": "public"}, {"authorization_grant_type": "password"}, {"hash_client_secret": False}):
        with pytest.raises(IntegrityError, match="machine_client_has_a_secret"), transaction.atomic():
            MachineClient.objects.filter(pk=client.pk).update(**wrong)


def test_nobody_has_more_than_a_few_at_once(somebody: User) -> None:
    first, _secret = made(somebody)
    for _ in range(AT_ONCE - 1):
        made(somebody)
    with pytest.raises(ValidationError, match=str(AT_ONCE)):
        made(somebody)
    revoke_machine(by=somebody, key=first.key)
    made(somebody)


def test_a_new_secret_works_beside_the_one_before_for_a_week(somebody: User) -> None:
    client, secret = made(somebody)
    renewed, other = renew_machine_secret(by=somebody, key=client.key)
    assert (renewed.pk, renewed.client_id) == (client.pk, client.client_id)
    renewed.refresh_from_db()
    assert check_password(other, renewed.client_secret)
    assert check_password(secret, renewed.former_secret)
    assert renewed.keeps_former_secret
    assert renewed.former_until is not None
    assert abs(renewed.former_until - now() - OVERLAP) < datetime.timedelta(minutes=1)
    MachineClient.objects.filter(pk=client.pk).update(former_until=now())
    again, _third = renew_machine_secret(by=somebody, key=client.key)
    assert abs(again.expiry - now() - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)


def test_a_secret_that_was_lost_on_its_way_is_made_again_and_the_one_that_the_machine_has_stays(
    somebody: User,
) -> None:
    client, the_machine_has = made(somebody)
    renewed, lost = renew_machine_secret(by=somebody, key=client.key)
    until = renewed.former_until
    again, newest = renew_machine_secret(by=somebody, key=client.key)
    assert again.former_until == until
    assert check_password(the_machine_has, again.former_secret)
    assert check_password(newest, again.client_secret)
    assert not any(check_password(lost, one) for one in (again.former_secret, again.client_secret))
    assert abs(again.expiry - now() - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)


def test_a_new_secret_raises_no_machine_from_the_dead(somebody: User) -> None:
    client, _secret = made(somebody)
    revoke_machine(by=somebody, key=client.key)
    with pytest.raises(ValidationError, match="over"):
        renew_machine_secret(by=somebody, key=client.key)


def test_a_colleague_and_a_stranger_find_no_machine_an_administrator_revokes_any(somebody: User) -> None:
    client, _secret = made(somebody)
    colleague, administrator = person(Role.STAFF), person(Role.ADMINISTRATOR)
    for act in (renew_machine_secret, revoke_machine):
        with pytest.raises(MachineClient.DoesNotExist):
            act(by=colleague, key=client.key)
    with pytest.raises(MachineClient.DoesNotExist):
        renew_machine_secret(by=administrator, key=client.key)
    with pytest.raises(MachineClient.DoesNotExist):
        revoke_machine(by=somebody, key=uuid.uuid4())
    first = revoke_machine(by=administrator, key=client.key).revoked_at
    assert revoke_machine(by=somebody, key=client.key).revoked_at == first
    assert not MachineClient.objects.get(pk=client.pk).is_open


def test_who_left_has_no_machines(somebody: User) -> None:
    client, _secret = made(somebody)
    somebody.is_active = False
    somebody.save()
    assert not access.own_machines(somebody).exists()
    assert not MachineClient.objects.get(pk=client.pk).is_usable(None)
