"""How did a KPI develop, period by period, and by which definitions? As it is or was known."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives import worlds
from objectives.access import Reader, known_to, sees_everything
from objectives.models import DEFINING, Contract, Kpi, KpiKind
from objectives.periods import parse
from objectives.rollup.freshness import Freshness, computed_now, stored_freshness
from objectives.rollup.values import Measured, Values, fresh_values, stored_values
from objectives.scorecards.like_for_like import Reach, reach_of, values_in_perimeter
from objectives.scoring import quantise6
from objectives.worlds import Position, Row, World

FIRST = 1
"""The number of the definition in a world from before versions were noted."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A version of a KPI's definition."""

    number: int
    valid_from: datetime.date | None
    """The day from which its periods are its own; None for the first one."""
    valid_until: datetime.date | None
    """The day from which the next one's are; None for the newest."""
    replaced: bool
    """Whether a later version took its place: it was corrected, and no period is its own."""
    recorded_at: datetime.datetime
    author: str | None
    """None for nobody (a loader), and for who does not see everything."""
    reason: str | None
    definition: dict[str, Any]
    """The columns that define a KPI, numbers exact, and its targets."""

    def covers(self, period: str) -> bool:
        """Return whether a period is its own, or was before it was replaced."""
        starts = parse(period).start
        after = self.valid_from is None or starts >= self.valid_from
        return after and (self.valid_until is None or starts < self.valid_until)


@dataclass(frozen=True, slots=True)
class ValueOfPeriod:
    """V(q) of a KPI, with 6 places, the definition it is of, and what it was measured by (nothing for a rule's)."""

    period: str
    ends_on: datetime.date
    value: Decimal
    carried: bool
    definition: int
    measured: Measured | None


@dataclass(frozen=True, slots=True)
class KpiSeries:
    """The values of a KPI up to a day, the oldest first, and every definition that it had."""

    contract: str
    kpi: str
    unit: str
    as_of: datetime.date
    known_at: datetime.datetime | None
    """The moment whose knowledge this is; None for now."""
    definition: int | None
    """The version asked for: all values are by it. None: each is by that of its period."""
    reach: Reach | None
    """How far the version asked for reaches, and why."""
    freshness: Freshness
    values: tuple[ValueOfPeriod, ...]
    definitions: tuple[Definition, ...]

    @property
    def breaks(self) -> tuple[datetime.date, ...]:
        """The days at which the series breaks: values on both sides are not to be compared."""
        return tuple(sorted({one.valid_from for one in self.definitions if one.valid_from and not one.replaced}))


def kpi_series(
    reader: Reader,
    kpi: Kpi,
    as_of: datetime.date | None = None,
    position: Position | None = None,
    definition: int | None = None,
) -> KpiSeries:
    """Return the values of a KPI up to a day as they are, or were, known, over what the reader may see whole.

    With `definition` all values are by that version: what its rule counts or its perimeter's territories give in any
    period, or what was measured of its own periods; values of two definitions are never added up. ValidationError
    for a version that there is none of (`definition`), or a KPI that was not recorded by then (`known_at`).
    """
    with known_to(reader, position) if position else nullcontext(reader) as reader_then:
        then = worlds.found_then(Kpi.objects.all(), kpi.pk)
        known = definitions(reader, then)
        if definition is None:
            return _read(reader_then, then, as_of, known, [one for one in known if not one.replaced])
        asked = next((one for one in known if one.number == definition), None)
        if asked is None:
            raise ValidationError({"definition": _("The KPI has no such version of its definition.")})
        rows, here = _as_defined(then, asked), worlds.current() or World()
    with World(here.sources, {**here.rows, **rows}).entered():
        then = worlds.found_then(Kpi.objects.all(), kpi.pk)
        reach = reach_of(then)
        if reach.is_everywhere:
            asked = replace(asked, valid_from=None, valid_until=None)
        found = _read(reader_then, then, as_of, known, [asked], reach)
        return replace(found, definition=definition)


def _as_defined(kpi: Kpi, asked: Definition) -> dict[str, dict[int, Row]]:
    """Return the rows of a world in which a KPI has a definition, and a rule counts by it in every period."""
    rows: dict[str, dict[int, Row]] = {"kpi": {kpi.pk: {name: asked.definition[name] for name in DEFINING}}}
    if asked.definition["kind"] == KpiKind.COMPUTED:
        rows["kpiversion"] = {one.pk: {"valid_from": None} for one in kpi.versions.all()}
    return rows


def definitions(reader: Reader, kpi: Kpi) -> list[Definition]:
    """Return every version of a KPI's definition, the oldest first; who and why for who sees everything."""
    versions = list(kpi.versions.select_related("author").order_by("number"))
    newest = {one.valid_from: one.number for one in versions}
    begins = sorted(day for day in newest if day)
    named = sees_everything(reader)
    return [
        Definition(
            number=one.number,
            valid_from=one.valid_from,
            valid_until=next((day for day in begins if one.valid_from is None or day > one.valid_from), None),
            replaced=newest[one.valid_from] != one.number,
            recorded_at=one.recorded_at,
            author=str(one.author) if named and one.author else None,
            reason=one.reason if named else None,
            definition=one.definition,
        )
        for one in versions
    ]


def _read(
    reader: Reader,
    kpi: Kpi,
    as_of: datetime.date | None,
    known: Sequence[Definition],
    by: Sequence[Definition],
    reach: Reach | None = None,
) -> KpiSeries:
    contract = Contract.objects.get(pk=kpi.contract_id)
    day = as_of or contract.default_as_of(worlds.today())
    fresh = stored_freshness(contract, reader)
    if reach == Reach.TERRITORIES:
        values = values_in_perimeter(kpi, contract)
    else:
        values = stored_values([kpi.pk]) if fresh.rolled_up else fresh_values(contract, reader, [kpi.pk])
    return KpiSeries(
        contract=contract.code,
        kpi=kpi.code,
        unit=kpi.unit,
        as_of=day,
        known_at=worlds.known_until(),
        definition=None,
        reach=reach,
        freshness=computed_now() if reach == Reach.TERRITORIES else fresh.of_kpi(kpi),
        values=tuple(_points(values, kpi.pk, min(day, contract.end), by)),
        definitions=tuple(known),
    )


def _points(values: Values, kpi: int, last: datetime.date, by: Sequence[Definition]) -> Iterator[ValueOfPeriod]:
    measured = {one.period: one for one in values.measured[kpi]}
    for one in values.of[kpi]:
        number = next((each.number for each in by if each.covers(one.period)), None if by else FIRST)
        if number is not None and one.ends_on <= last:
            shown = quantise6(one.value)
            yield ValueOfPeriod(one.period, one.ends_on, shown, one.carried, number, measured.get(one.period))
