"""Which tokens does a machine ask with? Stored as a hash only, with a name, what it may do, and when it ends."""

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from objectives.clock import now
from objectives.models.user import User


class TokenScope(models.TextChoices):
    """What a token is good for, in the words of the API; the rows are always those of its person."""

    READ = "read", "read"
    REPORT = "report", "report"
    EXPORT = "export", "export"


def only_reading() -> list[str]:
    """Return the least that a token can do."""
    return [TokenScope.READ.value]


class ApiToken(AbstractAuthToken):  # type: ignore[misc]  # knox has no types
    """A token of a person (django-rest-knox: digest, first letters, person, made, end)."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="auth_token_set")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """How pages call it: the digest stays in the database."""
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(
        models.CharField(max_length=10, choices=TokenScope.choices), verbose_name=_("may"), default=only_reading
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    """To the hour: noting every use would make every read a write."""
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, verbose_name=_("replaces"), related_name="successor", null=True, blank=True
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created", "digest")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=TokenScope.values) & models.Q(scopes__len__gt=0),
                name="api_token_scopes_known",
                violation_error_message=_("Say what the token may do."),
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.key)

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.expiry is None or bool(self.expiry > now()))

    @property
    def lasts(self) -> datetime.timedelta | None:
        """How long it was made for; None for one without an end."""
        lasts: datetime.timedelta | None = None if self.expiry is None else self.expiry - self.created
        return lasts


def still_open() -> models.Q:
    """Return the condition of tokens that open something now."""
    return models.Q(revoked_at__isnull=True) & (models.Q(expiry__isnull=True) | models.Q(expiry__gt=Now()))
