"""Which mail was written to whom for which day, and who wants none? One row a mail, claimed before it is sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.rules import one_of
from objectives.models.user import User


class MailKind(models.TextChoices):
    """What Sextant writes of its own accord; each kind is switched off by itself."""

    REMINDER = "reminder", _("Reminders of due dates")
    DIGEST = "digest", _("Weekly digest")
    MENTION = "mention", _("Mentions in comments")


class DeliveryState(models.TextChoices):
    """How far a mail came. A claim whose lease is over was left by a worker that died: its mail may be out."""

    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    DROPPED = "dropped", _("no longer needed")


class Delivery(models.Model):
    """One mail of a kind to a person for a civil day; there is never a second one."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind.choices)
    for_day = models.DateField(_("for"))
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    subjects = ArrayField(models.CharField(max_length=80), verbose_name=_("what it speaks of"), default=list)
    figures = models.JSONField(_("figures it told"), default=dict)
    claimed_at = models.DateTimeField(_("claimed"))
    retry_at = models.DateTimeField(_("to be tried again"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mail")
        ordering = ("-for_day", "person")
        indexes = (
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(state__in=["claimed", "failed"]),
                name="delivery_unfinished",
            ),
            models.Index(fields=["for_day"], name="delivery_by_day"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind", "for_day"],
                name="delivery_once",
                violation_error_message=_("This mail is written already."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", MailKind) & one_of("state", DeliveryState),
                name="delivery_kind_and_state_known",
                violation_error_message=_("Choose one of the kinds and states of mails."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.for_day}: {self.person}"


class Unwanted(models.Model):
    """A kind of mail that a person switched off."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="unwanted_mails")
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind.choices)

    class Meta:
        verbose_name = _("mail that is not wanted")
        verbose_name_plural = _("mails that are not wanted")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="unwanted_once",
                violation_error_message=_("This kind of mail is switched off already."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", MailKind),
                name="unwanted_kind_known",
                violation_error_message=_("Choose one of the kinds of mails."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
