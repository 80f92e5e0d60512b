"""Where do readers see a row of the back office? The way from a form to the page of what it keeps."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.urls import reverse

from objectives import models as ours


def _project(row: Any) -> str:
    return reverse("project", args=[row.project.code])


PAGES: dict[type[models.Model], Callable[[Any], str]] = {
    ours.Project: lambda row: reverse("project", args=[row.code]),
    **dict.fromkeys((ours.ProjectDecision, ours.Label, ours.Participation, ours.Funding, ours.ProjectLead), _project),
    ours.Milestone: lambda row: reverse("milestone", args=[row.pk]),
    ours.MilestoneReport: lambda row: reverse("milestone", args=[row.milestone_id]),
    ours.Contract: lambda row: f"{reverse('scorecard')}?contract={row.code}",
    ours.Objective: lambda row: reverse("objective", args=[row.contract.code, row.number]),
    ours.Kpi: lambda row: reverse("kpi", args=[row.contract.code, row.code]),
    ours.KpiVersion: lambda row: reverse("kpi-definitions", args=[row.kpi.contract.code, row.kpi.code]),
    ours.Measurement: lambda row: reverse("measurement", args=[row.pk]),
    ours.Activity: lambda row: reverse("activity", args=[row.code]),
    ours.FollowUp: lambda row: reverse("activity", args=[row.activity.code]),
    ours.Organisation: lambda row: reverse("organisation", args=[row.code]),
    ours.OrganisationMerge: lambda row: reverse("organisation", args=[row.kept.code]),
    ours.Seal: lambda row: reverse("seal", args=[row.contract.code, row.number]),
    ours.BoardPack: lambda row: reverse("pack", args=[row.pk]),
    ours.Comment: lambda row: reverse("kpi", args=[row.kpi.contract.code, row.kpi.code]),
    ours.Enquiry: lambda row: reverse("enquiry-file", args=[row.pk]),
    ours.ProfileSeries: lambda row: f"{reverse('industry-profile')}#{row.code}",
    ours.Programme: lambda row: f"{reverse('our-projects')}?whose=all&programme={row.code}",
    ours.RollupRun: lambda row: reverse("rollup-run", args=[row.pk]),
}


def page_of(row: models.Model) -> str | None:
    """Return the address of the page on which readers see a row; None where there is none."""
    found = PAGES.get(type(row))
    return found(row) if found is not None else None
