"""Which files belong to a project or an activity? Evidence, agreements, deliverables; never public."""

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models.activity import Activity
from objectives.models.milestone import MilestoneReport
from objectives.models.project import Project
from objectives.models.rules import one_of
from objectives.models.user import User


class DocumentKind(models.TextChoices):
    """What a file is to what it belongs to."""

    EVIDENCE = "evidence", _("evidence of a report")
    AGREEMENT = "agreement", _("agreement")
    DELIVERABLE = "deliverable", _("deliverable")
    DECISION = "decision", _("decision")
    OTHER = "other", _("other")


def document_storage() -> Storage:
    """Return where files lie: outside everything that a web server serves (the storage `documents`)."""
    return storages["documents"]


def stored_name(_document: models.Model, _given: str) -> str:
    """Return a name that says nothing and that nobody can choose."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class Document(models.Model):
    """A file of a project or of an activity; it is added and removed, never changed, and keeps who did so and when."""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("project"), related_name="documents", null=True, blank=True
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("activity"), related_name="documents", null=True, blank=True
    )
    report = models.ForeignKey(
        MilestoneReport, models.SET_NULL, verbose_name=_("milestone report"), related_name="documents", null=True,
        blank=True,
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    file_name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("content type"), max_length=100)
    """As found in the content, never as the sender said."""
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored = models.FileField(_("file"), storage=document_storage, upload_to=stored_name, max_length=100)
    added_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("added by"), related_name="+")
    added_at = models.DateTimeField(_("added"), db_default=Now())
    removed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("removed by"), related_name="+", null=True, blank=True
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        ordering = ("project", "-id")
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", DocumentKind),
                name="document_kind_known",
                violation_error_message=_("Choose one of the kinds of documents."),
            ),
            models.CheckConstraint(
                condition=models.Q(project__isnull=False, activity__isnull=True)
                | models.Q(project__isnull=True, activity__isnull=False, report__isnull=True),
                name="document_of_one",
                violation_error_message=_("A document belongs to a project or to an activity."),
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="document_removed_by_somebody",
                violation_error_message=_("Who removes a document signs for it, with the moment."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def lies_at(self) -> str:
        """The name of its file in the storage."""
        return self.stored.name or ""
