"""Which projects and activities serve an objective, and how far are they on a day?"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from objectives.models import Activity, Contract, Derivation, Link, Project
from objectives.rollup.progress import ProgressOnDay, progress_on


@dataclass(frozen=True, slots=True)
class LinkedProject:
    """A project with the share of it that serves an objective, and where it stands."""

    project: Project
    share: Decimal
    basis: Derivation
    stands: ProgressOnDay


def linked_projects(links: QuerySet[Link], objective: int) -> QuerySet[Link]:
    """Return the links of an objective to projects among those given, the largest share first."""
    return (
        links.filter(objective=objective, project__isnull=False)
        .select_related("project__programme")
        .order_by("-share", "project__code")
    )


def on_day(links: Sequence[Link], day: datetime.date, contract: Contract) -> list[LinkedProject]:
    """Return the projects of some links as they stand on a day. Two statements whatever their number."""
    projects = [link.project for link in links if link.project is not None]
    stands = progress_on(day, [project.pk for project in projects], contract.pk)
    return [
        LinkedProject(project, link.share, Derivation(link.basis), stands[project.pk])
        for link, project in zip(links, projects, strict=True)
    ]


def linked_activities(links: QuerySet[Link], objective: int) -> list[Activity]:
    """Return the activities that serve an objective, the newest first."""
    chosen = links.filter(objective=objective, activity__isnull=False).values("activity")
    return list(Activity.objects.filter(pk__in=chosen).order_by("-start", "code"))
