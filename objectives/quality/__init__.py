"""What is missing, out of date, contradictory or improbable in the data, who mends it, which figure does it move?

Every check is one statement (`projects`, `money`, `figures`, `organisations`); findings are never stored: what is
mended is gone with the next look.
"""

from objectives.quality.asking import (
    Asked,
    Count,
    Finding,
    Page,
    counts,
    findings,
    is_place,
    standing,
    to_mend,
    worst_first,
)
from objectives.quality.check import Check, Flaw, Mend, Severity
from objectives.quality.naming import NAMES, asked_by_name
from objectives.quality.registry import BY_CODE, CHECKS

__all__ = [
    "BY_CODE", "CHECKS", "NAMES", "Asked", "Check", "Count", "Finding", "Flaw", "Mend", "Page", "Severity",
    "asked_by_name", "counts", "findings", "is_place", "standing", "to_mend", "worst_first",
]  # fmt: skip
