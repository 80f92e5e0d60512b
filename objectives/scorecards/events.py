"""How is a change of the ledger told? Its row by its name, its fields by their words, its values by their kind."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise

from objectives.models import Change, Domain, Operation, Project, User
from objectives.models.fields import Money

SILENT = frozenset(
    {
        "id",
        "project",
        "activity",
        "milestone",
        "source",
        "starts_on",
        "ends_on",
        "recorded_at",
        "undoes",
        "report",
        "stored",
        "sha256",
        "content_type",
    }
)
"""Fields that say nothing to a person, or what the line says already; so do all moments, the line has its own."""


@dataclass(frozen=True, slots=True)
class Move:
    """A field that changed: its words for people and its values, by `form` (money, share, number, day, yes, text)."""

    label: str | Promise
    form: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One change: which row of which kind, what it is called, who did it, when and why, and what moved."""

    key: int
    kind: str
    operation: Operation
    subject: str
    actor: User | None
    recorded_at: datetime.datetime
    reason: str
    moves: Sequence[Move]
    takes_back: bool = False
    """Whether a report takes another one back."""


def told(changes: Iterable[Any]) -> list[Event]:
    """Return changes as events; `was_text` and `now_text` hold before and after as text, so no number is rounded.

    One statement for each model that their rows name.
    """
    rows = [(change, _row(change.was_text), _row(change.now_text)) for change in changes]
    names = _Names(rows)
    return [_event(change, was, now, names) for change, was, now in rows]


def _row(text: str | None) -> dict[str, Any]:
    return json.loads(text, parse_float=Decimal) if text else {}


Rows = Sequence[tuple[Change, dict[str, Any], dict[str, Any]]]


class _Names:
    """What the rows that changes refer to are called; one statement a model."""

    def __init__(self, rows: Rows) -> None:
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for change, was, now in rows:
            for field in _fields(change.kind):
                if isinstance(field, models.ForeignKey):
                    keys = {was.get(field.attname), now.get(field.attname)}
                    wanted[field.related_model] |= {key for key in keys if key is not None}
        self.known = {
            model: {row.pk: str(row) for row in _with_names(model).filter(pk__in=keys)}
            for model, keys in wanted.items()
            if keys and model is not Project
        }

    def of(self, model: type[models.Model], key: Any) -> str:
        """Return the name of a row, its number where it is gone."""
        return self.known.get(model, {}).get(key, f"#{key}")


def _with_names(model: type[models.Model]) -> QuerySet[Any]:
    joined = {"objective": ("contract",), "milestone": ("project",)}
    return model._default_manager.select_related(*joined.get(model._meta.model_name or "", ()))


def _fields(kind: str) -> Iterable["models.Field[Any, Any]"]:
    fields: Iterable[models.Field[Any, Any]] = apps.get_model("objectives", kind)._meta.concrete_fields
    return sorted(fields, key=lambda field: field.name == "note")  # remarks come last


def _event(change: Change, was: Mapping[str, Any], now: Mapping[str, Any], names: _Names) -> Event:
    return Event(
        change.pk,
        change.kind,
        Operation(change.operation),
        _subject(change.kind, {**was, **now}, names),
        change.actor,
        change.recorded_at,
        change.reason,
        [
            move
            for field in _fields(change.kind)
            if not _is_in_line(change, field.name) and (move := _move(field, was, now, names)) is not None
        ],
        takes_back=now.get("undoes_id") is not None,
    )


NAMED_BY = {
    "participation": "organisation", "funding": "funder", "link": "objective", "label": "cluster",
    "milestonereport": "milestone", "measurement": "kpi", "activitypartner": "organisation",
    "missionresult": "organisation",
}  # fmt: skip


SAID_BY_LINE = {
    "target": ("kpi", "period"), "companysize": ("organisation", "year"), "earliermembership": ("organisation",),
}  # fmt: skip
"""Fields of a row that came or went and need no words: whose it is, the page says; of when, its subject."""


def _is_in_line(change: Change, field: str) -> bool:
    is_said = field in SAID_BY_LINE.get(change.kind, ())
    return is_said and (field == "kpi" or change.operation != Operation.UPDATE)


def _subject(kind: str, row: Mapping[str, Any], names: _Names) -> str:
    if kind in ("milestone", "document", "followup", "visitstep"):
        return str(row.get("title") or row.get("what") or "")
    if kind in ("target", "companysize"):
        return str(row["period" if kind == "target" else "year"])
    field = NAMED_BY.get(kind)
    if field is None:
        return ""
    found = apps.get_model("objectives", kind)._meta.get_field(field)
    name = names.of(found.related_model, row.get(f"{field}_id"))
    return f"{name} {row['period']}" if kind == "measurement" else name


def _move(field: Any, was: Mapping[str, Any], now: Mapping[str, Any], names: _Names) -> Move | None:
    if field.name in SILENT or isinstance(field, models.DateTimeField):
        return None
    before, after = was.get(field.attname), now.get(field.attname)
    if _same(before, after):
        return None
    return Move(field.verbose_name, _form(field), _value(field, before, names), _value(field, after, names))


def _same(before: Any, after: Any) -> bool:
    return before == after or (before in (None, "", []) and after in (None, "", []))


def _form(field: Any) -> str:
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "day"
    if isinstance(field, models.BooleanField):
        return "yes"
    if isinstance(field, models.DecimalField):
        return "money" if isinstance(field, Money) else "share" if field.name == "share" else "number"
    return "text"


def _value(field: Any, value: Any, names: _Names) -> Any:
    if value in (None, "", []):
        return None
    if isinstance(field, models.ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return dict(field.choices).get(value, value)
    form = _form(field)
    if form == "day":
        return datetime.date.fromisoformat(value)
    if form in ("money", "share", "number"):
        return Decimal(value)
    return _text(field, value)


def _text(field: Any, value: Any) -> Any:
    """Return a value as people typed it: a list with commas, an hour without seconds."""
    if isinstance(value, list):
        return ", ".join(_words(field, value))
    return value[:5] if isinstance(field, models.TimeField) else value


def _words(field: Any, values: Iterable[str]) -> list[str]:
    """Return the words of a list, by their names for people where they are a known choice."""
    known = dict(Domain.choices) if field.name == "domains" else {}
    return [str(known.get(value, value)) for value in values]
