"""What does a reader see of a contract on a day?"""

from objectives.rollup.freshness import last_move, waits
from objectives.scorecards.figures import KpiFigure, ObjectiveFigure, Scorecard, TrendPoint
from objectives.scorecards.reading import default_contract, scorecard

__all__ = [
    "KpiFigure",
    "ObjectiveFigure",
    "Scorecard",
    "TrendPoint",
    "default_contract",
    "last_move",
    "scorecard",
    "waits",
]
