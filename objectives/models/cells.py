"""Rolled-up figures. A cache of the facts: it can be thrown away and computed again, digit for digit.

Only `objectives.rollup` writes here. Keys are natural and composite, references carry no database constraint
(cells follow their facts), and numbers that go into a further step are kept unrounded beside the 6 decimals shown.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.contract import Contract
from objectives.models.kpi import Kpi
from objectives.models.objective import Objective
from objectives.models.project import Project


class StatusOfFigure(models.TextChoices):
    """Where a KPI or an objective stands (rollup.md section 5)."""

    ACHIEVED = "achieved", _("Achieved")
    ON_TRACK = "on_track", _("On course")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off course")
    NO_DATA = "no_data", _("No data")


def shown() -> models.DecimalField[Any, Any]:
    """Return a column of a figure as shown: 6 decimals, null when there is no data."""
    return models.DecimalField(max_digits=40, decimal_places=6, null=True)


def exact() -> models.DecimalField[Any, Any]:
    """Return a column of an unrounded sum that goes into a further step."""
    return models.DecimalField(max_digits=90, decimal_places=30, null=True)


def cell_of(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """Return a reference without a database constraint."""
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")


class KpiValue(models.Model):
    """V(q) of a KPI: `numerator / denominator`, whatever the day one looks from (rollup.md section 4)."""

    pk = models.CompositePrimaryKey("kpi", "period")
    kpi = cell_of(Kpi)
    period = fields.period()
    ends_on = models.DateField()
    numerator = exact()
    denominator = exact()
    carried = models.BooleanField()

    class Meta:
        verbose_name = _("KPI value")


class KpiScore(models.Model):
    """A KPI seen on a day (rollup.md section 5)."""

    pk = models.CompositePrimaryKey("kpi", "as_of")
    kpi = cell_of(Kpi)
    as_of = models.DateField()
    period = models.CharField(max_length=7, blank=True)
    actual = shown()
    expected = shown()
    target = shown()
    progress = shown()
    score = shown()
    schedule_index = shown()
    status = models.CharField(max_length=10, choices=StatusOfFigure.choices)
    carried = models.BooleanField()
    stale = models.BooleanField()

    class Meta:
        verbose_name = _("KPI score")


class ProjectProgress(models.Model):
    """A project seen on a day: sums of milestone weights and what follows from them (rollup.md section 6)."""

    pk = models.CompositePrimaryKey("project", "as_of")
    project = cell_of(Project)
    as_of = models.DateField()
    total_weight = exact()
    done_weight = exact()
    due_weight = exact()
    progress = shown()
    planned = shown()
    schedule_index = shown()

    class Meta:
        verbose_name = _("project progress")


class ObjectiveScore(models.Model):
    """An objective seen on a day (rollup.md section 7), with its share of the committed money (section 8)."""

    pk = models.CompositePrimaryKey("objective", "as_of")
    objective = cell_of(Objective)
    as_of = models.DateField()
    results = shown()
    coverage = shown()
    expected_results = shown()
    delivery = shown()
    planned_delivery = shown()
    score = shown()
    expected_score = shown()
    status = models.CharField(max_length=10, choices=StatusOfFigure.choices)
    committed = models.DecimalField(max_digits=24, decimal_places=2)
    projects = shown()

    class Meta:
        verbose_name = _("objective score")


class ContractScore(models.Model):
    """A contract seen on a day (rollup.md section 7); `unallocated` money serves no objective."""

    pk = models.CompositePrimaryKey("contract", "as_of")
    contract = cell_of(Contract)
    as_of = models.DateField()
    score = shown()
    expected_score = shown()
    scored_share = shown()
    committed = models.DecimalField(max_digits=24, decimal_places=2)
    unallocated = models.DecimalField(max_digits=24, decimal_places=2)
    undated = models.DecimalField(max_digits=24, decimal_places=2)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contract score")


class RunKind(models.TextChoices):
    """Why a rollup ran."""

    FULL = "full", _("full")
    INCREMENTAL = "incremental", _("incremental")
    CHECK = "check", _("check")


class RollupRun(models.Model):
    """The record of a rollup: when it ran, for what, and how many cells it changed."""

    contract = models.ForeignKey(Contract, models.CASCADE, verbose_name=_("contract"), related_name="rollup_runs")
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind.choices)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    cells_written = models.PositiveIntegerField(_("cells written"))

    class Meta:
        verbose_name = _("rollup run")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.contract} {self.started_at:%Y-%m-%d %H:%M}"
