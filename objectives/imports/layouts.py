"""Which column of a file fills which field? CORDIS's layouts as published; of a list what a person said."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from objectives.formulas import unguarded
from objectives.imports import typed
from objectives.imports.faults import ODD, Fault, shortened
from objectives.imports.fields import BY_NAME, text
from objectives.imports.words import UnreadableError
from objectives.models import Import, ImportKind, ImportRow, Precision

COLUMNS = tuple(field.column for field in ImportRow._meta.concrete_fields if field.column)
"""Of the table of rows, in the order in which they are copied."""
FAILED = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!", "#REF!", "#VALUE!", "#VALEUR!"}
)
"""What spreadsheets show in English and French where a formula fails."""
OF_OURS = "c:"
"""What the key of a project begins with that a list names by its id here."""
Read = Callable[[str], Any]
_euros: Read = partial(typed.amount, is_strict=False)
_pic: Read = partial(typed.identifier, "pic")
_vat: Read = partial(typed.identifier, "vat")

CORDIS: dict[str, dict[str, tuple[str, Read]]] = {
    ImportKind.CORDIS_PROJECTS: {
        "id": ("grant_id", text(100)),
        "acronym": ("acronym", text(200)),
        "title": ("title", text(1000)),
        "objective": ("summary", text(20_000)),
        "status": ("status", typed.status),
        "startDate": ("start", typed.day),
        "endDate": ("end", typed.last_day),
        "totalCost": ("total_cost", _euros),
        "ecMaxContribution": ("amount", _euros),
        "ecSignatureDate": ("decided_on", typed.last_day),
        "frameworkProgramme": ("programme", text(100)),
    },
    ImportKind.CORDIS_ORGANISATIONS: {
        "projectID": ("grant_id", text(100)),
        "projectAcronym": ("acronym", text(200)),
        "organisationID": ("pic", _pic),
        "vatNumber": ("vat", _vat),
        "name": ("name", text(500)),
        "shortName": ("short_name", text(200)),
        "city": ("city", text(200)),
        "postCode": ("postcode", text(30)),
        "country": ("country", typed.country),
        "organizationURL": ("organisation_website", typed.address),
        "role": ("role", typed.cordis_role),
        "netEcContribution": ("funding", _euros),
        "totalCost": ("cost", _euros),
    },
}
"""By kind: the heading of a column, the field that it fills, how its cells are read."""
REQUIRED = {
    ImportKind.CORDIS_PROJECTS: ("id", "acronym", "title", "startDate", "endDate"),
    ImportKind.CORDIS_ORGANISATIONS: ("projectID", "organisationID", "name", "country", "role"),
}
WANTED = {ImportKind.CORDIS_PROJECTS: "project", ImportKind.CORDIS_ORGANISATIONS: "organization"}
"""The word in the name of the right table, in the ZIP that CORDIS publishes."""


OTHER_LISTS = (
    (
        {"id", "name", "kind", "rnsr", "member_since"},
        _("This is our own list of organisations. A list that is brought in speaks of projects: change an organisation on its page."),  # noqa: E501
    ),
    (
        {"id", "project", "funder", "stage", "amount"},
        _("This is our own list of money. A list that is brought in speaks of projects: change what was committed to one on its page."),  # noqa: E501
    ),
    (
        {"id", "project", "organisation", "role", "territory"},
        _("This is our own list of consortia. A list that is brought in speaks of projects: change who takes part in one on its page."),  # noqa: E501
    ),
)  # fmt: skip
"""Lists of ours that would be taken for one of projects, each row for a new one; how their headings are known."""


def check_heading(kind: str, heading: Sequence[str]) -> None:
    """Refuse a file that is not of the layout it was said to be, naming what is missing; of ours all but projects."""
    if kind == ImportKind.LIST:
        for known, told in OTHER_LISTS:
            if known <= set(heading):
                raise UnreadableError(told)
    if missing := [name for name in REQUIRED.get(ImportKind(kind), ()) if name not in heading]:
        raise UnreadableError(
            _("This is not the layout of “%(kind)s”: it has no column %(names)s."),
            kind=ImportKind(kind).label,
            names=", ".join(missing),
        )


@dataclass(slots=True)
class Reader:
    """Makes rows of the staging table of the cells of a file."""

    of: int
    width: int
    is_strict_width: bool
    places: tuple[tuple[str, int, Read], ...]
    finish: Callable[[dict[str, Any], list[str]], None]

    def row(self, number: int, cells: list[str]) -> list[Any]:
        """Return the values of a row, in the order of COLUMNS."""
        values: dict[str, Any] = {"of_id": self.of, "number": number, "digest": _digest(cells)}
        wrong: list[tuple[str, str, str]] = []
        odd: list[tuple[str, str, str]] = []
        if len(cells) < self.width and self.is_strict_width:
            wrong.append(("", Fault.CELLS.value, str(len(cells))))
        if any(cell.strip() for cell in cells[self.width :]):
            wrong.append(("", Fault.CELLS.value, str(len(cells))))
        for name, place, read in self.places:
            cell = cells[place].strip() if place < len(cells) else ""
            if not cell:
                continue
            if cell in FAILED:
                wrong.append((name, Fault.NOT_COMPUTED.value, cell))
                continue
            try:
                values[name] = read(cell)
            except typed.FaultError as error:
                (odd if error.fault in ODD else wrong).append((name, error.fault.value, shortened(cell)))
        if isinstance(values.get("start"), tuple):
            day, precision = values["start"]
            values["start"], values["start_precision"] = _known_to(day, precision, values.get("start_precision"))
        self.finish(values, cells)
        values.setdefault("project_key", project_key(values))
        values["organisation_key"] = organisation_key(values)
        if not values["project_key"]:
            wrong.append(("project", Fault.NO_PROJECT.value, ""))
        if values.pop("needs_organisation", False) and not values["organisation_key"]:
            wrong.append(("name", Fault.NO_ORGANISATION.value, ""))
        values["wrong"], values["odd"] = _json(wrong), _json(odd)
        return [values.get(column) for column in COLUMNS]


def _known_to(start: datetime.date, precision: Precision, said: Precision | None) -> tuple[datetime.date, str]:
    """Return a start and how exactly it is known: of a month or year that is said beside it stands the first day."""
    begins = {Precision.MONTH: start.day == 1, Precision.YEAR: (start.month, start.day) == (1, 1)}
    if said is not None and precision == Precision.DAY and begins.get(said):
        precision = said
    return start, precision.value


def _json(faults: list[tuple[str, str, str]]) -> Any:
    return Jsonb(faults) if faults else None


def _digest(cells: list[str]) -> int:
    told = "\x1f".join(cells).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big", signed=True)


def project_key(values: dict[str, Any]) -> str | None:
    """Return by what rows of one file speak of one project."""
    if values.get("grant_id"):
        return f"g:{values['grant_id']}"
    if known := typed.plain(values.get("acronym") or ""):
        return f"a:{known}"
    known = typed.plain(values.get("title") or "")
    return f"t:{known}" if known else None


def organisation_key(values: dict[str, Any]) -> str | None:
    """Return by what rows of one file speak of one organisation."""
    for name in ("pic", "siret", "vat"):
        if values.get(name):
            return f"{name}:{values[name]}"
    known = typed.plain(values.get("name") or "")
    return f"n:{known}|{values.get('country') or ''}" if known else None


def reader_of(row: Import) -> Reader:
    """Return what makes rows of the cells of an import's file, whose heading is known."""
    heading: list[str] = row.layout["heading"]
    is_written = row.layout["form"] != "xlsx"
    places: Iterable[tuple[str, int, Read]]
    if row.kind == ImportKind.LIST:
        places = [
            (name, heading.index(column), _read(name, row.unit, is_written))
            for name, column in row.columns.items()
            if column in heading and name in BY_NAME
        ]
        finish = partial(_finish_list, row.role)
    else:
        places = [
            (name, heading.index(column), read)
            for column, (name, read) in CORDIS[row.kind].items()
            if column in heading
        ]
        if row.kind == ImportKind.CORDIS_ORGANISATIONS and "netEcContribution" not in heading:
            places += [("funding", at, _euros) for at, column in enumerate(heading) if column == "ecContribution"]
        finish = partial(_finish_cordis, row.kind, {name: at for at, name in enumerate(heading)})
    return Reader(row.pk, len(heading), is_written, tuple(places), finish)


def _read(name: str, unit: int, is_written: bool) -> Read:
    """Return how a cell of a list is read: in CSV without the mark that ours has before a formula."""
    field = BY_NAME[name]
    read = partial(typed.amount, unit=unit) if field.is_money else field.read
    return (lambda cell: read(unguarded(cell))) if is_written else read


def _finish_list(role: str, values: dict[str, Any], _cells: list[str]) -> None:
    if values.get("code"):
        values["project_key"] = f"{OF_OURS}{values['code']}"
    if values.get("name") or values.get("siret") or values.get("pic"):
        values.setdefault("role", role)


def _finish_cordis(kind: str, at: dict[str, int], values: dict[str, Any], cells: list[str]) -> None:
    def cell(name: str) -> str:
        place = at.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    if kind == ImportKind.CORDIS_PROJECTS:
        if cell("rcn").isdecimal() and values.get("programme"):
            values["code"] = f"{values['programme']}-RCN-{cell('rcn')}"
        return
    values["needs_organisation"] = True
    values["organisation_kind"] = typed.cordis_kind(cell("activityType"), cell("SME"))
