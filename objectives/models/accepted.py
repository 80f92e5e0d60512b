"""Which findings of the quality of the data are left as they are? By whom, why, and as long as the values stay."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.user import User


class AcceptedFinding(models.Model):
    """What a check finds of a row, accepted with a reason; `fingerprint` is of the values that it found wrong.

    Other values make another fingerprint: the acceptance holds no longer. Taken back it stays, with its reason.
    """

    check_code = models.CharField(_("check"), max_length=40)
    row = models.BigIntegerField(_("row"))
    fingerprint = models.CharField(_("fingerprint"), max_length=32)
    reason = fields.words_of_a_person(_("reason"))
    accepted_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("accepted by"), related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), db_default=Now(), editable=False)
    undone_by = fields.signed_by(_("taken back by"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["check_code", "row", "fingerprint"],
                condition=models.Q(undone_at__isnull=True),
                name="finding_accepted_once",
                violation_error_message=_("This finding is accepted already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="finding_accepted_for_a_reason",
                violation_error_message=_("Say why this is left as it is."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_code} {self.row}: {self.reason[:60]}"
