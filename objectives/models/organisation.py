"""Who takes part? Companies, laboratories, universities, public powers, funders, clusters."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.rules import one_of


class OrganisationKind(models.TextChoices):
    """What an organisation is; `company` when its size is unknown (dataset.md)."""

    SME = "sme", _("SME")
    MID_CAP = "mid_cap", _("mid-cap")
    LARGE = "large", _("large company")
    COMPANY = "company", _("company of unknown size")
    LABORATORY = "laboratory", _("laboratory")
    UNIVERSITY = "university", _("university")
    TRAINING = "training", _("training institution")
    PUBLIC_AUTHORITY = "public_authority", _("public authority")
    FUNDER = "funder", _("funder")
    CLUSTER = "cluster", _("cluster")
    ASSOCIATION = "association", _("association")
    OTHER = "other", _("other")


class Sector(models.TextChoices):
    """Public or private."""

    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")


class Organisation(fields.Sourced):
    """An organisation; without a name it is shown by its PIC."""

    code = fields.code(_("id"), unique=True)
    name = models.CharField(_("name"), max_length=500, blank=True)
    acronym = models.CharField(_("acronym"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    siret = models.CharField("SIRET", max_length=20, blank=True)
    vat = models.CharField(_("VAT number"), max_length=30, blank=True)
    pic = models.CharField("PIC", max_length=20, blank=True)
    rnsr = models.CharField("RNSR", max_length=20, blank=True)
    ror = models.CharField("ROR", max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters."))
    city = models.CharField(_("city"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=30, blank=True)
    territory = models.ForeignKey(
        "objectives.Territory",
        models.PROTECT,
        verbose_name=_("territory"),
        related_name="organisations",
        null=True,
        blank=True,
    )
    member_since = models.DateField(_("member since"), null=True, blank=True)
    member_until = models.DateField(_("member until"), null=True, blank=True)
    website = models.CharField(_("website"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("organisation")
        ordering = ("code",)
        indexes = (
            models.Index(fields=["kind"], name="organisation_kind"),
            models.Index(fields=["country"], name="organisation_country"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z0-9][a-z0-9-]*$"),
                name="organisation_id_form",
                violation_error_message=_("An organisation's id holds small letters, digits and hyphens."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", OrganisationKind) & one_of("sector", Sector, blank=True),
                name="organisation_kind_known",
                violation_error_message=_("Choose one of the kinds and sectors of organisations."),
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="organisation_country_form",
                violation_error_message=_("Write the country as two capital letters (ISO 3166-1)."),
            ),
            models.CheckConstraint(
                condition=fields.plausible("member_since", "member_until")
                & (
                    models.Q(member_since__isnull=True)
                    | models.Q(member_until__isnull=True)
                    | models.Q(member_until__gte=models.F("member_since"))
                ),
                name="organisation_membership_order",
                violation_error_message=_("A membership cannot end before it began."),
            ),
        )

    def __str__(self) -> str:
        return self.name or (f"PIC {self.pic}" if self.pic else self.code)

    def clean(self) -> None:
        """Refuse the id of an organisation that was taken into another: it leads there, and is given to no other."""
        super().clean()
        kept = Organisation.objects.filter(merges__code=self.code, merges__undone_at=None).first()
        if kept is not None and not Organisation.objects.filter(code=self.code).exists():
            told = _("This id leads to “%(kept)s”, which took in whoever had it: give another one.")
            raise ValidationError({"code": told % {"kept": kept}})
