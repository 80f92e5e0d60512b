"""How is what is sealed written down, so that the same content is the same bytes and the same digest for ever?"""

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

FORM = 1
"""Of the canonical form that this file and its neighbours write (docs/seals.md); kept in every seal."""


def canonical(content: Any) -> str:
    """Return JSON without spaces, keys in the order of their code points, nothing escaped that need not be.

    Numbers other than counts are strings: there is no float in it.
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def figure(value: Decimal | None) -> str | None:
    """Write a figure with its 6 places; None is no data."""
    return None if value is None else f"{value:.6f}"


def amount(value: Decimal) -> str:
    """Write EUR to the cent."""
    return f"{value:.2f}"


def exact(value: Decimal | None) -> str | None:
    """Write a number that somebody set, in its shortest plain form."""
    if value is None:
        return None
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def moment(value: datetime.datetime) -> str:
    """Write a moment in UTC, to the microsecond."""
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
