"""Where does a figure come from?"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields


class Source(models.Model):
    """A document or data set that facts name by its id; facts may name ids that no source row explains."""

    code = fields.code(_("id"), unique=True)
    title = models.CharField(_("title"), max_length=500)
    url = models.CharField(_("address"), max_length=1000, blank=True)
    published = models.CharField(
        _("published"), max_length=10, blank=True, help_text=_("A year, a month or a day: 2015, 2015-07, 2015-07-01.")
    )
    note = models.TextField(_("note"), max_length=10_000, blank=True)

    class Meta:
        verbose_name = _("source")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(published="") | models.Q(published__regex=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                name="source_published_form",
                violation_error_message=_("Write the date as 2015, 2015-07 or 2015-07-01."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """Refuse another id while facts name the source by the one it has."""
        super().clean()
        stands = Source.objects.filter(pk=self.pk).exclude(code=self.code).first()
        if stands is not None and any(facts.exists() for facts in stands.named_by()):
            told = _("Facts name the source by this id: keep it, or have them name another one first.")
            raise ValidationError({"code": told})

    def named_by(self) -> Iterator[models.QuerySet[Any]]:
        """Yield the facts that name the source, a kind at a time: what is asked of each is one statement."""
        for model in apps.get_models():
            if issubclass(model, fields.Sourced):
                yield model._default_manager.filter(source__contains=[self.code])
