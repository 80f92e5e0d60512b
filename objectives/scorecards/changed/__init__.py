"""What moved a score between two standpoints, and by how much? The parts add up to the change, exactly."""

from objectives.scorecards.changed.causes import Cause
from objectives.scorecards.changed.naming import standpoints_named
from objectives.scorecards.changed.standpoint import Standpoint, here, of_last_seal, of_seal
from objectives.scorecards.changed.what_changed import Split, WhatChanged, what_changed

__all__ = [
    "Cause",
    "Split",
    "Standpoint",
    "WhatChanged",
    "here",
    "of_last_seal",
    "of_seal",
    "standpoints_named",
    "what_changed",
]
