"""What do we not know? Sizes, costs, plans and values that nobody entered, of what the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.cockpit.causes import missing_periods
from objectives.explaining import Viewpoint
from objectives.models import (
    ALIVE_STATUSES,
    SCORED_SCOPES,
    Kpi,
    Milestone,
    Organisation,
    OrganisationKind,
    Project,
)


class UnknownKind(models.TextChoices):
    """What is not known."""

    SIZES = "sizes", _("sizes of companies")
    COSTS = "costs", _("costs of projects")
    PLANS = "plans", _("plans of projects")
    VALUES = "values", _("values not entered")
    NO_SCORE = "no_score", _("indicators without a score")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of thing that is not known, and how often."""

    kind: UnknownKind
    count: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The things themselves, for the page that lists them."""

    sizes: QuerySet[Organisation]
    costs: QuerySet[Project]
    plans: QuerySet[Project]
    values: list[tuple[Kpi, list[str]]]
    """Each indicator with its periods."""
    no_score: list[Kpi]

    def counts(self) -> tuple[Unknown, ...]:
        """Return how many there are of each kind that there is any of; three statements."""
        known: Iterable[tuple[UnknownKind, int]] = (
            (UnknownKind.SIZES, self.sizes.count()),
            (UnknownKind.COSTS, self.costs.count()),
            (UnknownKind.PLANS, self.plans.count()),
            (UnknownKind.VALUES, sum(len(periods) for _kpi, periods in self.values)),
            (UnknownKind.NO_SCORE, len(self.no_score)),
        )
        return tuple(Unknown(kind, count) for kind, count in known if count)


def unknowns(view: Viewpoint) -> Gaps:
    """Return what is not known of a contract on a day; of projects, those that the reader may see."""
    scored: QuerySet[Any] = access.visible_projects(view.reader).filter(
        scope__in=SCORED_SCOPES, status__in=ALIVE_STATUSES
    )
    serving = access.visible_links(view.reader).filter(objective__contract=view.contract, project__isnull=False)
    linked = scored.filter(pk__in=serving.values("project")).order_by("acronym", "code")
    parts = access.visible_participations(view.reader).filter(project__in=scored.filter(start__lte=view.as_of))
    missing = [(kpi, _missing(view, kpi)) for kpi in view.kpis]
    return Gaps(
        sizes=Organisation.objects.filter(
            Exists(parts.filter(organisation=OuterRef("pk"))), kind=OrganisationKind.COMPANY
        ).order_by("name", "code"),
        costs=linked.filter(total_cost__isnull=True),
        plans=linked.filter(~Exists(Milestone.objects.filter(project=OuterRef("pk")))),
        values=[(kpi, periods) for kpi, periods in missing if periods],
        no_score=[kpi for kpi in view.kpis if view.result_of(kpi).score is None],
    )


def _missing(view: Viewpoint, kpi: Kpi) -> list[str]:
    last = min(view.as_of, view.contract.end)
    measured = [one for one in view.values.of[kpi.pk] if one.ends_on <= last and not one.carried]
    return missing_periods(view, kpi, measured)
