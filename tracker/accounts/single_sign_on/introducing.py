"""Whom does the provider name, and is there room for them? Claims in, an account or a page that says why not out."""

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render

from objectives.acts.admitting import Introduced, NotAdmittedError, admit
from objectives.models import Role, User
from tracker.accounts.single_sign_on.proving import PROVEN, UntoldError

logger = logging.getLogger("sextant.security")
HIGHEST_FIRST = (Role.ADMINISTRATOR, Role.STAFF, Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR)


class SingleSignOn(DefaultSocialAccountAdapter):
    """One provider, of the settings; nobody signs up, whoever it names is known, invited, or in a group with a role."""

    def list_apps(
        self, _request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the provider of the settings: no row of the database makes another one."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let the person in, or say that there is no room; the groups give the role of now."""
        claims, sociallogin.account.extra_data = sociallogin.account.extra_data, {}
        sociallogin.state[PROVEN] = claims.get("auth_time")
        bound = sociallogin.account.pk is not None
        try:
            with transaction.atomic():
                person = admit(introduced(claims, sociallogin.user.pk if bound else None))
                if not bound:
                    _only_identity(person, sociallogin.account.provider)
        except NotAdmittedError:
            logger.warning("Single sign-on proved an identity that has no account here, or a closed one")
            refuse(request, "unknown")
        except (ValidationError, IntegrityError) as broken:
            logger.warning("Single sign-on proved an identity that makes no account: %s", broken)
            refuse(request, "failed")
        if bound:
            sociallogin.account.save(update_fields=["extra_data"])
            sociallogin.user = person
        else:
            sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, _provider: Any, **told: Any) -> None:
        """Say that it did not work, on our own page; why is told to who runs us."""
        logger.warning("Single sign-on failed: %s %r", told.get("error"), told.get("exception"))
        refuse(request, "untold" if isinstance(told.get("exception"), UntoldError) else "failed")


def _only_identity(person: User, provider: str) -> None:
    """Refuse an account that another identity opens: an address may be given to somebody else one day."""
    if SocialAccount.objects.filter(user=person, provider=provider).exists():
        raise NotAdmittedError


def refuse(request: HttpRequest, why: str) -> NoReturn:
    """Answer with the page that says why nobody was signed in."""
    raise ImmediateHttpResponse(render(request, "single_sign_on_refused.html", {"why": why}, status=403))


def introduced(claims: dict[str, Any], account: int | None) -> Introduced:
    """Return whom the claims name; an address counts if the provider says in so many words that it is proven."""
    proven = claims.get("email_verified") in (True, "true")
    address = claims.get("email")
    groups = claims.get(settings.OIDC_GROUPS_CLAIM)
    named = groups if isinstance(groups, list) else [groups]
    given = {Role(role) for group, role in settings.OIDC_ROLES.items() if group in named}
    return Introduced(
        address=User.objects.normalize_email(address) if proven and isinstance(address, str) else "",
        full_name=str(claims.get("name") or ""),
        account=account,
        role=next((role for role in HIGHEST_FIRST if role in given), None),
        decided=frozenset(map(Role, settings.OIDC_ROLES.values())),
    )
