"""What is known of an organisation: add one, change what it is, its memberships, and its size by year."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting, token
from objectives.acts.consortium import wrong_amount
from objectives.identifiers import IDENTIFIERS
from objectives.models import CompanySize, EarlierMembership, Organisation, User
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.versions import ConflictError, changes_with, version_with

SAID = (
    "name", "acronym", "kind", "sector", "siret", "vat", "pic", "rnsr", "ror", "country", "city", "postcode",
    "territory", "website", "note",
)  # fmt: skip
PARTS = ((CompanySize, "organisation"), (EarlierMembership, "organisation"))
MOST_PEOPLE = Decimal(10) ** 8


@dataclass(frozen=True, slots=True)
class Kept:
    """What an act did: the organisation, its version together with its parts, and the write's token."""

    organisation: Organisation
    version: int
    token: int


@dataclass(frozen=True, slots=True)
class Period:
    """A membership from a day on, to a day or until further notice."""

    since: datetime.date
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What is known of a company in a year; all None where nothing is any more. Headcount in annual work units, EUR."""

    year: int
    headcount: Decimal | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None
    source: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether anything is known."""
        return any(value is not None for value in (self.headcount, self.turnover, self.balance_sheet))


def version_of_organisation(organisation: Organisation) -> int:
    """Return the version of an organisation together with its sizes and memberships."""
    return version_with(organisation, PARTS)


@transaction.atomic
def add_organisation(*, by: User, values: Mapping[str, Any], reason: str = "") -> Kept:
    """Add an organisation; its id is made of its name.

    Raises PermissionDenied for who does not keep the data, ValidationError by field for what cannot be.
    """
    acting(by.pk, reason)
    if not access.keeps_the_data(by):
        raise PermissionDenied(_("Only cluster staff keep what is known of organisations."))
    row = Organisation()
    for name, value in _given(values).items():
        setattr(row, name, value)
    row.code = _free_code(row.name or row.acronym)
    _check(row, set(SAID))
    row.save()
    return Kept(row, version_of_organisation(row), token())


@transaction.atomic
def change_organisation(*, by: User, organisation: int, seen: int, values: Mapping[str, Any], reason: str = "") -> Kept:
    """Set some of what an organisation is (`SAID`); what is not named stays, and what is untouched is not judged.

    Raises Organisation.DoesNotExist for who may not, ConflictError when somebody changed it since, ValidationError by
    field for what cannot be; nothing is written then.
    """
    row = _held(by, organisation, seen, reason)
    given = {name: value for name, value in _given(values).items() if values[name] != getattr(row, name)}
    moved = {name: value for name, value in given.items() if getattr(row, name) != value}
    for name, value in moved.items():
        setattr(row, name, value)
    _check(row, set(moved))
    if moved:
        row.save(update_fields=moved)
    return Kept(row, version_of_organisation(row), token())


@transaction.atomic
def set_memberships(*, by: User, organisation: int, seen: int, periods: Sequence[Period], reason: str = "") -> Kept:
    """Say when an organisation was a member: these periods and no others. Raises as `change_organisation`."""
    row = _held(by, organisation, seen, reason)
    wanted = sorted(periods, key=lambda period: period.since)
    _check_periods(wanted)
    last = wanted[-1] if wanted else None
    row.member_since, row.member_until = (last.since, last.until) if last else (None, None)
    row.save(update_fields=["member_since", "member_until"])
    earlier = {(period.since, period.until) for period in wanted[:-1]}
    for stored in EarlierMembership.objects.filter(organisation=row):
        if (stored.since, stored.until) in earlier:
            earlier.remove((stored.since, stored.until))
        else:
            stored.delete()
    EarlierMembership.objects.bulk_create(
        [EarlierMembership(organisation=row, since=since, until=until) for since, until in sorted(earlier) if until]
    )
    return Kept(row, version_of_organisation(row), token())


@transaction.atomic
def record_size(*, by: User, organisation: int, seen: int, size: Size, reason: str = "") -> Kept:
    """Record what is known of a company's size in a year, in place of what was. Raises as `change_organisation`."""
    row = _held(by, organisation, seen, reason)
    _check_size(size)
    stored = CompanySize.objects.filter(organisation=row, year=size.year).first()
    if not size.says_something:
        if stored is None:
            raise ValidationError({"headcount": _("Give at least one of headcount, turnover and balance sheet.")})
        stored.delete()
    else:
        stored = stored or CompanySize(organisation=row, year=size.year)
        stored.headcount, stored.turnover, stored.balance_sheet = size.headcount, size.turnover, size.balance_sheet
        stored.source = list(size.source)
        stored.save()
    return Kept(row, version_of_organisation(row), token())


def _held(by: User, organisation: int, seen: int, reason: str) -> Organisation:
    acting(by.pk, reason)
    row = access.changeable_organisations(by).select_for_update(of=("self",)).get(pk=organisation)
    if (version := version_of_organisation(row)) != seen:
        raise ConflictError(version, changes_with(row, PARTS, seen))
    return row


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    if others := set(values) - set(SAID):
        raise ValidationError({name: _("This is not said here.") for name in others})
    if unstorable := [name for name, value in values.items() if isinstance(value, str) and "\0" in value]:
        raise ValidationError({name: _("The value holds characters that cannot be stored.") for name in unstorable})
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    for name, identifier in IDENTIFIERS.items():
        if given.get(name):
            given[name] = identifier.compact(given[name])
    if given.get("country"):
        given["country"] = given["country"].upper()
    return given


def _check(row: Organisation, moved: set[str]) -> None:
    broken: dict[str, Any] = {}
    try:
        row.clean_fields(exclude={"source", "code"})
    except ValidationError as error:
        broken |= error.message_dict
    if moved & {"name", "acronym", "pic"} and not row.name and not row.acronym and not row.pic:
        broken.setdefault("name", _("An organisation has a name: give it, or its PIC."))
    if row.country and not re.fullmatch(r"[A-Z]{2}", row.country):
        broken.setdefault("country", _("Write the country as two capital letters (ISO 3166-1)."))
    for name, identifier in IDENTIFIERS.items():
        text = getattr(row, name)
        if name in moved and text and not identifier.is_one(text):
            broken.setdefault(name, identifier.told)
    if "website" in moved and row.website:
        try:
            URLValidator(["http", "https"])(row.website)
        except ValidationError:
            broken.setdefault("website", _("Give the address as https://example.org/."))
    if broken:
        raise ValidationError(broken)


def _check_periods(periods: Sequence[Period]) -> None:
    for period in periods:
        days = [day for day in (period.since, period.until) if day]
        if not all(EARLIEST_DAY <= day <= LATEST_DAY for day in days):
            raise ValidationError({"periods": _("Dates lie between 1900 and 2199.")})
        if period.until and period.until < period.since:
            raise ValidationError({"periods": _("A membership cannot end before it began.")})
    for first, second in pairwise(periods):
        if first.until is None or first.until >= second.since:
            raise ValidationError({"periods": _("Memberships follow one another: end one before the next begins.")})


def _check_size(size: Size) -> None:
    broken: dict[str, Any] = {}
    if not EARLIEST_DAY.year <= size.year <= LATEST_DAY.year:
        broken["year"] = _("Years lie between 1900 and 2199.")
    people = size.headcount
    if people is not None and not (people.is_finite() and 0 <= people < MOST_PEOPLE):
        broken["headcount"] = _("A headcount is 0 or more.")
    elif people is not None and people != people.quantize(Decimal("0.01")):
        broken["headcount"] = _("Give annual work units with at most two decimals.")
    for name in ("turnover", "balance_sheet"):
        if told := wrong_amount(getattr(size, name)):
            broken[name] = told
    if broken:
        raise ValidationError(broken)


def _free_code(name: str) -> str:
    """Return an id that no organisation has, and none that was merged away had; the second of a name has a number."""
    wanted = slugify(name).replace("_", "-").strip("-")[:100] or "organisation"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('objectives.organisation.code'))")
        cursor.execute(
            """SELECT code FROM objectives_organisation WHERE code LIKE %s
            UNION SELECT code FROM objectives_organisationmerge WHERE code LIKE %s""",
            [f"{wanted}%", f"{wanted}%"],
        )
        taken = {code for (code,) in cursor.fetchall()}
    numbered = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 2))]
    return next(code for code in numbered if code not in taken)
