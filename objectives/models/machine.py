"""Which machines ask with a client of their own (OAuth 2.0, client credentials), and until when?"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AbstractApplication

from objectives.clock import now
from objectives.models.token import TokenScope, only_reading
from objectives.models.user import User


class MachineClient(AbstractApplication):  # type: ignore[misc]  # the library has no types
    """A machine that takes short-lived tokens with an id and a secret (django-oauth-toolkit), for a person.

    Its rows are those of the person who registered it; both secrets are stored as hashes.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="machine_clients")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """How pages call it."""
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(
        models.CharField(max_length=10, choices=TokenScope.choices), verbose_name=_("may"), default=only_reading
    )
    expiry = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    """To the hour, like that of a token."""
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was given its secret, if not when it was registered."""
    former_secret = models.CharField(max_length=255, default="", blank=True, editable=False)
    """The hash of the secret before this one."""
    former_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")
        ordering = ("-created", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=TokenScope.values) & models.Q(scopes__len__gt=0),
                name="machine_client_scopes_known",
                violation_error_message=_("Say what the machine may do."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
                    authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
                    hash_client_secret=True,
                ),
                name="machine_client_has_a_secret",
                violation_error_message=_("A machine proves with a secret who it is, and in no other way."),
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.key)

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expiry > now()

    @property
    def keeps_former_secret(self) -> bool:
        """Whether the secret before this one still works."""
        return bool(self.former_secret) and self.former_until is not None and self.former_until > now()

    def new_secret(self) -> str:
        """Give it another secret, and return it: once it is saved, nothing but a hash is left."""
        secret: str = generate_client_secret()
        self.client_secret = secret
        return secret

    def is_usable(self, request: Any) -> bool:  # noqa: ARG002 (the library's)
        """Return whether it is given tokens, and its tokens open anything."""
        return self.is_open and self.user.is_active
