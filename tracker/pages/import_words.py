"""How is what an import would do told to people? Field by field from what to what, in their language."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import gettext as _

from objectives.imports.faults import told
from objectives.imports.fields import LABELS
from objectives.models import Import, Organisation, OrganisationKind, ProjectStatus
from tracker.templatetags.figures import locale_of_reader, written

MONEY = ("total_cost", "cost", "funding", "amount")
DAYS = ("start", "end", "decided_on")
WORDS: dict[str, Any] = {"status": ProjectStatus, "kind": OrganisationKind}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, in which column."""

    number: int
    field: str
    told: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A row that would be written, and what of it: `[(field, before, after)]`."""

    number: int
    name: str
    is_new: bool
    moves: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """What an import would do, in words. `tables` are (name, new, changed, the same, first rows)."""

    tables: list[tuple[str, int, int, int, list[Shown]]]
    problems: list[Fault]
    wrong: list[Fault]
    odd: list[Fault]
    said: dict[str, Any]

    @property
    def can_be_applied(self) -> bool:
        """Whether something would be written, and nothing stands in the way."""
        return bool(self.said["writes"]) and not self.said["stops"]

    @property
    def undecided(self) -> int:
        """How many projects and organisations wait for an answer."""
        return int(sum(self.said["undecided"].values()))


def shown_plan(row: Import) -> PlanShown:
    """Return what an import was worked out to do."""
    plan = row.plan or {}
    names = {
        "organisation": _("Organisations"), "project": _("Projects"), "participation": _("Participations"),
        "funding": _("Commitments"),
    }  # fmt: skip
    tables = [
        (name, *plan["counts"][table], [_shown(table, one) for one in plan["shown"][table]])
        for table, name in names.items()
    ]
    return PlanShown(
        tables, _faults(plan["problems"]), _faults(plan["wrong"]), _faults(plan["odd"]), plan
    )  # fmt: skip


def _faults(listed: list[list[Any]]) -> list[Fault]:
    return [Fault(number, _label("", field), told(fault, cell)) for number, field, fault, cell in listed]


def _shown(table: str, one: dict[str, Any]) -> Shown:
    moves = [(_label(table, field), _text(field, before), _text(field, after)) for field, before, after in one["moves"]]
    return Shown(one["number"], one["name"] or "", one["is_new"], moves)


def _label(table: str, field: str) -> str:
    if table == "organisation":
        return str(Organisation._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return str(LABELS.get(field, field))


def _text(field: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field in MONEY:
        return format_currency(Decimal(str(value)), "EUR", locale=locale_of_reader())
    if field in DAYS:
        known_to = {4: "year", 7: "month"}.get(len(value), "day")
        return written(datetime.date.fromisoformat(f"{value}-01-01"[:10]), known_to)
    if field in WORDS:
        return str(WORDS[field](value).label)
    return str(value)
