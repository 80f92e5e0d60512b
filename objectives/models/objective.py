"""What did the contract promise? One of its numbered objectives."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.contract import Contract, in_reader_language
from objectives.models.rules import NOT_NUMBERS


class Objective(fields.Sourced):
    """A numbered objective of a contract."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="objectives", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    code = fields.code(_("code"))
    title_en = models.CharField(_("title (English)"), max_length=300)
    title_fr = models.CharField(_("title (French)"), max_length=300, blank=True)
    description_en = models.TextField(_("description (English)"), max_length=5000, blank=True)
    description_fr = models.TextField(_("description (French)"), max_length=5000, blank=True)
    weight = fields.number(_("weight"), default=Decimal(1))

    class Meta:
        verbose_name = _("objective")
        ordering = ("contract", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="objective_number_once",
                violation_error_message=_("The contract has an objective with this number."),
            ),
            models.UniqueConstraint(
                fields=["contract", "code"],
                name="objective_code_once",
                violation_error_message=_("The contract has an objective with this code."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="objective_number_from_one",
                violation_error_message=_("Objectives are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0, weight__lte=NOT_NUMBERS),
                name="objective_weight_not_negative",
                violation_error_message=_("A weight is 0 or more."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_reader_language(self.title_en, self.title_fr)

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return in_reader_language(self.description_en, self.description_fr)
