"""Where do our rules enter django-allauth? By invitation only, links to our address, mails that cannot break a page."""

import logging
import math
from contextvars import copy_context
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core.context import request_context
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import User
from objectives.reminding.refusals import reason
from objectives.secrets import seal, unseal
from tracker.accounts.beside import letters
from tracker.accounts.browsers import SINCE, note
from tracker.accounts.single_sign_on.proving import PROVEN, has_just_proven, note_proof

SEALED_FOR = "sextant.second_factor"

log = logging.getLogger(__name__)
security = logging.getLogger("sextant.security")


class Accounts(DefaultAccountAdapter):
    """Sign-in by e-mail."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return a link to where people reach us, whatever host the request names."""
        uid, _, rest = key.partition("-")
        page = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})
        return f"{settings.SEXTANT_URL}{page}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the person's language, beside the answer; a mail server that is down is told to who runs us.

        The page answers the same with it as without, and as soon: else it would tell which addresses have an account.
        """
        letters.submit(copy_context().run, self._send, template_prefix, email, context)

    def format_email_subject(self, subject: str) -> str:
        """Say whose mail it is as every other mail of ours does: in French with a space before the colon."""
        return _("Sextant: %(words)s") % {"words": subject}

    def _send(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user")
        language = person.language if isinstance(person, User) else translation.get_language()
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, context | {"address": settings.SEXTANT_URL})
        except OSError as error:
            log.error("the mail %s was not sent: %s", template_prefix, reason(error))

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse:
        """Note the browser, so that its person sees where the account is open, and when they proved who they are."""
        request.session.pop(SINCE, None)
        note(request)
        came = (told["signal_kwargs"] or {}).get("sociallogin")
        note_proof(request.session, user.pk, came.state.get(PROVEN) if came else None)
        security.info("signed in: person %s from %s", user.pk, self.get_client_ip(request))
        answer: HttpResponse = super().post_login(request, user, **told)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell who runs us of a wrong password, not of whose: people type passwords where addresses belong."""
        super().authentication_failed(request, **credentials)
        security.warning("sign-in refused: from %s", self.get_client_ip(request))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Say how long who failed too often waits; an attempt that was refused for it is not counted."""
        if code != "too_many_login_attempts":
            error: ValidationError = super().validation_error(code, *args)
            return error
        minutes = _longest_wait()
        told = ngettext(
            "Too many attempts failed: wait %(minutes)d minute at most. Those until then do not count.",
            "Too many attempts failed: wait %(minutes)d minutes at most. Those until then do not count.",
            minutes,
        )
        return ValidationError(told % {"minutes": minutes}, code=code)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how a person proves once more who they are: who has nothing to do it by here, at the provider."""
        if (methods := self._known_here(user)) or not user.is_authenticated or not settings.OIDC_ISSUER:
            return methods
        return [{"id": "single_sign_on", "description": settings.OIDC_NAME, "url": reverse("confirm-at-the-provider")}]

    def is_reauthentication_required(self, *, app: str, **told: Any) -> bool:
        """Ask nobody whom the provider asked a moment ago, and who has nothing to prove themselves by here."""
        required: bool = super().is_reauthentication_required(app=app, **told)
        return required and not self._is_just_back()

    def _known_here(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [one for one in methods if settings.PASSWORDS or one["id"] != "reauthenticate"]

    def _is_just_back(self) -> bool:
        person = self.request.user
        return not self._known_here(person) and has_just_proven(self.request.session, person.pk)

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Go back to the account."""
        return reverse("account")


def tell_the_address_of_before(request: HttpRequest, person: User, address: str) -> None:
    """Write to where a person's mails went until now: whose account was taken must learn it, and reads them there."""
    context = {"user": person, "email": address, "contact": settings.SECURITY_CONTACT.removeprefix("mailto:")}
    with request_context(request):
        get_adapter().send_mail("account/email/address_changed", address, context)


def _longest_wait() -> int:
    """Return after how many minutes a failed attempt is forgotten."""
    rates = parse_rates(settings.ACCOUNT_RATE_LIMITS["login_failed"])
    return math.ceil(max(float(rate.duration) for rate in rates) / 60)


class SecondFactors(DefaultMFAAdapter):
    """Authenticator apps and recovery codes, whose secrets are of no use to who reads the database alone."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return seal(SEALED_FOR, text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret, also one from before the secret key was changed.

        Where no key opens it, one that nobody can know: of an empty one anybody could reckon the codes.
        """
        secret = unseal(SEALED_FOR, encrypted_text)
        if secret is not None:
            return secret
        log.error("a second factor was stored under another SECRET_KEY: add the old one to SECRET_KEY_FALLBACKS")
        return str(generate_totp_secret())
