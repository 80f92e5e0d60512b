"""Who wants to work with the cluster, what did they ask, and what became of it? Personal data, erased on schedule.

It stands in no ledger, so that what is erased is erased; what is kept of it is what nobody is known by.
"""

import uuid

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.rules import one_of
from objectives.models.user import User


class EnquirerKind(models.TextChoices):
    """For whom somebody asks."""

    PUBLIC_BODY = "public_body", _("public body")
    COMPANY = "company", _("company")
    RESEARCH = "research", _("research or training institution")
    CLUSTER = "cluster", _("cluster or association")
    OTHER = "other", _("somebody else")


class EnquiryState(models.TextChoices):
    """How far an enquiry came."""

    NEW = "new", _("new")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class Enquiry(models.Model):
    """One enquiry of the public form, with the wording that its sender agreed to. Its texts are plain text."""

    sent_as = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """The form that it was sent by: the same form sent twice is one enquiry."""
    state = models.CharField(_("state"), max_length=8, choices=EnquiryState.choices, default=EnquiryState.NEW)
    kind = models.CharField(_("you ask for a"), max_length=12, choices=EnquirerKind.choices)
    name = models.CharField(_("name"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    message = models.TextField(
        _("message"), max_length=5000, blank=True, validators=[ProhibitNullCharactersValidator()]
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    consent = models.TextField(_("wording agreed to"))
    received_at = models.DateTimeField(_("received"))
    """When it was sent, and its sender agreed."""
    assigned_to = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("assigned to"), related_name="+", null=True, blank=True
    )
    last_act_at = models.DateTimeField(_("last act"))
    """When it was received, assigned, answered or closed: its time until it is erased begins anew."""
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ("-received_at", "-id")
        indexes = (
            models.Index(fields=["last_act_at"], condition=models.Q(erased_at__isnull=True), name="enquiry_to_erase"),
        )
        constraints = (
            models.CheckConstraint(
                condition=one_of("state", EnquiryState)
                & one_of("kind", EnquirerKind)
                & models.Q(country__regex=r"^[A-Z]{2}$"),
                name="enquiry_choices_known",
                violation_error_message=_("Choose one of the kinds, states and countries."),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(name="", organisation="", email="", subject="", message=""),
                name="enquiry_erased_whole",
                violation_error_message=_("An enquiry that is erased names nobody."),
            ),
        )

    def __str__(self) -> str:
        return self.subject or f"{self.pk}"


class EnquiryMailKind(models.TextChoices):
    """What is written of an enquiry: to its sender, or to cluster staff."""

    RECEIPT = "receipt", _("receipt")
    ROUTING = "routing", _("notice to staff")
    ANSWER = "answer", _("answer")


class EnquiryMailState(models.TextChoices):
    """How far a mail came; a claim whose lease is over was left by a worker that died."""

    WAITING = "waiting", _("waits")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    GIVEN_UP = "given_up", _("not sent")


class EnquiryMail(models.Model):
    """A mail of an enquiry, claimed before it is sent; of an answer also its words and who gave it."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, verbose_name=_("enquiry"), related_name="mails")
    kind = models.CharField(_("kind"), max_length=8, choices=EnquiryMailKind.choices)
    state = models.CharField(
        _("state"), max_length=8, choices=EnquiryMailState.choices, default=EnquiryMailState.WAITING
    )
    text = models.TextField(_("answer"), max_length=10_000, blank=True, validators=[ProhibitNullCharactersValidator()])
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(_("written"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    retry_at = models.DateTimeField(_("to be tried again"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mail of an enquiry")
        verbose_name_plural = _("mails of enquiries")
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["waiting", "claimed", "failed"]),
                name="enquiry_mail_waits",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", EnquiryMailKind) & one_of("state", EnquiryMailState),
                name="enquiry_mail_choices_known",
                violation_error_message=_("Choose one of the kinds and states of mails."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.enquiry}"
