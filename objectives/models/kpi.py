"""By which indicators is an objective judged, and what was promised of each?"""

import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.contract import Contract, in_reader_language
from objectives.models.objective import Objective
from objectives.models.project import Domain
from objectives.models.rules import NOT_NUMBERS, one_of, rule_at_commit


class KpiKind(models.TextChoices):
    """Who gives the figures: people or the portfolio."""

    REPORTED = "reported", _("reported")
    COMPUTED = "computed", _("computed")


class ComputedRule(models.TextChoices):
    """Named rules by which the portfolio gives a computed KPI (dataset.md)."""

    PROJECTS_LABELLED = "projects_labelled", _("projects labelled")
    PROJECTS_STARTED = "projects_started", _("projects started")
    PUBLIC_FUNDING_COMMITTED = "public_funding_committed", _("public funding committed")
    SME_PARTICIPANTS = "sme_participants", _("SMEs in running projects")
    SME_SHARE = "sme_share", _("share of SMEs among company participations of known size")
    CONSORTIUM_COUNTRIES = "consortium_countries", _("foreign countries in running consortia")
    TERRITORY_EU_FUNDING = "territory_eu_funding", _("European grants to the territory")
    AGREEMENTS = "agreements", _("cooperation agreements")
    DELEGATIONS_HOSTED = "delegations_hosted", _("delegations hosted")
    REPRESENTATIONS = "representations", _("representations abroad")
    EVENTS = "events", _("events")
    EVENT_PARTICIPANTS = "event_participants", _("participants of events")
    SUSTAINABLE_SHARE = "sustainable_share", _("share of sustainable projects")


class Direction(models.TextChoices):
    """Which way is good."""

    INCREASE = "increase", _("increase")
    DECREASE = "decrease", _("decrease")
    MAINTAIN = "maintain", _("maintain")


class Aggregation(models.TextChoices):
    """How measurements make the value of a period (rollup.md section 4)."""

    SUM = "sum", _("sum")
    LATEST = "latest", _("latest value")
    MEAN = "mean", _("weighted mean")
    RATIO = "ratio", _("ratio")
    DISTINCT = "distinct", _("count of different things")


class Accumulation(models.TextChoices):
    """Whether each period stands alone or counts from the contract's first day."""

    PERIOD = "period", _("each period alone")
    CUMULATIVE = "cumulative", _("since the contract began")


class Frequency(models.TextChoices):
    """The period that one measurement covers."""

    YEAR = "year", _("year")
    HALF = "half", _("half-year")
    QUARTER = "quarter", _("quarter")
    MONTH = "month", _("month")


class SeriesKind(models.TextChoices):
    """What a measurement is about."""

    CLUSTER = "cluster", _("the cluster")
    PROJECT = "project", _("project")
    ACTIVITY = "activity", _("activity")
    ORGANISATION = "organisation", _("organisation")
    TERRITORY = "territory", _("territory")


RATIO_RULES = (ComputedRule.SME_SHARE, ComputedRule.SUSTAINABLE_SHARE)
DISTINCT_RULES = (ComputedRule.SME_PARTICIPANTS, ComputedRule.CONSORTIUM_COUNTRIES)
SUM_RULES = tuple(rule for rule in ComputedRule if rule not in RATIO_RULES + DISTINCT_RULES)

PERIOD_FLOW = models.Q(aggregation=Aggregation.SUM, accumulation=Accumulation.PERIOD)

FILTER_PART = rf" *(linked|tag=[^;=|]+|programme=[^;=|]+|domain=({'|'.join(Domain.values)})) *"

# A period flow's targets are >= 0 and cover at least one period of its frequency (rollup.md section 2).
TARGET_DOES_NOT_FIT = """EXISTS (
    SELECT 1 FROM objectives_target t JOIN objectives_kpi k ON k.id = t.kpi_id
    WHERE {which} AND k.aggregation = 'sum' AND k.accumulation = 'period'
    AND (t.value < 0 OR frequency_months(k.frequency) > period_months(t.period)))"""

NO_TARGET_AFTER_BASELINE = """EXISTS (
    SELECT 1 FROM objectives_kpi k
    JOIN objectives_objective o ON o.id = k.objective_id JOIN objectives_contract c ON c.id = o.contract_id
    JOIN objectives_target t ON t.kpi_id = k.id
    WHERE k.id = {kpi} AND NOT (k.aggregation = 'sum' AND k.accumulation = 'period')
    GROUP BY k.id, c.id HAVING max(t.ends_on) <= coalesce(k.baseline_on, c.start))"""


class Kpi(fields.Sourced):
    """A key performance indicator of an objective (rollup.md section 2)."""

    # The contract stands here too: a KPI's code is unique within its contract (dataset.md).
    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="kpis", db_index=False
    )
    objective = models.ForeignKey(Objective, models.PROTECT, verbose_name=_("objective"), related_name="kpis")
    code = fields.code(_("code"))
    name_en = models.CharField(_("name (English)"), max_length=300)
    name_fr = models.CharField(_("name (French)"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=KpiKind.choices)
    rule = models.CharField(_("rule"), max_length=40, choices=ComputedRule.choices, blank=True)
    filter = models.CharField(
        _("filter"),
        max_length=500,
        blank=True,
        help_text=_("tag=T, domain=D, programme=P or linked, joined by semicolons."),
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation.choices)
    accumulation = models.CharField(_("accumulation"), max_length=10, choices=Accumulation.choices)
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices)
    series_kind = models.CharField(_("series of"), max_length=12, choices=SeriesKind.choices, default="cluster")
    weight = fields.number(_("weight"), default=Decimal(1))
    baseline = fields.number(_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(_("baseline date"), null=True, blank=True)
    baseline_basis = models.CharField(
        _("basis of the baseline"), max_length=12, choices=fields.Basis.choices, blank=True
    )
    tolerance = fields.number(_("tolerance"), null=True, blank=True)
    perimeter = fields.words(
        _("perimeter"), db_default=[], help_text=_("Codes of territories that the figures cover; none: the cluster's.")
    )

    begins: datetime.date | None = None
    """No column: from when its definition holds, where it is not the only one (`rollup/definitions.py`)."""
    ends: datetime.date | None = None
    """No column: the day from which another definition holds."""

    class Meta:
        verbose_name = _("KPI")
        ordering = ("contract", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "code"],
                name="kpi_code_once",
                violation_error_message=_("The contract has a KPI with this code."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", KpiKind)
                & one_of("direction", Direction)
                & one_of("aggregation", Aggregation)
                & one_of("accumulation", Accumulation)
                & one_of("frequency", Frequency)
                & one_of("series_kind", SeriesKind)
                & one_of("baseline_basis", fields.Basis, blank=True),
                name="kpi_choices_known",
                violation_error_message=_("Choose among the kinds, directions, aggregations and frequencies offered."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=KpiKind.REPORTED, rule="", filter="")
                | models.Q(kind=KpiKind.COMPUTED, aggregation=Aggregation.SUM, rule__in=SUM_RULES)
                | models.Q(kind=KpiKind.COMPUTED, aggregation=Aggregation.RATIO, rule__in=RATIO_RULES)
                | models.Q(kind=KpiKind.COMPUTED, aggregation=Aggregation.DISTINCT, rule__in=DISTINCT_RULES),
                name="kpi_rule_fits_kind",
                violation_error_message=_(
                    "A computed KPI names a rule and has that rule's aggregation; "
                    "a reported KPI has no rule and no filter."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(filter="") | models.Q(filter__regex=rf"^{FILTER_PART}(;{FILTER_PART})*$"),
                name="kpi_filter_form",
                violation_error_message=_("A filter is tag=T, domain=D, programme=P or linked, joined by semicolons."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=KpiKind.REPORTED, aggregation=Aggregation.DISTINCT),
                name="kpi_distinct_is_computed",
                violation_error_message=_("Different things are counted for computed KPIs only."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lte=NOT_NUMBERS),
                name="kpi_weight_positive",
                violation_error_message=_("A KPI weighs more than 0."),
            ),
            models.CheckConstraint(
                condition=~(PERIOD_FLOW & models.Q(direction=Direction.MAINTAIN)),
                name="kpi_flow_not_maintained",
                violation_error_message=_("A sum per period cannot be maintained."),
            ),
            models.CheckConstraint(
                condition=PERIOD_FLOW | models.Q(direction=Direction.MAINTAIN) | models.Q(baseline__isnull=False),
                name="kpi_level_has_baseline",
                violation_error_message=_("A baseline is required, but for a sum per period or a value to maintain."),
            ),
            models.CheckConstraint(
                condition=(models.Q(baseline__isnull=True) | models.Q(baseline__range=(-NOT_NUMBERS, NOT_NUMBERS)))
                & fields.plausible("baseline_on"),
                name="kpi_baseline_plausible",
                violation_error_message=_("A baseline is a number, known on a day between 1900 and 2199."),
            ),
            models.CheckConstraint(
                condition=models.Q(tolerance__isnull=True)
                | models.Q(direction=Direction.MAINTAIN, tolerance__gte=0, tolerance__lte=NOT_NUMBERS),
                name="kpi_tolerance_for_maintain",
                violation_error_message=_("A tolerance is 0 or more and belongs to values to maintain."),
            ),
        )
        triggers = (
            rule_at_commit(
                "kpi_of_its_contract",
                _("The objective of a KPI belongs to the KPI's contract."),
                broken="""NOT EXISTS (SELECT 1 FROM objectives_objective
                    WHERE id = NEW.objective_id AND contract_id = NEW.contract_id)""",
            ),
            rule_at_commit(
                "kpi_filter_programme_known",
                _("The programme that the filter names does not exist."),
                broken="""EXISTS (SELECT 1 FROM regexp_matches(NEW.filter, 'programme=([^;]+)', 'g') AS named
                    WHERE NOT EXISTS (SELECT 1 FROM objectives_programme WHERE code = btrim(named[1])))""",
            ),
            rule_at_commit(  # no check of the row: the loader's rows have no perimeter
                "kpi_perimeter_fits",
                _("A perimeter belongs to reported KPIs and to grants to the territory."),
                broken="cardinality(NEW.perimeter) > 0 AND NEW.kind <> 'reported'"
                " AND NEW.rule <> 'territory_eu_funding'",
            ),
            rule_at_commit(
                "kpi_perimeter_known",
                _("A territory of the perimeter does not exist."),
                broken="""EXISTS (SELECT 1 FROM unnest(NEW.perimeter) AS named
                    WHERE NOT EXISTS (SELECT 1 FROM objectives_territory WHERE code = named))""",
            ),
            rule_at_commit(
                "kpi_targets_fit",
                _("Targets of a sum per period are 0 or more and cover at least one of its periods."),
                broken=TARGET_DOES_NOT_FIT.format(which="k.id = NEW.id"),
            ),
            rule_at_commit(
                "kpi_target_after_baseline",
                _("At least one target lies after the baseline's date."),
                broken=NO_TARGET_AFTER_BASELINE.format(kpi="NEW.id"),
            ),
            rule_at_commit(
                "kpi_measurements_fit",
                _("The KPI's measurements do not fit: it is reported, and each is of its frequency, series and form."),
                broken="""EXISTS (SELECT 1 FROM objectives_measurement m JOIN objectives_kpi k ON k.id = m.kpi_id
                    WHERE k.id = NEW.id AND measurement_misfit(m, k))""",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name_en, self.name_fr)

    def baseline_day(self, contract_start: datetime.date) -> datetime.date:
        """Return the baseline's date: the contract's first day when left out (rollup.md section 2)."""
        return self.baseline_on or contract_start


class Target(fields.Sourced):
    """What was promised of a KPI for a period. No two targets of a KPI end on one day."""

    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name=_("KPI"), related_name="targets", db_index=False)
    period = fields.period()
    value = fields.number(_("value"))
    basis = models.CharField(_("basis"), max_length=12, choices=fields.Basis.choices)
    starts_on, ends_on = fields.period_days()

    class Meta:
        verbose_name = _("target")
        ordering = ("kpi", "period")
        constraints = (
            models.UniqueConstraint(
                fields=["kpi", "period"],
                name="target_period_once",
                violation_error_message=_("The KPI has a target for this period."),
            ),
            models.UniqueConstraint(
                fields=["kpi", "ends_on"],
                name="target_end_once",
                violation_error_message=_("Another target of the KPI ends on the same day."),
            ),
            models.CheckConstraint(
                condition=models.Q(period__regex=fields.PERIOD_PATTERN),
                name="target_period_form",
                violation_error_message=_("Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__range=(-NOT_NUMBERS, NOT_NUMBERS)) & one_of("basis", fields.Basis),
                name="target_value_plausible",
                violation_error_message=_("A target is a number with a basis."),
            ),
        )
        triggers = (
            rule_at_commit(
                "target_of_flow_fits",
                _("Targets of a sum per period are 0 or more and cover at least one of its periods."),
                broken=TARGET_DOES_NOT_FIT.format(which="t.id = NEW.id"),
            ),
            rule_at_commit(
                "target_after_baseline",
                _("At least one target lies after the baseline's date."),
                broken=NO_TARGET_AFTER_BASELINE.format(kpi="NEW.kpi_id"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kpi} {self.period}: {self.value}"
