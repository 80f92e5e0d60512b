"""Which files of projects and organisations were brought in, what stands in them, and what becomes of each thing?"""

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.document import document_storage, stored_name
from objectives.models.programme import Programme
from objectives.models.rules import one_of
from objectives.models.seal import DIGEST
from objectives.models.user import User


class ImportKind(models.TextChoices):
    """Which layout a file has."""

    CORDIS_PROJECTS = "cordis-projects", _("CORDIS projects")
    CORDIS_ORGANISATIONS = "cordis-organisations", _("CORDIS organisations")
    LIST = "list", _("a list with columns of its own (ANR, FUI, …)")


class ImportState(models.TextChoices):
    """How far an import came. A worker takes what waits to be opened, read, compared, applied or taken back."""

    UPLOADED = "uploaded", _("waits to be opened")
    COLUMNS = "columns", _("waits for its columns")
    READING = "reading", _("being read")
    MATCHING = "matching", _("being compared")
    PLANNING = "planning", _("being worked out")
    READY = "ready", _("waits for you")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    DROPPED = "dropped", _("dropped")
    FAILED = "failed", _("could not be read")


AT_WORK = (
    ImportState.UPLOADED, ImportState.READING, ImportState.MATCHING, ImportState.PLANNING, ImportState.APPLYING,
    ImportState.UNDOING,
)  # fmt: skip
"""What a worker has to go on with."""


def in_ours(told: Mapping[str, str]) -> str:
    """Return what is kept in each language, by its code, in the active one; empty where nothing is."""
    return told.get((get_language() or "")[:2]) or next(iter(told.values()), "")


class Import(models.Model):
    """A file that somebody brought in. Its rows are kept beside it until it is applied or dropped."""

    person = models.ForeignKey(User, models.PROTECT, verbose_name=_("brought in by"), related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=ImportKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    name = models.CharField(_("file"), max_length=200)
    stored = models.FileField(_("stored file"), storage=document_storage, upload_to=stored_name, max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("brought in"), default=timezone.now)
    layout = models.JSONField(_("layout"), default=dict)
    """How the file is written: encoding, delimiter and heading, once it was opened."""
    columns = models.JSONField(_("columns"), default=dict)
    """Which column of the file fills which field, `{field: heading}`."""
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="+", null=True, blank=True
    )
    role = models.CharField(_("role of the organisations"), max_length=12, default="coordinator")
    unit = models.PositiveIntegerField(_("amounts in"), default=1)
    """Euros that an amount of 1 stands for: 1, 1,000 or 1,000,000."""
    keeps_ours = models.BooleanField(_("what is known stays"), default=False)
    leaves_wrong_out = models.BooleanField(_("wrong rows are left out"), default=False)
    publishes = models.BooleanField(_("new projects are published"), default=False)
    rows_read = models.PositiveBigIntegerField(_("rows read"), default=0)
    progress = models.PositiveSmallIntegerField(_("progress (percent)"), default=0)
    plan = models.JSONField(_("what it would do"), null=True, encoder=DjangoJSONEncoder)
    seen = models.CharField(_("digest of what it would do"), max_length=32, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)
    """Moves with every state and with whatever is said of it: who saw an older one is not taken at their word."""
    troubles = models.JSONField(_("what went wrong"), default=dict, db_default={})
    """In words, by language; empty where nothing did."""
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    applied_by = fields.signed_by(_("applied by"))
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    undone_by = fields.signed_by(_("taken back by"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    transaction_id = models.BigIntegerField(_("transaction"), null=True, blank=True)
    first_change = models.BigIntegerField(_("newest change before it"), null=True, blank=True)
    last_change = models.BigIntegerField(_("newest change of it"), null=True, blank=True)
    """Between the two, in its transaction, the ledger holds what it wrote."""

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-uploaded_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", ImportKind)
                & one_of("state", ImportState)
                & models.Q(sha256__regex=DIGEST, unit__in=(1, 1000, 1_000_000), progress__lte=100),
                name="import_choices_known",
                violation_error_message=_("An import has a known kind and state, and the digest of its file."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE))
                | models.Q(applied_by__isnull=False, applied_at__isnull=False, transaction_id__isnull=False),
                name="import_applied_by_somebody",
                violation_error_message=_("Who applies an import signs for it, with the moment."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        """Whether a worker is at it, or will be."""
        return self.state in AT_WORK

    @property
    def trouble(self) -> str:
        """What went wrong, in the reader's language."""
        return in_ours(self.troubles)

    @property
    def source(self) -> str:
        """Under which source new rows are recorded: CORDIS, or the list's programme, else its name."""
        if self.kind != ImportKind.LIST:
            return "CORDIS"
        return self.programme.code if self.programme else self.name


def _text() -> "models.TextField[str | None, str | None]":
    return models.TextField(null=True)


class ImportRow(models.Model):
    """A row of a file, its cells as what they stand for; null where it says nothing. Written by COPY, read in sets."""

    pk = models.CompositePrimaryKey("of", "number")
    of = models.ForeignKey(Import, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.BigIntegerField()
    """The line or row of the file that it begins on."""
    project_key = _text()
    organisation_key = _text()
    digest = models.BigIntegerField()
    """The same for rows that are the same to the letter."""
    wrong = models.JSONField(null=True)
    """What stops it, `[[field, word of Fault, cell]]`."""
    odd = models.JSONField(null=True)
    """Which cells are not taken though the row is, the same way."""
    code = _text()
    grant_id = _text()
    acronym = _text()
    title = _text()
    summary = _text()
    status = _text()
    start = models.DateField(null=True)
    start_precision = _text()
    end = models.DateField(null=True)
    total_cost = fields.money("", null=True)
    website = _text()
    programme = _text()
    pic = _text()
    siret = _text()
    vat = _text()
    name = _text()
    short_name = _text()
    organisation_kind = _text()
    country = _text()
    city = _text()
    postcode = _text()
    organisation_website = _text()
    role = _text()
    cost = fields.money("", null=True)
    funding = fields.money("", null=True)
    amount = fields.money("", null=True)
    decided_on = models.DateField(null=True)
    reference = _text()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")

    def __str__(self) -> str:
        return f"{self.of_id}: {self.number}"


class SubjectKind(models.TextChoices):
    """What rows speak of."""

    PROJECT = "project", _("project")
    ORGANISATION = "organisation", _("organisation")


class MatchReason(models.TextChoices):
    """Why something of a file is taken for something that is known, the surest first."""

    CODE = "code", _("same id")
    GRANT = "grant", _("same grant number")
    PIC = "pic", _("same PIC")
    SIRET = "siret", _("same SIRET")
    VAT = "vat", _("same VAT number")
    DECIDED = "decided", _("so decided in an earlier import")
    NAME_CITY = "name_city", _("same name, same city")
    NAME_COUNTRY = "name_country", _("same name, same country")
    ACRONYM_START = "acronym_start", _("same acronym, start in the same year")
    TITLE = "title", _("same title")
    NAME = "name", _("same name")
    ACRONYM = "acronym", _("same acronym")
    ALIKE = "alike", _("names alike, in one city")


class Decision(models.TextChoices):
    """What becomes of something that a file speaks of."""

    MATCH = "match", _("it is this one")
    NEW = "new", _("it is new")
    LEAVE = "leave", _("leave it out")


class ImportSubject(models.Model):
    """A project or an organisation that a file speaks of, what it may be, and what was decided of it."""

    of = models.ForeignKey(Import, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=SubjectKind.choices)
    key = models.TextField()
    name = models.TextField(_("name"))
    rows = models.PositiveIntegerField(_("rows"))
    number = models.BigIntegerField(_("row"))
    """The last row that speaks of it: what that says of it counts."""
    candidates = models.JSONField(default=list)
    """What it may be, `[{"id", "confidence", "reason"}]`, the surest first."""
    confidence = models.PositiveSmallIntegerField(_("confidence"), default=0)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision.choices, blank=True)
    target = models.BigIntegerField(_("row that it is"), null=True)
    decided_by = fields.signed_by(_("decided by"))
    """Nobody: proposed, as sure enough."""
    is_used = models.BooleanField(_("in what it would do"), default=False)

    class Meta:
        verbose_name = _("subject of an import")
        verbose_name_plural = _("subjects of an import")
        constraints = (
            models.UniqueConstraint(
                fields=["of", "kind", "key"],
                name="import_subject_once",
                violation_error_message=_("A file speaks of a thing under one key."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", SubjectKind)
                & one_of("decision", Decision, blank=True)
                & (models.Q(decision=Decision.MATCH, target__isnull=False) | ~models.Q(decision=Decision.MATCH)),
                name="import_subject_decided",
                violation_error_message=_("What is a known row says which one."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """What people said of the columns of a list: proposed whenever a file comes with the same headings."""

    headings = ArrayField(models.TextField(), verbose_name=_("headings"))
    """In small letters without accents, in order."""
    columns = models.JSONField(_("columns"))
    options = models.JSONField(_("options"), default=dict)
    saved_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("saved by"), related_name="+")
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        ordering = ("-saved_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["headings"],
                name="column_mapping_once",
                violation_error_message=_("The columns of these headings are remembered once."),
            ),
        )

    def __str__(self) -> str:
        return ", ".join(self.headings)
