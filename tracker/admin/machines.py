"""Tokens, machines, webhooks and notices: whose they are and how they fare, for administrators.

What they are opened with, where they write to, what they were answered and what they say is their owner's alone.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from oauth2_provider import models as oauth

from objectives import access
from objectives.models import ApiToken, MachineClient, Notice, Webhook, WebhookMessage
from tracker.admin.bulk.people import REVOKE_MACHINE
from tracker.admin.keeping import ReadBelow, Shown
from tracker.admin.together import buttons

if TYPE_CHECKING:  # generic for the type checker only
    Rows = QuerySet[Any]
else:
    Rows = QuerySet

admin.site.unregister([MachineClient, oauth.AccessToken, oauth.Grant, oauth.IDToken, oauth.RefreshToken])
"""The library's own pages show hashes and know none of the rules."""


@admin.register(ApiToken)
class ApiTokens(Shown):
    """Tokens of the API: a token is known by its name, its key is its hash, so no page is its own."""

    list_display = ("name", "user", "scopes", "created", "expiry", "last_used_at", "revoked_at")
    list_display_links = None
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("name", "user__full_name", "user__email")
    fields = ("name", "user", "scopes", "created", "expiry", "last_used_at", "revoked_at")

    def get_queryset(self, request: HttpRequest) -> Rows:
        """Return the tokens that the person may take back."""
        return super().get_queryset(request).filter(key__in=access.revocable_tokens(request.user).values("key"))


@admin.register(MachineClient)
class Machines(Shown):
    """Machines that ask by OAuth."""

    list_display = ("name", "user", "scopes", "expiry", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("name", "client_id", "user__full_name", "user__email")
    fields = ("name", "client_id", "user", "scopes", "expiry", "last_used_at", "revoked_at", "created", "updated")
    actions = buttons(REVOKE_MACHINE)

    def get_queryset(self, request: HttpRequest) -> Rows:
        """Return the machines that the person may take back."""
        return super().get_queryset(request).filter(pk__in=access.revocable_machines(request.user).values("pk"))


class WebhookMessages(ReadBelow):
    """How the messages of a webhook fared."""

    model = WebhookMessage
    fields = readonly_fields = ("kind", "state", "entries", "attempts", "made_at", "tried_at", "status", "trouble")
    max_num = 50


@admin.register(Webhook)
class Webhooks(Shown):
    """Who is told of changes, and whether it works."""

    list_display = ("name", "person", "state", "retry_at", "made_at")
    list_filter = ("state",)
    list_select_related = ("person",)
    search_fields = ("name", "person__full_name", "person__email")
    fields = ("name", "person", "state", "retry_at", "made_at")
    inlines = (WebhookMessages,)


@admin.register(Notice)
class Notices(Shown):
    """Who was told of something in Sextant, and read it."""

    list_display = ("created_at", "person", "kind", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("person",)
    search_fields = ("person__full_name", "person__email")
    date_hierarchy = "created_at"
    fields = ("person", "kind", "created_at", "read_at")
