"""Which projects does everybody read about, which are over, which are the cluster's? As a visitor, whoever looks."""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from objectives import access
from objectives.models import ALIVE_STATUSES, SCORED_SCOPES, Project, ProjectStatus

VISITOR = AnonymousUser()
TIED = Q(scope__in=SCORED_SCOPES)
"""Labelled by the cluster, or with it; the others are the territory's."""


def public_projects() -> QuerySet[Project]:
    """Return the published projects that were ever on their way: neither an idea, nor submitted, nor rejected."""
    return access.visible_projects(VISITOR).filter(status__in=[*ALIVE_STATUSES, ProjectStatus.ABANDONED])


def over(today: datetime.date) -> Q:
    """Return the condition of a project that is no longer on its way."""
    return Q(status__in=(ProjectStatus.COMPLETED, ProjectStatus.ABANDONED)) | Q(end__lt=today)
