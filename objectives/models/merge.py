"""Which organisations were one and the same? What a merge moved, so that it can be undone; and which pairs are two."""

from django.db import models
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation


class OrganisationMerge(models.Model):
    """One organisation was taken into another; `code` and `name` are those of the row that went.

    `moved`: references by table and column, with the keys of their rows. `changed`: columns that are otherwise, by
    table and row, before and after. `gone`: rows that are no longer there, whole. Rows are JSON as the database writes
    it, kept as text, because no number in them may pass through binary fractions.
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("kept"), related_name="merges")
    code = fields.code(_("id"))
    name = models.CharField(_("name"), max_length=500, blank=True)
    moved = models.JSONField(_("moved"), default=list, editable=False)
    changed = models.JSONField(_("changed"), default=list, editable=False)
    gone = models.JSONField(_("gone"), default=list, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    merged_by = models.ForeignKey(
        "objectives.User", models.PROTECT, verbose_name=_("merged by"), related_name="+", editable=False
    )
    merged_at = models.DateTimeField(_("merged"), db_default=Now(), editable=False)
    undone_by = fields.signed_by(_("undone by"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        ordering = ("-id",)
        indexes = (models.Index(fields=["code"], name="organisation_merge_code"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
                name="organisation_merge_undone_by_somebody",
                violation_error_message=_("Who undid a merge, and when, are said together."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name or self.code} > {self.kept}"


class NotDuplicate(models.Model):
    """A person said that two organisations that look alike are two."""

    one = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("one"), related_name="+")
    other = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("the other"), related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    said_by = fields.signed_by(_("said by"))
    said_at = models.DateTimeField(_("said"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("no duplicate")
        verbose_name_plural = _("no duplicates")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                name="not_duplicate_once",
                violation_error_message=_("It is said already that these are two organisations."),
            ),
            models.CheckConstraint(
                condition=~models.Q(one=models.F("other")),
                name="not_duplicate_of_itself",
                violation_error_message=_("An organisation is no duplicate of itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"
