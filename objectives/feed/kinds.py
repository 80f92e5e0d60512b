"""Which rows can a copy hold, by what name, and which of them show something of another row?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from objectives import access
from objectives.access import Reader
from objectives.models import (
    Call,
    Contract,
    Kpi,
    Objective,
    Organisation,
    Programme,
    Source,
    Target,
    Territory,
)


def _everybodys(model: type[Model]) -> Callable[[Reader], QuerySet[Any]]:
    return lambda _reader: model._default_manager.all()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows."""

    rows: Callable[[Reader], QuerySet[Any]]
    """Those that a reader may see."""
    name: str = "code"
    """The column by which a copy knows a row."""

    def name_of(self, row: Mapping[str, Any]) -> str:
        """Return the name of a row of the ledger."""
        return str(row[self.name])


KINDS: dict[str, Kind] = {
    "source": Kind(_everybodys(Source)),
    "territory": Kind(_everybodys(Territory)),
    "organisation": Kind(_everybodys(Organisation)),
    "programme": Kind(_everybodys(Programme)),
    "call": Kind(_everybodys(Call)),
    "contract": Kind(_everybodys(Contract)),
    "objective": Kind(_everybodys(Objective), "id"),
    "kpi": Kind(_everybodys(Kpi), "id"),
    "target": Kind(_everybodys(Target), "id"),
    "activity": Kind(access.visible_activities),
    "project": Kind(access.visible_projects),
    "participation": Kind(access.visible_participations, "id"),
    "funding": Kind(access.visible_fundings),
    "milestone": Kind(access.visible_milestones, "id"),
    "link": Kind(access.visible_links, "id"),
    "measurement": Kind(access.visible_measurements, "id"),
}
"""By the name in the ledger; what is shown of others comes after them."""

HANGING = ("participation", "funding", "milestone", "link", "measurement")
"""Kinds whose rows hang on a project, and are seen with it."""

PART_OF = {
    "milestonereport": ("milestone", "milestone_id"),
    "activitypartner": ("activity", "activity_id"),
    "companysize": ("organisation", "organisation_id"),
    "earliermembership": ("organisation", "organisation_id"),
}
"""Kinds that are shown in a row of another kind, and the column that names it."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What others show of a kind of rows: the columns, and the paths by which others show them."""

    columns: tuple[str, ...]
    shown_by: tuple[tuple[str, str], ...]


NAMED_BY: dict[str, Naming] = {
    "territory": Naming(
        ("code",),
        (
            ("territory", "parent"),
            ("organisation", "territory"),
            ("participation", "territory"),
            ("measurement", "territory"),
        ),
    ),
    "organisation": Naming(
        ("code",),
        (
            ("programme", "funder"),
            ("activity", "partners"),
            ("participation", "organisation"),
            ("funding", "funder"),
            ("funding", "beneficiary"),
            ("measurement", "organisation"),
        ),
    ),
    "programme": Naming(("code",), (("call", "programme"), ("project", "programme"), ("funding", "programme"))),
    "call": Naming(("code",), (("project", "call"), ("funding", "call"))),
    "contract": Naming(
        ("code",),
        (
            ("objective", "contract"),
            ("kpi", "contract"),
            ("target", "kpi__contract"),
            ("link", "objective__contract"),
            ("measurement", "kpi__contract"),
        ),
    ),
    "objective": Naming(("number", "contract_id"), (("kpi", "objective"), ("link", "objective"))),
    "kpi": Naming(("code", "contract_id"), (("target", "kpi"), ("measurement", "kpi"))),
    "activity": Naming(("code",), (("link", "activity"), ("measurement", "activity"))),
}
"""What a project is called is told with everything that hangs on it."""
