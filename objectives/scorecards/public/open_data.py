"""What can be taken away? Every table with the number of rows that a visitor gets; when anything last changed."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from objectives import access
from objectives.models import (
    Call,
    Change,
    Contract,
    Kpi,
    Objective,
    Organisation,
    Programme,
    Source,
    Target,
    Territory,
)

VISITOR = AnonymousUser()


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table by its name, with how many rows of it everybody may have."""

    name: str
    rows: int


def open_tables() -> list[OpenTable]:
    """Return the tables that everybody may have; a statement each."""
    return [OpenTable(name, rows.count()) for name, rows in _rows().items()]


def last_change() -> datetime.datetime | None:
    """Return when anything was last recorded; one statement."""
    return Change.objects.order_by("-pk").values_list("recorded_at", flat=True).first()


def _rows() -> dict[str, QuerySet[Any]]:
    return {
        "project": access.visible_projects(VISITOR),
        "organisation": Organisation.objects.all(),
        "participation": access.visible_participations(VISITOR),
        "funding": access.visible_fundings(VISITOR),
        "milestone": access.visible_milestones(VISITOR),
        "activity": access.visible_activities(VISITOR),
        "contract": Contract.objects.all(),
        "objective": Objective.objects.all(),
        "kpi": Kpi.objects.all(),
        "target": Target.objects.all(),
        "measurement": access.visible_measurements(VISITOR),
        "link": access.visible_links(VISITOR),
        "programme": Programme.objects.all(),
        "call": Call.objects.all(),
        "territory": Territory.objects.all(),
        "source": Source.objects.all(),
    }
