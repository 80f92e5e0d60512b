"""What does a harvester of metadata find, and since when? The published rows, and those that once were."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HarvestSet(models.TextChoices):
    """The sets that OpenAIRE asks a research information system for."""

    PROJECTS = "projects", _("projects")
    ORGUNITS = "orgunits", _("organisations")
    FUNDING = "funding", _("fundings")


class HarvestRecord(models.Model):
    """A row that is published, or was: `changed_at` is when a harvester could first see it as it now is."""

    set = models.CharField(_("set"), max_length=10, choices=HarvestSet.choices)
    code = models.CharField(_("code"), max_length=120)
    changed_at = models.DateTimeField(_("changed"))
    deleted = models.BooleanField(_("deleted"), default=False)

    class Meta:
        verbose_name = _("harvested record")
        verbose_name_plural = _("harvested records")
        constraints = (
            models.UniqueConstraint(
                fields=["set", "code"],
                name="harvest_record_once",
                violation_error_message=_("This record of the set is kept already."),
            ),
        )
        indexes = (
            models.Index(fields=["changed_at", "id"], name="harvest_in_order"),
            models.Index(fields=["set", "changed_at", "id"], name="harvest_set_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.set}/{self.code}"


class HarvestPosition(models.Model):
    """How far the ledger was read: every change of a transaction below this one is in the records. One row."""

    transaction_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("position of the harvest")
        verbose_name_plural = _("positions of the harvest")

    def __str__(self) -> str:
        return str(self.transaction_id)
