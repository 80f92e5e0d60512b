"""Which checks are there, in which order are they told?"""

from objectives.quality import figures, money, organisations, projects
from objectives.quality.check import Check

CHECKS: tuple[Check, ...] = (*figures.CHECKS, *projects.CHECKS, *money.CHECKS, *organisations.CHECKS)
"""Their place is the order of findings; add at the end of a file, never twice one code."""

BY_CODE = {check.code: check for check in CHECKS}
