"""What does the board need to know in one screen? Where we are, since when, why, what is missing, what is expected."""

from objectives.cockpit.causes import Cause, CauseKind
from objectives.cockpit.endings import Ending, Endings
from objectives.cockpit.gaps import Gap
from objectives.cockpit.missing import Gaps, Unknown, UnknownKind, unknowns
from objectives.cockpit.screen import Cockpit, cockpit, looked_at
from objectives.cockpit.series import KpiStory, Point, Revised, story_of
from objectives.cockpit.since import Moved, Since
from objectives.cockpit.words import Said, Talk, talk_of

__all__ = [
    "Cause",
    "CauseKind",
    "Cockpit",
    "Ending",
    "Endings",
    "Gap",
    "Gaps",
    "KpiStory",
    "Moved",
    "Point",
    "Revised",
    "Said",
    "Since",
    "Talk",
    "Unknown",
    "UnknownKind",
    "cockpit",
    "looked_at",
    "story_of",
    "talk_of",
    "unknowns",
]
