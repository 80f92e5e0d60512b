"""Whose machine is told of changes, where, how far was it told, and what did it answer? (`objectives.webhooks`)"""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.clock import now
from objectives.models.rules import one_of
from objectives.models.user import User


class WebhookState(models.TextChoices):
    """Whether changes are sent, and why not."""

    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused by you")
    FAILING = "failing", _("stopped: for three days nothing was taken")
    GONE = "gone", _("stopped: the receiver says that it is gone")
    SIGHT = "sight", _("stopped: your role or organisation is another than before")


class Webhook(models.Model):
    """A subscription of a person: an address that is sent what the person may see of each change."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="webhooks")
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=1000)
    state = models.CharField(_("state"), max_length=8, choices=WebhookState.choices, default=WebhookState.ACTIVE)
    secret = models.TextField()
    """Sealed (`objectives.secrets`), as is the one before it."""
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(_("signed with the old secret too until"), null=True, blank=True)
    standing = models.CharField(max_length=80)
    """What the person was when the position was taken: another role or organisation sees otherwise."""
    transaction_id = models.BigIntegerField()
    change_id = models.BigIntegerField()
    """With the one above it the position in the ledger: all before it was taken by the receiver."""
    retry_at = models.DateTimeField(_("to be tried again"), null=True, blank=True)
    claim = models.UUIDField(null=True, editable=False)
    """Whose turn it is to send; a claim that is older than its lease was left by a worker that died."""
    claimed_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now())

    class Meta:
        verbose_name = _("webhook")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=one_of("state", WebhookState),
                name="webhook_state_known",
                violation_error_message=_("Choose one of the states of webhooks."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def has_two_secrets(self) -> bool:
        """Whether messages are signed with the secret before this one, too."""
        return self.old_secret_until is not None and self.old_secret_until > now()


class MessageKind(models.TextChoices):
    """What a message says."""

    CHANGES = "changes", _("changes")
    TEST = "test", _("test")


class MessageState(models.TextChoices):
    """How far a message came."""

    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("taken")
    FAILED = "failed", _("not taken")
    DROPPED = "dropped", _("no longer needed")


class Trouble(models.TextChoices):
    """Why there was no answer. A name that nobody knows and one that leads inside are the same to who asks by us."""

    ADDRESS = "address", _("the host's name leads to no public address")
    CONNECTION = "connection", _("no connection, or it broke off")
    CERTIFICATE = "certificate", _("no valid certificate")
    TIME = "time", _("no answer in time")
    OURS = "ours", _("a mistake of ours")


class WebhookMessage(models.Model):
    """One message and what became of it; the log that its owner reads. Its name stays over all attempts."""

    webhook = models.ForeignKey(
        Webhook, models.CASCADE, verbose_name=_("webhook"), related_name="messages", db_index=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=MessageKind.choices)
    state = models.CharField(_("state"), max_length=7, choices=MessageState.choices, default=MessageState.WAITING)
    transaction_id = models.BigIntegerField()
    change_id = models.BigIntegerField()
    """With the one above it the position that it begins after."""
    changes = models.PositiveIntegerField(default=0)
    """Changes of the ledger that it is of: each attempt tells of the same ones."""
    entries = models.PositiveIntegerField(_("entries"), default=0)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("made"))
    tried_since = models.DateTimeField()
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    """Its first kilobyte."""
    trouble = models.CharField(_("trouble"), max_length=11, choices=Trouble.choices, blank=True)

    class Meta:
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        ordering = ("-id",)
        indexes = (models.Index(fields=["webhook", "-id"], name="webhook_messages"),)
        constraints = (
            models.UniqueConstraint(
                fields=["webhook", "kind"],
                condition=models.Q(state=MessageState.WAITING),
                name="webhook_message_one_waits",
                violation_error_message=_("One message after the other: another one waits."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", MessageKind)
                & one_of("state", MessageState)
                & (models.Q(trouble="") | one_of("trouble", Trouble)),
                name="webhook_message_choices_known",
                violation_error_message=_("Choose one of the kinds, states and troubles of messages."),
            ),
        )

    def __str__(self) -> str:
        return self.identity

    @property
    def identity(self) -> str:
        """Its `webhook-id`."""
        return f"msg_{self.key.hex}"
