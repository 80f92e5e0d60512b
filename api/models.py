"""Which answers are kept, so that a request sent twice is done once? (Idempotency-Key)"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; kept for a day, for the same person only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    """SHA-256 of method, address, If-Match and body: the same key with another request is a mistake."""
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="kept_answer_once"),)
        indexes = (models.Index(fields=["person", "kept_at"], name="kept_answer_age"),)
        """Each write forgets what is older than a day: it must not look through all that is younger."""

    def __str__(self) -> str:
        return self.key
