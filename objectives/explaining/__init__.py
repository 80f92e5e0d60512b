"""What makes a figure on a scorecard? Its formula, each contribution, and what was left out (rollup.md section 9)."""

from objectives.explaining.asking import SUBJECTS, asked_for, explain, explain_known_at
from objectives.explaining.exact import product, rounded, written
from objectives.explaining.explanation import Asked, Contributor, Explanation, LeftOut, Step
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint

__all__ = [
    "SUBJECTS",
    "About",
    "Asked",
    "Contributor",
    "Explanation",
    "FigureName",
    "LeftOut",
    "Operation",
    "Reason",
    "Step",
    "Viewpoint",
    "asked_for",
    "explain",
    "explain_known_at",
    "product",
    "rounded",
    "written",
]
