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

BLOCK = 8
"""How many projects, by id, are summed together: one that is touched costs the rollup a block, not the portfolio."""

SHELF = 64 * BLOCK
"""How many projects the sums of blocks are summed for, so that reading them all is short whatever their number."""

SERIES_BLOCK = 32
"""How many series of a KPI, by the id of what they are about, are summed together in a period."""


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


def product() -> models.DecimalField[Any, Any]:
    """Return a column of an unrounded sum of products of shares, costs and ratios of 28 digits."""
    return models.DecimalField(max_digits=140, decimal_places=80, null=True)


def cell_of(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """Return a reference without a database constraint."""
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")


class KpiSum(models.Model):
    """What the measurements of one period give a reported KPI, whatever came before (rollup.md section 4).

    `part` is a block of series (`id / SERIES_BLOCK`), or -1 for all of them.
    Both sides of a mean or ratio; for `latest` what the series measured in the period add to the sum over all series
    since their previous value, and `begun`, how many of them had none before. Beside them, what is shown of the
    observations: their newest day, all their sources, and their exactness (`about` where it differs).
    """

    pk = models.CompositePrimaryKey("kpi", "period", "part")
    kpi = cell_of(Kpi)
    period = fields.period()
    part = models.BigIntegerField()
    ends_on = models.DateField()
    numerator = exact()
    denominator = exact()
    begun = models.PositiveIntegerField()
    measured = models.PositiveIntegerField()
    observed_on = models.DateField(null=True)
    qualifier = models.CharField(max_length=10)
    sources = fields.words("")

    class Meta:
        verbose_name = _("KPI sum")
        verbose_name_plural = _("KPI sums")


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
        verbose_name_plural = _("KPI values")


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
        verbose_name_plural = _("KPI scores")


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
        verbose_name_plural = _("progress of projects")


class PortfolioSum(models.Model):
    """What one part of the portfolio gives an objective on a day: the sums of delivery and of committed money.

    `part` is a block of projects (`id / BLOCK`), or below 0 a shelf of blocks (`-1 - id / SHELF`). `objective` is 0
    for what no objective has (section 8, `unallocated`).
    """

    pk = models.CompositePrimaryKey("contract", "part", "as_of", "objective")
    contract = cell_of(Contract)
    part = models.BigIntegerField()
    as_of = models.DateField()
    objective = models.BigIntegerField()
    done = product()
    planned = product()
    weight = product()
    projects = product()
    committed = models.DecimalField(max_digits=24, decimal_places=2)
    undated = models.DecimalField(max_digits=24, decimal_places=2)

    class Meta:
        verbose_name = _("portfolio sum")
        verbose_name_plural = _("portfolio sums")


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
    exact_score = product()
    exact_expected = product()
    exact_results = product()
    exact_expected_results = product()
    status = models.CharField(max_length=10, choices=StatusOfFigure.choices)
    committed = models.DecimalField(max_digits=24, decimal_places=2)
    projects = shown()

    class Meta:
        verbose_name = _("objective score")
        verbose_name_plural = _("objective scores")


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

    class Meta:
        verbose_name = _("contract score")
        verbose_name_plural = _("contract scores")
