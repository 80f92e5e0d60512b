"""How do cluster staff keep the whole model? Django's admin, one file for each group of nouns."""

from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from oauth2_provider import models as oauth

from objectives.models import MachineClient
from tracker.admin import contract, figures, mails, people, portfolio, public

__all__ = ["contract", "figures", "mails", "people", "portfolio", "public"]

admin.site.unregister([MachineClient, oauth.AccessToken, oauth.Grant, oauth.IDToken, oauth.RefreshToken])
"""Machines have a page of their own (`/machines/`), which shows no hash and keeps the rules."""
admin.site.unregister([SocialApp, SocialToken, UserSession])
"""Single sign-on is set in the environment, and keeps no token; browsers have a page (`/account/browsers/`)."""
