"""What does a reader see of a contract on a day? Frozen objects that feed page, API and every export alike.

Figures are decimals with 6 places, money has 2; `None` is no data, never 0 (rollup.md sections 5 to 8).
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from objectives.forecasting import Outlook
from objectives.models import Basis, StatusOfFigure
from objectives.rollup.freshness import Freshness


@dataclass(frozen=True, slots=True)
class ForecastFigure:
    """Where a KPI would be in the period of the contract's last day, with its band (rollup.md section 10)."""

    period: str
    value: Decimal
    low: Decimal
    high: Decimal
    points: int
    """Periods with data that it stands on; carried ones are left out."""
    outlook: Outlook | None
    """Whether the final target will be reached; None without one."""


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """A KPI on a day: where it stands against its path and its final target."""

    id: int
    code: str
    name: str
    unit: str
    kind: str
    direction: str
    frequency: str
    weight: Decimal
    period: str | None
    actual: Decimal | None
    expected: Decimal | None
    target: Decimal | None
    progress: Decimal | None
    score: Decimal | None
    schedule_index: Decimal | None
    status: StatusOfFigure
    carried: bool
    stale: bool
    """Nothing was measured for two periods or more (section 5); whether a change waits is said by `freshness`."""
    freshness: Freshness
    baseline: Decimal | None
    baseline_on: datetime.date | None
    baseline_basis: Basis | None
    target_basis: Basis | None
    qualifier: str
    """`exact`, `about`, `more_than`, or empty (computed, or several series)."""
    observed_on: datetime.date | None
    sources: tuple[str, ...]
    history: tuple[tuple[str, Decimal], ...]
    """(period, value) of every period with data up to the day, the oldest first."""
    defined_from: datetime.date | None
    """The day from which it is defined so; None where it always was. What was before is by another definition."""
    defined_until: datetime.date | None
    """The day from which it is defined otherwise; None where it still is defined so."""
    forecast: ForecastFigure | None
    """Of a level with 3 periods or more; a forecast, never mixed into a score."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The score of an objective or contract at the end of a year."""

    as_of: datetime.date
    score: Decimal | None
    expected_score: Decimal | None
    status: StatusOfFigure


@dataclass(frozen=True, slots=True)
class ObjectiveFigure:
    """An objective on a day, with its KPIs."""

    id: int
    number: int
    code: str
    title: str
    description: str
    weight: Decimal
    results: Decimal | None
    coverage: Decimal
    expected_results: Decimal | None
    delivery: Decimal | None
    score: Decimal | None
    expected_score: Decimal | None
    status: StatusOfFigure
    committed: Decimal
    """EUR of the committed portfolio that serve the objective, by shares, to the cent."""
    projects: Decimal
    """Projects that count, each by its share."""
    freshness: Freshness
    kpis: tuple[KpiFigure, ...]
    trend: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A contract on a day. The same object stands behind the page at `/` and `GET /api/v1/scorecards/`."""

    contract: str
    name: str
    start: datetime.date
    end: datetime.date
    as_of: datetime.date
    score: Decimal | None
    expected_score: Decimal | None
    scored_share: Decimal
    status: StatusOfFigure
    """Of the contract: its score against its expected score and its own thresholds."""
    committed: Decimal
    unallocated: Decimal
    undated: Decimal
    """EUR of committed money without a date, a data gap: in no total."""
    freshness: Freshness
    """Of the figures of the contract itself: stale as soon as a change that waits touches anything of it."""
    pending: bool
    """Whether a change waits to be carried into the figures (the write asked about, else any)."""
    objectives: tuple[ObjectiveFigure, ...]
    trend: tuple[TrendPoint, ...]
    suppressed_because: str
    """Why the figures are not over all projects; empty where they are (`access.suppression`)."""
    known_at: datetime.datetime | None
    """The moment whose knowledge it is; None for now."""

    @property
    def has_begun(self) -> bool:
        """Whether the contract ran on the day, or had run."""
        return self.start <= self.as_of

    @property
    def is_over(self) -> bool:
        """Whether the day is the contract's last one, or a later one: no period is to come."""
        return self.end <= self.as_of

    @property
    def scored_objectives(self) -> int:
        """How many objectives have a score."""
        return sum(objective.score is not None for objective in self.objectives)

    @property
    def illustrative_targets(self) -> int:
        """How many indicators have a target that nobody signed or published."""
        return sum(kpi.target_basis == Basis.ILLUSTRATIVE for one in self.objectives for kpi in one.kpis)

    @property
    def mostly_illustrative(self) -> bool:
        """Whether more indicators have such a target than one that somebody stands behind."""
        promised = sum(kpi.target_basis is not None for one in self.objectives for kpi in one.kpis)
        return 2 * self.illustrative_targets > promised
