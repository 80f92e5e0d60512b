"""What was sealed of a contract, does it still hold, and what do the facts give for the same day now?

A late fact never moves what was sealed: it is an adjustment, shown beside it.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from objectives import access
from objectives.access import Reader
from objectives.models import Contract, Kpi, Seal, SealedPartName
from objectives.sealing import LinkOfChain, header_of, sealed_now, verified_chain, verified_chains

MONEY = frozenset({"committed", "cost", "unallocated", "undated"})
VALUES = frozenset({"actual", "expected", "target", "value"})
WORDS = frozenset({"status", "period", "carried", "stale", "counts"})

Leaf = str | bool | None


@dataclass(frozen=True, slots=True)
class SealedFigure:
    """A sealed figure, and what the facts give for it now. None is no data, on either side."""

    of: str
    """`contract`, `objective`, `kpi`, `value` (a KPI in a period), `project`, the cut of the money, or `counted`."""
    subject: str
    """Number of the objective, code of the KPI, project or class; empty for the contract. Of what is counted the way,
    and an objective's number after a space."""
    name: str
    """Of the figure, as everywhere; of a value its period, of a class the objective's number or `unallocated`."""
    unit: str
    """`share`, `EUR`, a KPI's unit, or empty for what is no number."""
    sealed: Leaf
    now: Leaf

    @property
    def differs(self) -> bool:
        """Whether something was adjusted since."""
        return self.sealed != self.now

    @property
    def difference(self) -> Decimal | None:
        """What is added now to what was sealed, to the last digit; None unless both are numbers."""
        if not self.unit or not isinstance(self.sealed, str) or not isinstance(self.now, str):
            return None
        return Decimal(self.now) - Decimal(self.sealed)


@dataclass(frozen=True, slots=True)
class PartOfSeal:
    """A part with its digest and the bytes that the digest is of."""

    name: str
    digest: str
    content: str

    @property
    def label(self) -> str:
        """What the part holds, in words."""
        return str(SealedPartName(self.name).label) if self.name in SealedPartName.values else self.name


@dataclass(frozen=True, slots=True)
class SealCard:
    """A seal, verified now, with each of its figures beside what the facts give now."""

    contract: Contract
    link: LinkOfChain
    seal: Seal
    figures: tuple[SealedFigure, ...]
    """Of the contract, its objectives and KPIs, progress of the projects, classes of money."""
    parts: tuple[PartOfSeal, ...]
    computed_at: datetime.datetime

    @property
    def header(self) -> str:
        """What the digest of the seal is the SHA-256 of."""
        return header_of(self.seal, self.contract.code, {part.name: part.digest for part in self.parts})

    @property
    def adjustments(self) -> tuple[SealedFigure, ...]:
        """The figures that late facts moved."""
        return tuple(one for one in self.figures if one.differs)

    def sealed(self, name: str) -> Leaf:
        """Return a figure of the contract as it was sealed."""
        return next((one.sealed for one in self.figures if one.of == "contract" and one.name == name), None)


def chains() -> list[tuple[Contract, list[LinkOfChain]]]:
    """Return every contract with its seals, the newest first, each verified now. 4 statements."""
    contracts = list(Contract.objects.order_by("-start", "code"))
    found = verified_chains(contracts)
    return [(contract, found[contract.pk][::-1]) for contract in contracts]


def sealed_score(link: LinkOfChain) -> Decimal | None:
    """Return the score of the contract that a seal holds; None where there is none, or its part cannot be read."""
    try:
        return Decimal(_content(link)[SealedPartName.FIGURES]["contract"]["score"])
    except (KeyError, TypeError, ValueError):
        return None


def seal_card(contract: Contract, number: int, reader: Reader, now: datetime.datetime) -> SealCard | None:
    """Return a seal with its figures as they were and as they are; None where the contract has no such seal.

    A seal is over all projects: for who does not see everything there is none. Some 40 statements, whatever the size
    of the portfolio.
    """
    if not access.sees_everything(reader):
        return None
    found = (link for link in verified_chain(contract) if link.number == number and link.seal)
    link = next(found, None)
    if link is None or link.seal is None:
        return None
    parts = tuple(
        PartOfSeal(part.name, part.digest, part.content)
        for part in sorted(link.seal.parts.all(), key=lambda part: part.name)
    )
    return SealCard(contract, link, link.seal, tuple(_figures(contract, link, reader)), parts, now)


def _content(link: LinkOfChain) -> dict[str, Any]:
    """Return what each part holds that is still JSON: of a broken seal as much as can be read."""
    found: dict[str, Any] = {}
    for part in link.seal.parts.all() if link.seal else ():
        try:
            found[part.name] = json.loads(part.content)
        except ValueError:
            found[part.name] = {}
    return found


def _figures(contract: Contract, link: LinkOfChain, reader: Reader) -> Iterator[SealedFigure]:
    sealed = _content(link)
    day = link.seal.day if link.seal else contract.end
    now = sealed_now(contract, day, reader)
    units = dict(Kpi.objects.filter(contract=contract).values_list("code", "unit"))
    said, is_now = sealed.get(SealedPartName.FIGURES, {}), now.figures
    yield from _compared("contract", {"": said.get("contract", {})}, {"": is_now["contract"]}, {})
    yield from _compared("objective", said.get("objectives", {}), is_now["objectives"], {})
    yield from _compared("kpi", said.get("kpis", {}), is_now["kpis"], units)
    yield from _compared("value", _by_period(said.get("values", {})), _by_period(is_now["values"]), units)
    if "counted" in said:  # else sealed before it was
        yield from _compared("counted", _by_way(said["counted"]), _by_way(is_now["counted"]), {})
    yield from _compared("project", sealed.get(SealedPartName.PROJECTS, {}), now.projects, {})
    for cut, classes in now.cuts.items():
        yield from _compared(cut, sealed.get(SealedPartName.CUTS, {}).get(cut, {}), classes, {})


def _by_period(values: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Leaf]]:
    return {kpi: {period: one["value"] for period, one in periods.items()} for kpi, periods in values.items()}


def _by_way(counted: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Leaf]]:
    return {
        f"{way} {number}".strip(): figures
        for way, one in counted.items()
        for number, figures in [("", one["contract"]), *one["objectives"].items()]
    }


def _compared(
    of: str, sealed: Mapping[str, Any], now: Mapping[str, Any], units: Mapping[str, str]
) -> Iterator[SealedFigure]:
    for subject in sorted({*sealed, *now}, key=_in_order):
        before, after = sealed.get(subject, {}), now.get(subject, {})
        for name in sorted({**before, **after}, key=_shown_first):
            unit = _unit(of, name, units.get(subject, ""))
            yield SealedFigure(of, subject, name, unit, before.get(name), after.get(name))


def _in_order(subject: str) -> tuple[int, str]:
    return (int(subject), "") if subject.isdecimal() else (0, subject)


FIRST = ("score", "expected_score", "actual", "progress")


def _shown_first(name: str) -> tuple[int, str]:
    return (FIRST.index(name), "") if name in FIRST else (len(FIRST), name)


def _unit(of: str, name: str, unit: str) -> str:
    if of == "value" or (of == "kpi" and name in VALUES):
        return unit or "number"
    if name in WORDS:
        return ""
    if of in ("contract", "objective", "counted") and name in MONEY:
        return "EUR"
    if of not in ("contract", "objective", "kpi", "project", "counted"):
        return "EUR"
    return "number" if of == "counted" or name == "projects" else "share"
