"""What was said of a contract on the day that was closed? Sealed: chained to the seal before, and never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.closing import PeriodClosing
from objectives.models.contract import Contract
from objectives.models.rules import one_of, rule_for_good
from objectives.models.user import User

DIGEST = r"^[0-9a-f]{64}$"


class SealedPartName(models.TextChoices):
    """What a seal holds; each part has a digest of its own."""

    FIGURES = "figures", _("figures of the contract, its objectives and its KPIs")
    PROJECTS = "projects", _("progress of the projects")
    CUTS = "cuts", _("committed money by classes")
    DEFINITIONS = "definitions", _("weights, thresholds, KPIs and targets")
    INPUTS = "inputs", _("digests of the facts")
    COMMENTARY = "commentary", _("what the board said")


class Seal(models.Model):
    """A link of a contract's chain: it names what was sealed and its predecessor by their SHA-256.

    What it holds stands in its parts; `objectives.sealing.chain` says how the digest is made.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="seals")
    closing = models.ForeignKey(PeriodClosing, models.PROTECT, verbose_name=_("closed period"), related_name="seals")
    number = models.PositiveIntegerField(_("number"))
    day = models.DateField(_("day"))
    sealed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("sealed by"), related_name="+")
    signed = models.CharField(_("name of who sealed"), max_length=600)
    sealed_at = models.DateTimeField(_("sealed at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form = models.PositiveSmallIntegerField(_("form"))
    rules = models.CharField(_("version of the rules"), max_length=120)
    last_change = models.BigIntegerField(_("newest change in the ledger"))
    snapshot = models.TextField(_("transactions that had ended"))
    transaction_id = models.BigIntegerField(_("own transaction"))
    predecessor = models.CharField(_("digest of the seal before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        ordering = ("contract", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="seal_number_once",
                violation_error_message=_("The contract has a seal of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, digest__regex=DIGEST)
                & (models.Q(number=1, predecessor="") | models.Q(number__gt=1, predecessor__regex=DIGEST)),
                name="seal_linked",
                violation_error_message=_("A seal has a digest, and every one but the first its predecessor's."),
            ),
        )
        triggers = (rule_for_good("seal_kept", _("A seal is never changed or deleted: seal the period again.")),)

    def __str__(self) -> str:
        return f"{self.contract} {self.number}: {self.day}"


class SealedPart(models.Model):
    """A part of what was sealed: canonical JSON, kept as the text whose UTF-8 bytes the digest is of."""

    seal = models.ForeignKey(Seal, models.PROTECT, verbose_name=_("seal"), related_name="parts")
    name = models.CharField(_("part"), max_length=12, choices=SealedPartName.choices)
    content = models.TextField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("part of a seal")
        verbose_name_plural = _("parts of a seal")
        ordering = ("seal", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["seal", "name"],
                name="sealed_part_once",
                violation_error_message=_("The seal has this part already."),
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex=DIGEST) & one_of("name", SealedPartName),
                name="sealed_part_known",
                violation_error_message=_("A part of a seal is one of those known, with its digest."),
            ),
        )
        triggers = (rule_for_good("sealed_part_kept", _("What was sealed is never changed or deleted.")),)

    def __str__(self) -> str:
        return f"{self.seal}: {self.name}"
