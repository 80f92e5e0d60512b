"""What did a row, as it was, let a reader see? The rules of `reading`, asked of rows of the ledger.

Each row that opens a project does so by itself, and every one names an existing project: a project was visible
while any of them stood.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from objectives.access.reading import Reader, partner_in, sees_everything
from objectives.models import Funding, MeasurementStatus, Participation, Project, Role, User

Row = Mapping[str, Any] | None
OPENING = ("project", "funding", "participation", "projectlead")
"""Kinds of rows that may open a project to somebody."""


def project_of(kind: str, row: Row) -> int | None:
    """Return the key of the project that a row is or hangs on."""
    if row is None:
        return None
    found: int | None = row["id"] if kind == "project" else row.get("project_id")
    return found


def opened(reader: Reader, kind: str, row: Row) -> bool:
    """Return whether a row showed its project to the reader: published, or the reader's to fund, lead or work in."""
    if row is None or kind not in OPENING:
        return False
    if kind == "project":
        return bool(row["published"])
    if not isinstance(reader, User) or not reader.is_active:
        return False
    if kind == "projectlead":
        return bool(row["person_id"] == reader.pk)
    if kind == "funding":
        funds = reader.role == Role.FUNDER and reader.organisation_id is not None
        return funds and row["funder_id"] == reader.organisation_id
    return partner_in(reader) is not None and row["organisation_id"] == partner_in(reader)


def opening_rows(reader: Reader, projects: Collection[int]) -> set[tuple[str, int, int]]:
    """Return what opens some projects to the reader now: kind, row and project. Four statements."""
    found = {
        ("project", key, key)
        for key in Project.objects.filter(published=True, pk__in=projects).values_list("pk", flat=True)
    }
    if not isinstance(reader, User) or not reader.is_active:
        return found
    rows: dict[str, QuerySet[Any]] = {"projectlead": reader.led_projects.all()}
    if reader.role == Role.FUNDER and reader.organisation_id is not None:
        rows["funding"] = Funding.objects.filter(funder=reader.organisation_id)
    if partner_in(reader) is not None:
        rows["participation"] = Participation.objects.filter(organisation=partner_in(reader))
    for kind, opening in rows.items():
        of_projects = opening.filter(project__in=projects).values_list("pk", "project")
        found |= {(kind, key, project) for key, project in of_projects}
    return found


def turned(reader: Reader, kind: str, before: Row, after: Row) -> bool:
    """Return whether a change may have moved what the reader sees of a project, beyond the changed row itself."""
    if sees_everything(reader) or kind not in OPENING:
        return False
    return _sight(reader, kind, before) != _sight(reader, kind, after)


def _sight(reader: Reader, kind: str, row: Row) -> tuple[int | None, bool] | None:
    own = kind == "funding" and row is not None and partner_in(reader) is not None
    received = own and row is not None and row["beneficiary_id"] == partner_in(reader)
    is_open = opened(reader, kind, row)
    return (project_of(kind, row), is_open) if is_open or received else None


def showed(reader: Reader, kind: str, row: Row, *, whole: bool, led: bool) -> bool:
    """Return whether a row was shown to who saw its project, `whole` or in part, as one of those who lead it or not."""
    if row is None:
        return False
    if sees_everything(reader):
        return True
    if kind == "measurement":
        return led or row["status"] == MeasurementStatus.VALIDATED
    return whole or kind not in ("participation", "funding")
