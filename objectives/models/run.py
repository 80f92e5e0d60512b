"""What did a rollup do, and what did a check find? The record that staff read (rollup.md section 9)."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.contract import Contract


class RunKind(models.TextChoices):
    """Why a rollup ran."""

    FULL = "full", _("full")
    INCREMENTAL = "incremental", _("incremental")
    CHECK = "check", _("check")


class RollupRun(models.Model):
    """A rollup of one contract: when it ran, what it took, what it wrote, what it found wrong."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, verbose_name=_("contract"), related_name="rollup_runs", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind.choices)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    changes = models.PositiveIntegerField(_("changes taken"), default=0)
    cells_written = models.PositiveIntegerField(_("cells written"))
    difference_count = models.PositiveIntegerField(_("differences"), default=0)

    class Meta:
        verbose_name = _("rollup run")
        verbose_name_plural = _("rollup runs")
        ordering = ("-id",)
        indexes = (models.Index(fields=["contract", "-id"], name="run_newest_of_contract"),)

    def __str__(self) -> str:
        return f"{self.contract} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def lasted(self) -> datetime.timedelta:
        """How long it took."""
        return self.finished_at - self.started_at


class ForgottenRuns(models.Model):
    """What the runs of one kind did that are no longer kept one by one: sums that machines read go on from there."""

    kind = models.CharField(_("kind"), max_length=12, choices=RunKind.choices, primary_key=True)
    runs = models.BigIntegerField(_("runs"))
    changes = models.BigIntegerField(_("changes taken"))
    cells_written = models.BigIntegerField(_("cells written"))

    class Meta:
        verbose_name = _("forgotten runs")
        verbose_name_plural = _("forgotten runs")

    def __str__(self) -> str:
        return f"{self.kind}: {self.runs}"


class Difference(models.Model):
    """A stored cell that was not what the facts give: both values, and what it was computed from."""

    run = models.ForeignKey(RollupRun, models.CASCADE, verbose_name=_("run"), related_name="differences")
    cell = models.CharField(_("cell"), max_length=40)
    key = models.JSONField(_("key"))
    stored = models.JSONField(_("stored"), null=True)
    computed = models.JSONField(_("computed"), null=True)
    inputs = models.JSONField(_("inputs"), null=True)

    class Meta:
        verbose_name = _("difference")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.cell} {self.key}"
