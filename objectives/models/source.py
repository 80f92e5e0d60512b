"""Where does a figure come from?"""

from collections.abc import Iterator

from django.apps import apps
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

    @classmethod
    def facts_naming(cls, code: str) -> Iterator[models.Model]:
        """Yield the facts that name the source of an id; one statement a kind of fact."""
        for model in apps.get_models():
            if issubclass(model, fields.Sourced):
                yield from model._default_manager.filter(source__contains=[code])
