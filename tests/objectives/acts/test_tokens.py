"""Tokens are made with a name, scopes and an end, replaced without an interruption, and revoked at once."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from objectives import access
from objectives.acts.tokens import AT_ONCE, OVERLAP, create_token, note_use, replace_token, revoke_token
from objectives.clock import now
from objectives.models import ApiToken, Role, User
from tests.counting import statements
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def somebody() -> User:
    return person(Role.FUNDER)


def made(by: User, scopes: list[str] | None = None, days: int = 90) -> tuple[ApiToken, str]:
    return create_token(by=by, name=" Monthly report ", scopes=scopes or ["export", "read"], days=days)


def test_a_token_has_a_name_scopes_and_an_end_and_its_secret_is_not_stored(somebody: User) -> None:
    token, secret = made(somebody)
    assert (token.name, token.scopes) == ("Monthly report", ["read", "export"])
    assert token.lasts is not None
    assert abs(token.lasts - datetime.timedelta(days=90)) < datetime.timedelta(seconds=1)
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret.startswith("sxt_")
    assert not [value for value in row.values() if secret in str(value)]


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
    said: dict[str, object] = {"name": "Report", "scopes": ["read"], "days": 30} | wrong
    with pytest.raises(ValidationError) as refused:
        create_token(by=somebody, **said)  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]
    assert not ApiToken.objects.exists()


def test_the_database_takes_no_scope_that_is_none(somebody: User) -> None:
    with pytest.raises(IntegrityError, match="api_token_scopes_known"):
        ApiToken.objects.create(user=somebody, name="x", scopes=["everything"])


def test_nobody_has_more_than_a_few_at_once(somebody: User) -> None:
    first, _secret = made(somebody)
    for _ in range(AT_ONCE - 1):
        made(somebody)
    with pytest.raises(ValidationError, match=str(AT_ONCE)):
        made(somebody)
    revoke_token(by=somebody, key=first.key)
    made(somebody)


def test_a_replaced_token_works_for_a_week_beside_its_successor(somebody: User) -> None:
    old, secret = made(somebody, ["read"])
    new, other = replace_token(by=somebody, key=old.key)
    old.refresh_from_db()
    assert secret != other
    assert (new.name, new.scopes, new.replaces) == (old.name, ["read"], old)
    assert old.is_open
    assert new.is_open
    assert old.expiry is not None
    assert new.expiry is not None
    assert abs(old.expiry - now() - OVERLAP) < datetime.timedelta(minutes=1)
    assert abs(new.expiry - now() - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)
    with pytest.raises(ValidationError, match="replaced already"):
        replace_token(by=somebody, key=old.key)


def test_replacing_makes_no_token_last_longer_and_raises_none_from_the_dead(somebody: User) -> None:
    soon, _secret = made(somebody)
    ends = now() + datetime.timedelta(days=2)
    ApiToken.objects.filter(pk=soon.pk).update(expiry=ends)
    replace_token(by=somebody, key=soon.key)
    soon.refresh_from_db()
    assert soon.expiry == ends
    revoke_token(by=somebody, key=soon.key)
    with pytest.raises(ValidationError, match="over"):
        replace_token(by=somebody, key=soon.key)


def test_a_colleague_and_a_stranger_find_no_token_an_administrator_revokes_any(somebody: User) -> None:
    token, _secret = made(somebody)
    colleague, administrator = person(Role.STAFF), person(Role.ADMINISTRATOR)
    for act in (replace_token, revoke_token):
        with pytest.raises(ApiToken.DoesNotExist):
            act(by=colleague, key=token.key)
    with pytest.raises(ApiToken.DoesNotExist):
        replace_token(by=administrator, key=token.key)
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_token(by=somebody, key=uuid.uuid4())
    first = revoke_token(by=administrator, key=token.key).revoked_at
    assert revoke_token(by=somebody, key=token.key).revoked_at == first
    assert not ApiToken.objects.get(pk=token.pk).is_open


def test_who_left_has_no_tokens(somebody: User) -> None:
    made(somebody)
    somebody.is_active = False
    assert not access.own_tokens(somebody).exists()


def test_a_use_is_noted_once_an_hour(somebody: User) -> None:
    token, _secret = made(somebody)
    note_use(token)
    token.refresh_from_db()
    assert token.last_used_at is not None
    with statements() as counted:
        note_use(token)
    assert len(counted) == 0
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now() - datetime.timedelta(minutes=61))
    token.refresh_from_db()
    note_use(token)
    token.refresh_from_db()
    assert now() - token.last_used_at < datetime.timedelta(minutes=1)


def test_a_use_that_cannot_be_noted_breaks_nothing(somebody: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token, _secret = made(somebody)

    def broken(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(transaction, "atomic", broken)
    note_use(token)
    token.refresh_from_db()
    assert token.last_used_at is None
