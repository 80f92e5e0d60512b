"""From where is a score looked at? A day, and what was known of it."""

import datetime
from dataclasses import dataclass

from objectives.models import Contract, Seal
from objectives.worlds import Position


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A day looked from, by what was known at a position; None: by what is known now."""

    day: datetime.date
    known: Position | None = None
    seal: int | None = None
    """The number of the seal that was made there."""

    def may_come_before(self, other: "Standpoint") -> bool:
        """Return whether neither the day nor what is known is later than the other's."""
        if self.day > other.day or (self.known is None and other.known is not None):
            return False
        return self.known is None or other.known is None or self.known.moment <= other.known.moment


def here(day: datetime.date) -> Standpoint:
    """Return a day as it is known now."""
    return Standpoint(day)


def of_seal(seal: Seal) -> Standpoint:
    """Return the day of a seal, by the facts that it was made from."""
    return Standpoint(seal.day, Position(seal.snapshot, seal.sealed_at), seal.number)


def of_last_seal(contract: Contract, day: datetime.date) -> Standpoint | None:
    """Return the standpoint of the newest seal of a day until this one, such as the last board's; None without one."""
    seal = Seal.objects.filter(contract=contract, day__lte=day).order_by("-number").first()
    return of_seal(seal) if seal else None
