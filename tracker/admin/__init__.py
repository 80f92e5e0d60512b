"""How do cluster staff keep the whole model? Django's admin, one file for each group of nouns."""

from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

from tracker.admin import (
    activities,
    board,
    contract,
    figures,
    machines,
    mails,
    organisations,
    people,
    portfolio,
    public,
    reference,
)

__all__ = [
    "activities",
    "board",
    "contract",
    "figures",
    "machines",
    "mails",
    "organisations",
    "people",
    "portfolio",
    "public",
    "reference",
]

admin.site.unregister([SocialApp, SocialToken, UserSession])
"""Single sign-on is set in the environment, and keeps no token; browsers have a page (`/account/browsers/`)."""
