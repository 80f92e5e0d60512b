"""What should a person know that somebody else, or the calendar, did? And where does the own calendar read it?"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models.project import Project
from objectives.models.rules import one_of
from objectives.models.user import User


class NoticeKind(models.TextChoices):
    """What happened."""

    REPORTED = "reported", _("report by somebody else")
    SENT_BACK = "sent_back", _("measurement sent back")
    NAMED = "named", _("named lead or deputy")
    LATE = "late", _("milestone late")
    WEBHOOK = "webhook", _("webhook stopped, or made by a machine")
    MENTIONED = "mentioned", _("mentioned in a comment")
    SEAL = "seal", _("seal that does not hold")
    ERASURE = "erasure", _("erasure of an account asked for")
    ACTIVITY = "activity", _("agreement near its term, or follow-up due")


class Notice(models.Model):
    """One thing that a person should know, in facts (`told`); the words are the reader's language's."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    about = models.CharField(_("about"), max_length=100)
    """What it is about, so that the same is told once however often and by how many it is read."""
    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("project"), null=True, related_name="+")
    told = models.JSONField(_("facts told"), default=dict)
    created_at = models.DateTimeField(_("told"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["person", "-id"], name="notice_newest"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "about"],
                name="notice_once",
                violation_error_message=_("The person has been told this already."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", NoticeKind),
                name="notice_kind_known",
                violation_error_message=_("Choose one of the kinds of notices."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class LedgerReader(models.Model):
    """How far something has read the ledger; its row is locked while it reads on."""

    name = models.CharField(max_length=40, unique=True)
    transaction_id = models.BigIntegerField()
    change_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("reader of the ledger")
        verbose_name_plural = _("readers of the ledger")

    def __str__(self) -> str:
        return self.name


class CalendarAddress(models.Model):
    """The secret address of a person's due dates; only the hash of the secret is kept."""

    person = models.OneToOneField(User, models.CASCADE, verbose_name=_("person"), related_name="calendar_address")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.person)
