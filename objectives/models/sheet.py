"""Which spreadsheets came back, what stood in them, and what became of each?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.rules import one_of
from objectives.models.user import User


class SheetKind(models.TextChoices):
    """What the rows of a spreadsheet are."""

    MILESTONES = "milestones", _("milestones")
    MEASUREMENTS = "measurements", _("measurements")


class SheetState(models.TextChoices):
    """What became of a spreadsheet that came back."""

    PREVIEWED = "previewed", _("waits for you")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("taken back")
    EXPIRED = "expired", _("dropped")


class SheetUpload(models.Model):
    """A spreadsheet that a person gave back. Its file is not kept; its rows are, for as long as they wait."""

    person = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="sheet_uploads")
    kind = models.CharField(_("kind"), max_length=20, choices=SheetKind.choices)
    name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=SheetState.choices, default=SheetState.PREVIEWED)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    ended_at = models.DateTimeField(_("applied, taken back or dropped"), null=True, blank=True)
    rows = models.JSONField(_("rows"), default=list)
    """What was typed, `[{"at": row of the sheet, "cells": {column: text}}]`; empty once it waits no more."""
    made = ArrayField(models.BigIntegerField(), verbose_name=_("what it made"), default=list)
    """Keys of the reports or measurements that it wrote, in the order of its rows."""
    written_after = models.BigIntegerField(_("newest change before it"), default=0)
    written_until = models.BigIntegerField(_("newest change of it"), default=0)
    """Between these two the ledger holds what it wrote."""

    class Meta:
        verbose_name = _("spreadsheet given back")
        verbose_name_plural = _("spreadsheets given back")
        ordering = ("-uploaded_at", "-id")
        indexes = (models.Index(fields=["person", "-uploaded_at"], name="sheet_upload_of_person"),)
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", SheetKind) & one_of("state", SheetState),
                name="sheet_upload_kind_and_state_known",
                violation_error_message=_("Choose one of the kinds and states of spreadsheets."),
            ),
        )

    def __str__(self) -> str:
        return self.name
