"""What is laid before the board on a day? The pack of a contract, and what is said of its objectives."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.contract import Contract
from objectives.models.document import document_storage, stored_name
from objectives.models.objective import Objective
from objectives.models.project import Counting
from objectives.models.rules import one_of, rule_for_good
from objectives.models.seal import DIGEST, Seal
from objectives.models.user import User


class PackState(models.TextChoices):
    """How far a pack came. A claim whose lease is over was left by a worker that died: another one goes on."""

    ASKED = "asked", _("waits")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class BoardPack(models.Model):
    """A contract on a day in a language: what it says is fixed when it is asked for, its files once they are made.

    The same figures make one pack: whoever asks again gets the same bytes.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="packs", db_index=False
    )
    as_of = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    counting = models.CharField(
        _("counting"), max_length=10, choices=Counting.choices, default=Counting.GROSS, db_default=Counting.GROSS
    )
    content = models.TextField(_("what it says"))
    digest = models.CharField(_("digest of what it says"), max_length=64)
    seal = models.ForeignKey(Seal, models.PROTECT, verbose_name=_("seal"), related_name="packs", null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("asked for by"), related_name="+", null=True, blank=True
    )
    asked_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=6, choices=PackState.choices, default=PackState.ASKED)
    progress = models.PositiveSmallIntegerField(_("progress (percent)"), default=0)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("to be tried again"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    pdf = models.FileField(_("PDF"), storage=document_storage, upload_to=stored_name, max_length=100, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    xlsx = models.FileField(_("XLSX"), storage=document_storage, upload_to=stored_name, max_length=100, blank=True)
    xlsx_sha256 = models.CharField(_("SHA-256 of the XLSX"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("board pack")
        verbose_name_plural = _("board packs")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "as_of", "language", "digest"],
                name="board_pack_once",
                violation_error_message=_("There is a pack of these figures already."),
            ),
            models.CheckConstraint(
                condition=one_of("state", PackState)
                & one_of("counting", Counting)
                & models.Q(language__in=[code for code, _name in settings.LANGUAGES], digest__regex=DIGEST)
                & models.Q(progress__lte=100),
                name="board_pack_known",
                violation_error_message=_(
                    "A pack has a known state, language and way of counting, and the digest of what it says."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PackState.READY)
                | models.Q(pdf_sha256__regex=DIGEST, xlsx_sha256__regex=DIGEST, ready_at__isnull=False),
                name="board_pack_whole",
                violation_error_message=_("A pack is ready once both of its files are kept."),
            ),
        )
        triggers = (
            rule_for_good(
                "board_pack_kept",
                _("A pack that is ready is never changed or deleted."),
                only=pgtrigger.Q(old__state=PackState.READY.value),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} {self.as_of} {self.language}"

    @property
    def is_on_its_way(self) -> bool:
        """Whether it will be made without anybody's doing."""
        return self.state in (PackState.ASKED, PackState.MAKING) or self.retry_at is not None

    @property
    def is_ready(self) -> bool:
        """Whether its files are there."""
        return self.state == PackState.READY


class Commentary(models.Model):
    """A version of what is said of an objective on a day, in one language or both; the newest one counts.

    One that is empty takes it back.
    """

    objective = models.ForeignKey(
        Objective, models.PROTECT, verbose_name=_("objective"), related_name="commentaries", db_index=False
    )
    as_of = models.DateField(_("day"))
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("commentary (English)"), max_length=4000, blank=True)
    text_fr = models.TextField(_("commentary (French)"), max_length=4000, blank=True, db_default="")
    author = models.ForeignKey(User, models.PROTECT, verbose_name=_("author"), related_name="+")
    signed = models.CharField(_("name of the author"), max_length=600)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("commentary")
        verbose_name_plural = _("commentaries")
        ordering = ("objective", "as_of", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["objective", "as_of", "version"],
                name="commentary_version_once",
                violation_error_message=_("There is a commentary of this version already."),
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="commentary_version_counted",
                violation_error_message=_("Versions are counted from 1."),
            ),
        )
        triggers = (rule_for_good("commentary_kept", _("A commentary is never changed: write a new version.")),)

    def __str__(self) -> str:
        return f"{self.objective} {self.as_of} {self.version}"
