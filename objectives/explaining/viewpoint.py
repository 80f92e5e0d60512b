"""Whose figures are explained, as of which day, to whom? With the unrounded figures of that day."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from objectives.access import Reader
from objectives.explaining.explanation import Asked, Step
from objectives.explaining.names import About, FigureName
from objectives.models import Contract, ContractScore, Kpi, Objective
from objectives.rollup.crediting import GROSS, Counted
from objectives.rollup.definitions import defined_on, own
from objectives.rollup.freshness import Freshness, StoredFreshness, computed_now
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.reading import Reading, reading
from objectives.rollup.scores import DayResults, actual_on, results_of_days
from objectives.rollup.values import Value, Values
from objectives.scoring import KpiResult, ObjectiveResult


@dataclass(frozen=True)
class Viewpoint:
    """The contract, the day and the reader. Its figures are those of the scorecard: stored ones where it has them.

    What stands at the end of the tree (measurements, projects, fundings, milestones) is read from the facts.
    """

    contract: Contract
    as_of: datetime.date
    reader: Reader
    way: Counted = GROSS
    """How its figures of projects and money count them."""

    @cached_property
    def read(self) -> Reading:
        """What the reader's figures are read from."""
        return reading(self.contract, self.reader)

    @property
    def stored(self) -> StoredFreshness:
        """How fresh the reader's figures are: asked before any of them is read."""
        return self.read.fresh

    @property
    def objectives(self) -> list[Objective]:
        """The objectives, by number."""
        return self.read.objectives

    @property
    def kpis(self) -> list[Kpi]:
        """The KPIs, by code, with their targets, as they were defined for the day."""
        return [defined_on(kpi, self.as_of) for kpi in self.read.kpis]

    @property
    def values(self) -> Values:
        """The unrounded values of every KPI."""
        return self.read.values

    @cached_property
    def day(self) -> DayResults:
        """The unrounded figures."""
        kept = ContractScore.objects.filter(contract=self.contract, as_of=self.as_of)
        from_cells = self.stored.rolled_up and kept.exists()
        sums = sums_of(self.contract, [self.as_of], from_cells=from_cells, reader=self.reader)
        return next(iter(results_of_days(self.contract, [self.as_of], self.read.served(), self.values, sums)))

    def freshness_of(self, asked: Asked) -> Freshness:
        """Return how fresh a figure is that exists; ask before its explanation is computed."""
        if asked.figure.is_of_the_facts:
            return computed_now()
        if asked.figure.about == About.KPI:
            return self.stored.of_kpi(next(kpi for kpi in self.kpis if kpi.code == asked.subject))
        if asked.figure.about == About.OBJECTIVE:
            objective = next(one for one in self.objectives if str(one.number) == asked.subject)
            return self.stored.of_objective(objective.pk, self.kpis)
        return self.stored.of_contract()

    def value_of(self, kpi: Kpi) -> Value | None:
        """Return the value that is a KPI's actual."""
        return actual_on(self.contract, self.as_of, own(kpi, self.values.of[kpi.pk]))

    def result_of(self, kpi: Kpi) -> KpiResult:
        """Return where a KPI stands."""
        return self.day.kpis[kpi.pk]

    def result_of_objective(self, objective: Objective) -> ObjectiveResult:
        """Return where an objective stands."""
        return self.day.objectives[objective.pk]

    def kpis_of(self, objective: Objective) -> list[Kpi]:
        """Return the KPIs of an objective, by code."""
        return [kpi for kpi in self.kpis if kpi.objective_id == objective.pk]

    def to_the_contract(self) -> tuple[Step, ...]:
        """Return the way from an objective's figure up."""
        return (Step(self.contract.name, Asked(FigureName.CONTRACT_SCORE)),)

    def to_the_objective(self, objective: Objective) -> tuple[Step, ...]:
        """Return the way from a KPI's figure up."""
        asked = Asked(FigureName.OBJECTIVE_SCORE, str(objective.number))
        return (*self.to_the_contract(), Step(str(objective), asked))
