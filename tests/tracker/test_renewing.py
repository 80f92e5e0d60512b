"""Is the key that everything is sealed with changed without locking anybody out, and without letting anybody in?"""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from objectives.acts.webhooks import SEALED_FOR, create_webhook
from objectives.models import Role, User, Webhook
from objectives.secrets import unseal
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
NEW = "another" * 10


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def of(staff: User, kind: str) -> Authenticator:
    return Authenticator.objects.get(user=staff, type=kind)


def test_where_no_key_opens_a_second_factor_nobody_can_reckon_its_codes(staff: User, settings: LazySettings) -> None:
    """An empty secret has codes, too, and everybody knows those."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(staff, secret)
    RecoveryCodes.activate(staff)
    settings.SECRET_KEY = NEW
    assert not totp.TOTP(of(staff, "totp")).validate_code(code_of(""))
    assert not totp.TOTP(of(staff, "totp")).validate_code(code_of(secret))
    codes = RecoveryCodes(of(staff, "recovery_codes"))
    assert codes.generate_codes() != codes.generate_codes()


def test_what_the_old_key_sealed_is_good_once_that_is_forgotten(
    staff: User, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(staff, secret)
    before = RecoveryCodes.activate(staff).get_unused_codes()
    _webhook, of_webhook = create_webhook(by=staff, name="W", url="https://receiver.example.org/")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW
    call_command("renew_secrets")
    call_command("renew_secrets")
    assert capsys.readouterr().out.splitlines() == [
        "3 secrets, 3 of them sealed anew.",
        "3 secrets, 0 of them sealed anew.",
    ]
    settings.SECRET_KEY_FALLBACKS = []
    assert totp.TOTP(of(staff, "totp")).validate_code(code_of(secret))
    assert RecoveryCodes(of(staff, "recovery_codes")).get_unused_codes() == before
    assert unseal(SEALED_FOR, Webhook.objects.get().secret) == of_webhook


def test_what_no_key_opens_is_named_by_its_owner_and_the_rest_is_renewed(staff: User, settings: LazySettings) -> None:
    totp.TOTP.activate(staff, totp.generate_totp_secret())
    settings.SECRET_KEY = NEW
    create_webhook(by=staff, name="W", url="https://receiver.example.org/")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [NEW], "a third one " * 5
    with pytest.raises(CommandError, match=rf"No known key opens: .* of person {staff.pk}\."):
        call_command("renew_secrets")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(SEALED_FOR, Webhook.objects.get().secret)
