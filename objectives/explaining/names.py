"""Which figures explain themselves, what are they about, and why is something left out of one?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What a figure, a contributor or something left out is about."""

    CONTRACT = "contract", _("contract")
    OBJECTIVE = "objective", _("objective")
    KPI = "kpi", _("indicator")
    PROJECT = "project", _("project")
    MEASUREMENT = "measurement", _("measurement")
    TARGET = "target", _("target")
    BASELINE = "baseline", _("baseline")
    MILESTONE = "milestone", _("milestone")
    FUNDING = "funding", _("funding")
    ORGANISATION = "organisation", _("organisation")
    COUNTRY = "country", _("country")
    PARTICIPATION = "participation", _("participation")
    ACTIVITY = "activity", _("activity")
    TERM = "term", _("term of the formula")
    FURTHER = "further", _("further ones")


class FigureName(models.TextChoices):
    """Every figure of a scorecard, by what it is about."""

    CONTRACT_SCORE = "contract.score", _("Score of the contract")
    CONTRACT_EXPECTED_SCORE = "contract.expected_score", _("Expected score of the contract")
    CONTRACT_SCORED_SHARE = "contract.scored_share", _("Share of weight that is scored")
    CONTRACT_COMMITTED = "contract.committed", _("Committed money")
    CONTRACT_UNALLOCATED = "contract.unallocated", _("Committed money that serves no objective")
    CONTRACT_UNDATED = "contract.undated", _("Committed money without a date")
    CONTRACT_PROJECTS = "contract.projects", _("Projects that count")
    CONTRACT_TOTAL_COST = "contract.total_cost", _("Total cost of the projects that count")
    OBJECTIVE_SCORE = "objective.score", _("Score of the objective")
    OBJECTIVE_EXPECTED_SCORE = "objective.expected_score", _("Expected score of the objective")
    OBJECTIVE_RESULTS = "objective.results", _("Results")
    OBJECTIVE_COVERAGE = "objective.coverage", _("Coverage")
    OBJECTIVE_EXPECTED_RESULTS = "objective.expected_results", _("Expected results")
    OBJECTIVE_DELIVERY = "objective.delivery", _("Delivery of projects")
    OBJECTIVE_PLANNED_DELIVERY = "objective.planned_delivery", _("Planned delivery of projects")
    OBJECTIVE_COMMITTED = "objective.committed", _("Money committed to the objective")
    OBJECTIVE_PROJECTS = "objective.projects", _("Projects that count, by their shares")
    OBJECTIVE_TOTAL_COST = "objective.total_cost", _("Total cost of the projects that count, by their shares")
    KPI_ACTUAL = "kpi.actual", _("Actual value")
    KPI_EXPECTED = "kpi.expected", _("Expected value")
    KPI_TARGET = "kpi.target", _("Target")
    KPI_PROGRESS = "kpi.progress", _("Progress")
    KPI_SCORE = "kpi.score", _("Score of the indicator")
    KPI_SCHEDULE_INDEX = "kpi.schedule_index", _("Schedule index")
    KPI_EXPECTED_SCORE = "kpi.expected_score", _("Expected score of the indicator")
    PROJECT_PROGRESS = "project.progress", _("Progress of the project")
    PROJECT_PLANNED = "project.planned", _("Planned progress of the project")
    PROJECT_SCHEDULE_INDEX = "project.schedule_index", _("Schedule index of the project")

    @property
    def about(self) -> About:
        """What the figure is about: the part of its name before the dot."""
        return About(self.value.partition(".")[0])

    @property
    def is_of_the_facts(self) -> bool:
        """Whether it is explained from the facts alone, as they are when it is asked for; else from stored figures."""
        return self in OF_THE_FACTS

    @property
    def is_counted(self) -> bool:
        """Whether it is a count or money of projects, which can be counted gross, led only or fractional."""
        return self in COUNTED


COUNTED = frozenset(
    {
        FigureName.CONTRACT_COMMITTED,
        FigureName.CONTRACT_UNALLOCATED,
        FigureName.CONTRACT_UNDATED,
        FigureName.CONTRACT_PROJECTS,
        FigureName.CONTRACT_TOTAL_COST,
        FigureName.OBJECTIVE_COMMITTED,
        FigureName.OBJECTIVE_PROJECTS,
        FigureName.OBJECTIVE_TOTAL_COST,
    }
)
"""What `counting` can be said of."""

OF_THE_FACTS = COUNTED | frozenset(
    {
        FigureName.OBJECTIVE_DELIVERY,
        FigureName.OBJECTIVE_PLANNED_DELIVERY,
        FigureName.PROJECT_PROGRESS,
        FigureName.PROJECT_PLANNED,
        FigureName.PROJECT_SCHEDULE_INDEX,
    }
)
"""Money, delivery and projects: their explanation may be newer than the scorecard, until the next rollup."""


class Operation(models.TextChoices):
    """How the contributors make the figure."""

    SUM = "sum", _("sum")
    COUNT = "count", _("count")
    WEIGHTED_MEAN = "weighted_mean", _("weighted mean")
    RATIO = "ratio", _("ratio")
    INTERPOLATION = "interpolation", _("point on a path")


class Reason(models.TextChoices):
    """Why something near a figure is not in it."""

    NOT_VALIDATED = "not_validated", _("not validated")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("replaced by a later one")
    CANCELLED = "cancelled", _("cancelled")
    NO_MILESTONES = "no_milestones", _("no milestones")
    OUTSIDE_PERIOD = "outside_period", _("outside the period")
    OUTSIDE_CONTRACT = "outside_contract", _("outside the contract")
    AFTER_THE_DAY = "after_the_day", _("after the day looked from")
    OUTSIDE_FILTER = "outside_filter", _("outside the indicator's filter")
    DOES_NOT_COUNT = "does_not_count", _("does not count: its status")
    LANDSCAPE = "landscape", _("landscape of the territory, never scored")
    OTHER_STAGE = "other_stage", _("requested or paid: stages are never added together")
    UNKNOWN_SIZE = "unknown_size", _("company of unknown size")
    UNALLOCATED = "unallocated", _("unallocated: serves no objective")
    UNDATED = "undated", _("undated")
    NO_DATA = "no_data", _("no data")
    NO_TARGET = "no_target", _("no target")
    NO_COST = "no_cost", _("no cost")
    NO_SCORE = "no_score", _("no score: coverage below one half")
    LABEL_OF_OTHERS = "label_of_others", _("label of others, in this way of counting")
