"""What do people say of an indicator? Words by name, only ever added: who takes one back adds that."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.kpi import Kpi
from objectives.models.rules import rule_for_good
from objectives.models.user import User


class Comment(models.Model):
    """A comment on an indicator; or, where `withdraws` names one, its being taken back. Never changed."""

    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name=_("KPI"), related_name="comments")
    text = fields.words_of_a_person(_("comment"))
    mentions = ArrayField(models.BigIntegerField(), verbose_name=_("mentions"), default=list, db_default=[], blank=True)
    """The people who were mentioned when it was written, by their keys."""
    written_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    withdraws = models.OneToOneField(
        "self", models.RESTRICT, verbose_name=_("takes back"), related_name="withdrawn_by", null=True, blank=True
    )

    class Meta:
        verbose_name = _("comment")
        ordering = ("kpi", "id")
        constraints = (
            models.CheckConstraint(
                condition=(models.Q(withdraws__isnull=True) & ~models.Q(text=""))
                | models.Q(withdraws__isnull=False, text="", mentions=[]),
                name="comment_says_something",
                violation_error_message=_("A comment says something, or takes another one back."),
            ),
        )
        triggers = (rule_for_good("comment_kept", _("A comment is never changed or deleted: take it back instead.")),)

    def __str__(self) -> str:
        return f"{self.kpi}: {self.text[:60]}"
