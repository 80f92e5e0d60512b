"""Which reporting periods does a contract have, and which days are its figures kept for?"""

import datetime
from dataclasses import dataclass

from objectives.models import Contract
from objectives.periods import Frequency, periods_between


@dataclass(frozen=True, slots=True)
class Windows:
    """The periods of a contract of every frequency, as the arrays that a statement unnests."""

    frequencies: list[str]
    codes: list[str]
    starts: list[datetime.date]
    ends: list[datetime.date]

    SQL = "unnest(%s::text[], %s::text[], %s::date[], %s::date[]) AS q (frequency, code, starts_on, ends_on)"

    def parameters(self) -> list[object]:
        """Return the parameters of `Windows.SQL`."""
        return [self.frequencies, self.codes, self.starts, self.ends]


def windows_of(contract: Contract) -> Windows:
    """Return every period that starts and ends within the contract (rollup.md section 5, "Actual")."""
    periods = [period for frequency in Frequency for period in periods_between(frequency, contract.start, contract.end)]
    return Windows(
        [period.frequency.value for period in periods],
        [period.code for period in periods],
        [period.start for period in periods],
        [period.end for period in periods],
    )


def days_kept(contract: Contract, today: datetime.date) -> list[datetime.date]:
    """Return the days whose figures are stored: each past end of a year of the contract, and the live day."""
    live = contract.default_as_of(today)
    ends = [datetime.date(year, 12, 31) for year in range(contract.start.year, live.year + 1)]
    return sorted({live, *(end for end in ends if contract.start <= end <= live)})
