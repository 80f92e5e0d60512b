"""Who was asked to join, as what, and what became of it? The link in the mail is stored as a hash only."""

import datetime

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.organisation import Organisation
from objectives.models.project import Project
from objectives.models.rules import one_of
from objectives.models.user import Role, User


class InvitationState(models.TextChoices):
    """What became of an invitation."""

    WAITING = "waiting", _("waiting for an answer")
    NOT_SENT = "not_sent", _("not sent")
    EXPIRED = "expired", _("expired")
    ACCEPTED = "accepted", _("accepted")
    REVOKED = "revoked", _("taken back")


class Invitation(models.Model):
    """An invitation by mail: once accepted or taken back it is over; sent again it has a new link."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    full_name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="+", null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")])
    project = models.ForeignKey(
        Project, models.CASCADE, verbose_name=_("project"), related_name="invitations", null=True, blank=True
    )
    is_deputy = models.BooleanField(_("deputy"), default=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("invited by"), related_name="+")
    invited_at = models.DateTimeField(_("invited"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.OneToOneField(
        User, models.SET_NULL, verbose_name=_("became"), related_name="invitation", null=True, blank=True
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-invited_at", "-id")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
                violation_error_message=_("This address is invited already: send that invitation again."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_ends_once",
                violation_error_message=_("An invitation is accepted or taken back, not both."),
            ),
            models.CheckConstraint(
                condition=one_of("role", Role),
                name="invitation_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
        )

    def __str__(self) -> str:
        return self.email

    def state_at(self, moment: datetime.datetime) -> InvitationState:
        """Return what became of it by a moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= moment:
            return InvitationState.EXPIRED
        return InvitationState.WAITING if self.sent_at else InvitationState.NOT_SENT

    @property
    def state(self) -> InvitationState:
        """What became of it by now."""
        return self.state_at(timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether it can still be sent again or taken back."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def answers_for_it(self) -> User | None:
        """Who may be asked about it: who invited, as long as that account is open; else nobody."""
        return self.invited_by if self.invited_by.is_active else None
