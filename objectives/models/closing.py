"""Up to which day are the facts of a contract closed, by whom, and was that reopened?"""

import datetime
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives import clock
from objectives.models import fields
from objectives.models.contract import Contract
from objectives.models.project import Project
from objectives.models.user import User


class PeriodClosings(models.QuerySet["PeriodClosing"]):
    """Closings, by what they close and when."""

    def holding(self, now: datetime.datetime) -> "PeriodClosings":
        """Keep those that hold at a moment: never reopened, or reopened until it or earlier.

        For a day that was closed anew its newest closing speaks alone: who reopens that one opens the day.
        """
        day = {"contract": models.OuterRef("contract"), "through": models.OuterRef("through")}
        anew = PeriodClosing.objects.filter(pk__gt=models.OuterRef("pk"), **day)
        ended = models.Q(reopened_until__isnull=True) | models.Q(reopened_until__lte=now)
        return self.filter(ended & ~models.Exists(anew))

    def of_contract(self, contract: Contract) -> "PeriodClosings":
        """Keep the closings of a contract."""
        return self.filter(contract=contract)

    def of_project(self, project: Project) -> "PeriodClosings":
        """Keep the closings of the contracts that a project is linked to."""
        return self.filter(contract__objectives__links__project=project)


class PeriodClosing(models.Model):
    """Facts of a contract dated up to `through` are closed; a reopening ends by itself at its moment.

    What a reopening replaced (an earlier one) is in the ledger.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="closings")
    through = models.DateField(_("closed up to and including"))
    closed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("closed by"), related_name="+")
    closed_at = models.DateTimeField(_("closed at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=500, blank=True, db_default="")
    reopened_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("reopened by"), related_name="+", null=True, blank=True
    )
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopened_reason = models.CharField(_("reason of the reopening"), max_length=500, blank=True, db_default="")
    reopened_until = models.DateTimeField(_("reopened until"), null=True, blank=True)

    objects = PeriodClosings.as_manager()

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ("contract", "-through", "-id")
        constraints = (
            models.CheckConstraint(
                condition=fields.plausible("through"),
                name="period_closing_day_plausible",
                violation_error_message=_("Give a day between 1900 and 2199."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    reopened_by__isnull=True, reopened_at__isnull=True, reopened_until__isnull=True, reopened_reason=""
                )
                | (
                    models.Q(
                        reopened_by__isnull=False,
                        reopened_at__isnull=False,
                        reopened_until__gt=models.F("reopened_at"),
                    )
                    & ~models.Q(reopened_reason="")
                ),
                name="period_closing_reopened_whole",
                violation_error_message=_("A reopening names who, why and until when."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract}: {self.through}"

    def holds(self, now: datetime.datetime) -> bool:
        """Return whether the period is closed at a moment."""
        return self.reopened_until is None or self.reopened_until <= now

    def covers(self, day: datetime.date) -> bool:
        """Tell whether a fact of a day lies in it."""
        return day <= self.through

    @property
    def refusal(self) -> str:
        """What a person is told whose fact lies in the period: what is closed, by whom, and the way out."""
        told = {
            "contract": self.contract.name,
            "through": clock.written(self.through),
            "who": str(self.closed_by),
            "day": clock.written(timezone.localtime(self.closed_at)),
        }
        return str(
            _(
                "%(contract)s is closed up to %(through)s, by %(who)s on %(day)s: "
                "give a later date, or ask cluster staff to reopen the period."
            )
            % told
        )


def closed_through(subject: Contract | Project, now: datetime.datetime) -> PeriodClosing | None:
    """Return the closing that reaches furthest: of a contract, or of all contracts that a project is linked to.

    None while nothing is closed. One statement.
    """
    holding = PeriodClosing.objects.holding(now)
    found = holding.of_contract(subject) if isinstance(subject, Contract) else holding.of_project(subject)
    return found.select_related("contract", "closed_by").order_by("-through", "-id").first()


class Closed(NamedTuple):
    """A closing, until when its day is open now (None while any closing closes it), and whether it can be reopened."""

    row: PeriodClosing
    open_until: datetime.datetime | None
    is_furthest: bool


def closings_as_they_stand(now: datetime.datetime) -> list[Closed]:
    """Return all closings, by contract, the latest day and the newest closing of a day first."""
    rows = list(PeriodClosing.objects.select_related("contract", "closed_by", "reopened_by"))
    newest: dict[tuple[int, datetime.date], PeriodClosing] = {}
    for row in rows:
        newest.setdefault((row.contract_id, row.through), row)
    told, seen = [], set()
    for row in rows:
        of_it = [one for one in newest.values() if one.contract_id == row.contract_id and one.through >= row.through]
        open_until = None if any(one.holds(now) for one in of_it) else min(one.reopened_until or now for one in of_it)
        told.append(Closed(row, open_until, open_until is None and row.contract_id not in seen))
        if open_until is None:
            seen.add(row.contract_id)
    return told
