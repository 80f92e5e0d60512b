"""What does a reader see of a contract on a day?"""

from objectives.rollup.freshness import Freshness, computed_now, last_move, stored_freshness
from objectives.scorecards.figures import KpiFigure, ObjectiveFigure, Scorecard, TrendPoint
from objectives.scorecards.reading import default_contract, scorecard, scorecard_of

__all__ = [
    "Freshness",
    "KpiFigure",
    "ObjectiveFigure",
    "Scorecard",
    "TrendPoint",
    "computed_now",
    "default_contract",
    "last_move",
    "scorecard",
    "scorecard_of",
    "stored_freshness",
]
