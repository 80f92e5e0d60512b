"""Change what a project says of itself: names, dates, cost, programme, domains, tags, whether it is published."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting, token
from objectives.acts.closing import check_date_open
from objectives.models import Domain, Project, User
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.versions import compare_row, version_of_project

BASICS = (
    "acronym", "title", "summary", "start", "start_precision", "end", "total_cost", "programme", "call", "domains",
    "tags", "grant_id", "website",
)  # fmt: skip
DECIDED = ("labelled_on", "labelled_precision", "published")
"""What only cluster staff change: the day of the label, and whether strangers see the project."""

DATES = {"labelled_on": "labelled_precision", "start": "start_precision"}
"""Dates that figures count by, each with the field that says to what it is known."""
MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: the project, its new version, the write's token, the names of the fields that moved."""

    project: Project
    version: int
    token: int
    fields: tuple[str, ...]


@transaction.atomic
def change_project(*, by: User, project: int, seen: int, values: Mapping[str, Any], reason: str = "") -> Changed:
    """Set some fields of a project (`BASICS`, and `DECIDED` for cluster staff); what is not named stays.

    `seen` is the version that the person read. Raises Project.DoesNotExist for who may not change the project,
    ConflictError when somebody changed it since, ValidationError by field for what cannot be; nothing is written then.
    """
    acting(by.pk, reason)
    row = access.changeable_projects(by).select_for_update(of=("self",)).get(pk=project)
    compare_row("project", project, seen)
    decides = access.decidable_projects(by).filter(pk=project).exists()
    given = {name: _tidy(value) for name, value in values.items()}
    _refuse_others(given, decides=decides)
    moved = tuple(name for name, value in given.items() if getattr(row, name) != value)
    was = copy.copy(row)
    for name in moved:
        setattr(row, name, given[name])
    _check(row)
    for date, known_to in DATES.items():
        if {date, known_to} & set(moved):
            check_date_open(was, row, date, date)
    if moved:
        row.save(update_fields=moved)
    return Changed(row, version_of_project(project), token(), moved)


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(word.strip() for word in value if word.strip()))
    return value


def _refuse_others(given: Mapping[str, Any], *, decides: bool) -> None:
    allowed = {*BASICS, *DECIDED} if decides else set(BASICS)
    if others := set(given) - allowed:
        raise ValidationError({name: _("Only cluster staff change this.") for name in others})


def _check(row: Project) -> None:
    broken: dict[str, list[str] | str] = {}
    cost = row.total_cost
    if cost is not None and not (isinstance(cost, Decimal) and cost.is_finite() and cost >= 0):
        broken["total_cost"] = _("A total cost is 0 or more.")
    try:
        row.clean_fields(exclude={"source", "note", "code", *broken})
    except ValidationError as error:
        broken |= error.message_dict
    for rule in (_names, _days, _money, _words, _address):
        broken = rule(row) | broken
    if broken:
        raise ValidationError(broken)


def _names(row: Project) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if not row.acronym and not row.title:
        told["acronym"] = _("A project has an acronym or a title: give one of them.")
    if len(row.summary) > 20_000:
        told["summary"] = _("Say it in at most 20,000 characters.")
    return told


def _days(row: Project) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: _("Dates lie between 1900 and 2199.")
        for name in ("start", "end", "labelled_on")
        if (day := getattr(row, name)) is not None and not EARLIEST_DAY <= day <= LATEST_DAY
    }
    if row.start and row.end and row.end < row.start:
        told["end"] = _("A project cannot end before it starts.")
    return told


def _money(row: Project) -> dict[str, Any]:
    if row.call is not None and row.programme_id != row.call.programme_id:
        told = _("This call is one of the programme %(programme)s: choose that programme, or another call.")
        return {"call": told % {"programme": row.call.programme}}
    return {}


def _words(row: Project) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if not set(row.domains) <= set(Domain.values):
        told["domains"] = _("Choose among the five domains.")
    if len(row.tags) > MOST_WORDS:
        told["tags"] = _("Give at most %(most)s tags.") % {"most": MOST_WORDS}
    return told


def _address(row: Project) -> dict[str, Any]:
    if not row.website:
        return {}
    try:
        URLValidator(["http", "https"])(row.website)
    except ValidationError:
        return {"website": _("Give the address as https://example.org/project.")}
    return {}
