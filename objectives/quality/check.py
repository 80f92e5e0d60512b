"""What is a check of the data? A question to the database that names the rows for which it has a bad answer."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives import clock


class Flaw(models.TextChoices):
    """What is the matter with a row."""

    MISSING = "missing", _("missing")
    STALE = "stale", _("out of date")
    CONTRADICTORY = "contradictory", _("contradictory")
    IMPROBABLE = "improbable", _("improbable")


class Severity(models.TextChoices):
    """What it does to the figures."""

    HIGH = "high", _("makes a figure wrong")
    MEDIUM = "medium", _("leaves something out of a figure")
    LOW = "low", _("worth knowing")


class Mend(models.TextChoices):
    """Where it is mended; the doors know the way there."""

    BASICS = "basics", _("project")
    CONSORTIUM = "consortium", _("consortium")
    FUNDING = "funding", _("funding")
    PLAN = "plan", _("plan")
    MILESTONE = "milestone", _("milestone")
    MEASUREMENT = "measurement", _("measurement")
    VALUE = "value", _("indicator")
    SHARES = "shares", _("shares")
    ORGANISATION = "organisation", _("organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. Of text `wrong`, `%(name)s` is a value that the statement gives as text in `said`.

    The statement gives `row` (the key of what is wrong, once), `project_id`, `kpi_id`, `organisation_id` (null where
    there is none), `contract` (a code, for the way to mend it) and `said` (a jsonb of texts). It reads the relation
    `scored` (projects that may count) beside the tables, and takes the parameter `%(today)s`. Nothing in `said` may
    change by itself from day to day: an acceptance holds as long as `said` is the same.
    """

    code: str
    title: str | Promise
    flaw: Flaw
    severity: Severity
    by_lead: bool = False
    """Whether who leads the project can mend it; else cluster staff do."""
    mend: Mend
    wrong: str | Promise
    effect: str | Promise
    """Which figures it moves."""
    days: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    statement: str
    parameters: Callable[[], Mapping[str, Any]] | None = None
    """What else the statement takes: an answer that is not the database's to give."""

    def words(self, said: Mapping[str, str]) -> str:
        """Return what is wrong with a row, in the reader's language."""
        shown = dict(said)
        for name in self.days:
            shown[name] = clock.written(datetime.date.fromisoformat(said[name])) if said[name] else "—"
        for name in self.amounts:
            shown[name] = _number(said[name])
        return str(self.wrong) % shown


def _number(text: str) -> str:
    """Return an exact number as people write it, without zeros at its end."""
    plain = format(Decimal(text).normalize(), "f")
    return number_format(Decimal(plain), use_l10n=True, force_grouping=True)
