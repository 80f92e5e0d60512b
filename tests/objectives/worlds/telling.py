"""What does a scorecard say, but for the moment at which it was computed?"""

import dataclasses
import datetime
from typing import Any

from objectives.models import Contract
from objectives.scorecards import scorecard

DAYS = (datetime.date(2015, 6, 30), datetime.date(2016, 12, 31), datetime.date(2018, 12, 31), datetime.date(2020, 1, 1))
"""In the middle of a year; the end of one, which is kept; the last day of a contract, and one after it."""

OF_THE_MOMENT = ("freshness", "pending", "known_at")


def figures(told: Any) -> Any:
    """Return everything that a frozen object says, in the types that it is said in, without its freshness."""
    if dataclasses.is_dataclass(told):
        names = [field.name for field in dataclasses.fields(told) if field.name not in OF_THE_MOMENT]
        return {name: figures(getattr(told, name)) for name in names}
    if isinstance(told, tuple):
        return [figures(one) for one in told]
    return repr(told)


def everything() -> dict[str, Any]:
    """Return the scorecards of all contracts on several days."""
    return {
        f"{contract.code} {day}": figures(scorecard(contract, day, None))
        for contract in Contract.objects.order_by("code")
        for day in DAYS
    }
