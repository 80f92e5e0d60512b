"""What was observed of a KPI in a period? Revisions are kept; the current one is found, never overwritten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.activity import Activity
from objectives.models.kpi import Kpi
from objectives.models.organisation import Organisation
from objectives.models.project import Project
from objectives.models.rules import NOT_NUMBERS, one_of, rule_for_rows
from objectives.models.territory import Territory


class MeasurementStatus(models.TextChoices):
    """Where a measurement stands; only `validated` and `withdrawn` revisions supersede (rollup.md section 3)."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    VALIDATED = "validated", _("validated")
    REJECTED = "rejected", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")

    def allows(self, step: "Step") -> bool:
        """Return whether a measurement that stands here may take a step."""
        return self in STEPS[step][0]

    def after(self, step: "Step") -> "MeasurementStatus":
        """Return where a step leads."""
        return STEPS[step][1]


OPEN_STATUSES = (MeasurementStatus.DRAFT, MeasurementStatus.SUBMITTED, MeasurementStatus.REJECTED)
"""A revision on its way: it supersedes nothing, and a series has one of them for a period."""


class Step(models.TextChoices):
    """What is done to a measurement on its way."""

    CHANGE = "change", _("change")
    SUBMIT = "submit", _("submit")
    TAKE_BACK = "take-back", _("take back")
    VALIDATE = "validate", _("validate")
    SEND_BACK = "send-back", _("send back")
    WITHDRAW = "withdraw", _("withdraw")


_S = MeasurementStatus
STEPS: dict[Step, tuple[tuple[MeasurementStatus, ...], MeasurementStatus]] = {
    Step.CHANGE: ((_S.DRAFT, _S.REJECTED), _S.DRAFT),
    Step.SUBMIT: ((_S.DRAFT,), _S.SUBMITTED),
    Step.TAKE_BACK: ((_S.SUBMITTED,), _S.DRAFT),
    Step.VALIDATE: ((_S.SUBMITTED,), _S.VALIDATED),
    Step.SEND_BACK: ((_S.SUBMITTED,), _S.REJECTED),
    Step.WITHDRAW: ((_S.VALIDATED,), _S.WITHDRAWN),
}
"""From where to where each step leads. Only what was validated is ever withdrawn: a withdrawn revision supersedes."""


class Suspicion(models.TextChoices):
    """Why a value asks for a second look (docs/decisions.md)."""

    RANGE = "range", _("it lies outside the range of the series")
    UNIT = "unit", _("it is about 1,000 times larger or smaller than its neighbours")
    FALLING = "falling", _("a cumulative value falls")
    ZERO = "zero", _("it is 0 after a value that was not")


class Qualifier(models.TextChoices):
    """How exactly a value is known."""

    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")
    MORE_THAN = "more_than", _("more than")


SERIES_COLUMNS = ("project", "activity", "organisation", "territory")

# A territory series of a KPI may not contain another one (rollup.md section 2).
NESTED_TERRITORIES = """EXISTS (
    WITH RECURSIVE above(kpi_id, id) AS (
        SELECT DISTINCT m.kpi_id, t.parent_id FROM objectives_measurement m
        JOIN objectives_territory t ON t.id = m.territory_id
        WHERE m.kpi_id IN (SELECT kpi_id FROM new_rows WHERE territory_id IS NOT NULL)
        UNION
        SELECT above.kpi_id, t.parent_id FROM above JOIN objectives_territory t ON t.id = above.id)
    SELECT 1 FROM above JOIN objectives_measurement m ON m.kpi_id = above.kpi_id AND m.territory_id = above.id)"""


class Measurement(fields.Sourced):
    """A revision of what was measured of a KPI, for a period and a series.

    The series is one of the four columns, or none of them for the cluster's own series; which one is the KPI's
    `series_kind`.
    """

    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name=_("KPI"), related_name="measurements", db_index=False)
    period = fields.period()
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("project"), null=True, blank=True, db_index=False
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("activity"), null=True, blank=True, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), null=True, blank=True, db_index=False
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name=_("territory"), null=True, blank=True, db_index=False
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    value = fields.number(_("value"), null=True, blank=True)
    numerator = fields.number(_("numerator"), null=True, blank=True)
    denominator = fields.number(_("denominator"), null=True, blank=True)
    weight = fields.number(_("weight"), null=True, blank=True, help_text=_("For a weighted mean; 1 when left out."))
    status = models.CharField(_("status"), max_length=10, choices=MeasurementStatus.choices)
    observed_on = models.DateField(_("observed on"), null=True, blank=True)
    qualifier = models.CharField(_("exactness"), max_length=10, choices=Qualifier.choices, blank=True)
    comment = fields.words_of_a_person(_("comment"))
    reason = fields.words_of_a_person(_("reason of the correction"))
    suspicions = ArrayField(
        models.CharField(max_length=10, choices=Suspicion.choices),
        verbose_name=_("suspicions"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )
    confirmed_because = fields.words_of_a_person(_("confirmed because"))
    entered_by = fields.signed_by(_("entered by"), db_index=False)
    entered_at = models.DateTimeField(_("entered at"), db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_by = fields.signed_by(_("decided by"), db_index=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision = fields.words_of_a_person(_("comment on the decision"))
    starts_on, ends_on = fields.period_days()

    class Meta:
        verbose_name = _("measurement")
        ordering = ("kpi", "period", "id")
        indexes = (
            models.Index(fields=["kpi", "ends_on"], name="measurement_kpi_end"),
            # One KPI has one kind of series: the rollup looks for a series' previous and next value.
            models.Index("kpi", Coalesce(*SERIES_COLUMNS, models.Value(0)), "ends_on", name="measurement_of_series"),
            *fields.indexes_where_named("measurement", *SERIES_COLUMNS, "entered_by", "decided_by"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["kpi", "period", *SERIES_COLUMNS, "revision"],
                name="measurement_revision_once",
                nulls_distinct=False,
                violation_error_message=_("This revision of the measurement exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(period__regex=fields.PERIOD_PATTERN),
                name="measurement_period_form",
                violation_error_message=_("Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07."),
            ),
            models.CheckConstraint(
                condition=models.Q(revision__gte=1),
                name="measurement_revision_from_one",
                violation_error_message=_("Revisions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | models.Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False),
                name="measurement_value_or_ratio",
                violation_error_message=_("Give a value, or a numerator and a denominator."),
            ),
            models.CheckConstraint(
                condition=(models.Q(value__isnull=True) | models.Q(value__range=(-NOT_NUMBERS, NOT_NUMBERS)))
                & (models.Q(numerator__isnull=True) | models.Q(numerator__range=(-NOT_NUMBERS, NOT_NUMBERS)))
                & (models.Q(denominator__isnull=True) | models.Q(denominator__range=(-NOT_NUMBERS, NOT_NUMBERS))),
                name="measurement_is_a_number",
                violation_error_message=_("A measurement is a number."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__isnull=True) | models.Q(weight__gt=0, weight__lte=NOT_NUMBERS),
                name="measurement_weight_positive",
                violation_error_message=_("A measurement weighs more than 0."),
            ),
            models.CheckConstraint(
                condition=one_of("status", MeasurementStatus)
                & one_of("qualifier", Qualifier, blank=True)
                & fields.plausible("observed_on"),
                name="measurement_status_known",
                violation_error_message=_("Choose a status, an exactness and a day between 1900 and 2199."),
            ),
        )
        triggers = (
            *rule_for_rows(
                "measurement_fits_kpi",
                _(
                    "A measurement belongs to a reported KPI, covers one period of its frequency, names one of its "
                    "series, and gives a value, or a numerator and a denominator for a ratio."
                ),
                broken="""EXISTS (SELECT 1 FROM new_rows n JOIN objectives_kpi k ON k.id = n.kpi_id
                    WHERE measurement_misfit(ROW(n.*)::objectives_measurement, k))""",
            ),
            *rule_for_rows(
                "measurement_territories_apart",
                _("The territories that a KPI is measured in may not lie inside one another."),
                broken=NESTED_TERRITORIES,
            ),
        )

    def __str__(self) -> str:
        return f"{self.kpi} {self.period} ({self.revision})"

    @property
    def series(self) -> str:
        """The code of what the measurement is about; empty for the cluster's own series."""
        about = self.project or self.activity or self.organisation or self.territory
        return about.code if about else ""
