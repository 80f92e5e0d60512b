"""What do people say of an indicator? Words by name, only ever added: who takes one back adds that."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.kpi import Kpi
from objectives.models.rules import rule_for_good
from objectives.models.user import ERASED, User


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


class _Told(models.Func):
    """A text, the people mentioned in it, and what is said of one who was erased."""

    template = r"""(SELECT coalesce((
        SELECT regexp_replace(c.said, '@#(' || string_agg(u.id::text, '|') || ')\M', '@' || c.erased, 'g')
        FROM objectives_user u WHERE u.erased_at IS NOT NULL AND u.id = ANY(c.named)
    ), c.said) FROM (VALUES (%(expressions)s)) c(said, named, erased))"""
    output_field = models.TextField()


def words_of() -> models.Func:
    """Return how the database says what a comment says.

    Of who is erased a number stands in a mention, and is said in words.
    """
    erased = models.Func(
        models.Value(ERASED, models.TextField()), models.Value("%(number)s"), models.Value(r"\1"), function="replace"
    )
    return _Told(models.F("text"), models.F("mentions"), erased)
