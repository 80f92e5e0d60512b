"""How was a KPI defined, since when, by whom and why? Every definition that ever was, written by the database itself.

Whatever path changes a KPI or its targets (act, back office, loader, psql), the transaction leaves at its end one new
version, if the definition is another than the newest one. A version that begins on a day breaks the series there; one
without a day of its own (a correction) takes the place of the version before it.
"""

import json
from decimal import Decimal
from typing import Any

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models.kpi import Kpi, Target
from objectives.models.rules import rule_for_good
from objectives.models.user import User

DEFINING = (
    "unit",
    "kind",
    "rule",
    "filter",
    "perimeter",
    "direction",
    "aggregation",
    "accumulation",
    "frequency",
    "series_kind",
    "baseline",
    "baseline_on",
    "baseline_basis",
    "tolerance",
)
"""The columns of a KPI that define it, beside its targets; its name, weight and place are not what it measures."""


class Exact(json.JSONDecoder):
    """Numbers as they are written, never as floats."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, parse_float=Decimal, parse_int=Decimal)


class KpiVersion(models.Model):
    """A definition of a KPI; its number counts the KPI's versions. Append-only, kept when the KPI is deleted."""

    kpi = models.ForeignKey(Kpi, models.DO_NOTHING, verbose_name=_("KPI"), db_constraint=False, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"), null=True)
    definition = models.JSONField(_("definition"), encoder=DjangoJSONEncoder, decoder=Exact)
    author = models.ForeignKey(
        User, models.DO_NOTHING, verbose_name=_("by"), null=True, db_constraint=False, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now())

    class Meta:
        verbose_name = _("version of a KPI's definition")
        verbose_name_plural = _("versions of KPI definitions")
        ordering = ("kpi", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["kpi", "number"],
                name="kpi_version_once",
                violation_error_message=_("Somebody else changed the definition at the same time: try again."),
            ),
        )
        triggers = (rule_for_good("kpi_version_kept", _("A version of a definition is never changed or deleted.")),)

    def __str__(self) -> str:
        return f"{self.kpi_id} v{self.number}"


def _noting(operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="note_version", operation=operation, when=pgtrigger.After, timing=pgtrigger.Deferred, func=func
    )


pgtrigger.register(
    _noting(pgtrigger.Insert | pgtrigger.Update, "PERFORM note_kpi_version(NEW.id); RETURN NULL;"),
)(Kpi)
pgtrigger.register(
    _noting(
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        """
        PERFORM note_kpi_version(key) FROM (SELECT OLD.kpi_id UNION SELECT NEW.kpi_id) k (key) WHERE key IS NOT NULL;
        RETURN NULL;""",
    ),
)(Target)
