"""Whose money? Record what is requested of a funder, what it commits, what it pays: one row each, never added together.

A row is one amount at one stage, as in the exchange dataset: a commitment does not overwrite the request that it
answers to, so that both stay on record, side by side under their funder.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min, QuerySet, Sum
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_counted_open, check_days_open
from objectives.acts.consortium import wrong_amount
from objectives.models import Call, ComputedRule, Funding, FundingStage, Organisation, Programme, Project, User
from objectives.models.fields import EARLIEST_DAY
from objectives.versions import compare_row, version_of_row

KIND = "funding"
BEFORE = {FundingStage.COMMITTED: FundingStage.REQUESTED, FundingStage.PAID: FundingStage.COMMITTED}
"""The stage that a stage follows."""
COUNTED = ComputedRule.PUBLIC_FUNDING_COMMITTED
"""The rule that counts committed money, also that of projects without a link."""
PLACE = ("project_id", "funder_id", "stage")
"""What makes money answer to other money: a payment to a commitment of its funder in its project."""

Dated = tuple[int, str, datetime.date | None]
"""A funder's key, a stage, and the day of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in EUR that a funder was asked for, committed or paid, on a day where it is known."""

    funder: Organisation
    stage: str
    amount: Decimal
    decided_on: datetime.date | None = None
    programme: Programme | None = None
    call: Call | None = None
    beneficiary: Organisation | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an act did to the money: the row, its version, the write's token, and what is odd though allowed."""

    funding: Funding
    version: int
    token: int
    warnings: tuple[str, ...] = ()


@transaction.atomic
def record_funding(*, by: User, project: int, money: Money, today: datetime.date, reason: str = "") -> Recorded:
    """Record money at a stage. A lead records requests; commitments and payments are cluster staff's.

    Raises Project.DoesNotExist for who may not change the project, PermissionDenied for a lead who commits or pays,
    ValidationError by field for what cannot be. A commitment over what was requested, or money over the project's
    cost, is recorded with a warning.
    """
    acting(by.pk, reason)
    row = access.changeable_projects(by).select_for_update(of=("self",)).get(pk=project)
    _refuse_decisions(by, row.pk, money.stage)
    return _stored(Funding(project=row, code=_next_code(row)), money, today)


@transaction.atomic
def change_funding(
    *, by: User, funding: int, seen: int, money: Money, today: datetime.date, reason: str = ""
) -> Recorded:
    """Correct an amount, its day or its reference. `seen` is the version of the funding that the person read.

    Raises Funding.DoesNotExist for who may not change it, ConflictError when somebody changed it since, and as
    `record_funding`.
    """
    acting(by.pk, reason)
    row = _held(by, funding, seen)
    _refuse_decisions(by, row.project_id, money.stage)
    return _stored(row, money, today)


@transaction.atomic
def remove_funding(*, by: User, funding: int, seen: int, reason: str) -> Recorded:
    """Take a funding that was recorded by mistake away, with the reason; what it was stays in the history.

    Raises as `change_funding`; the last commitment of a funder stays while payments of it stand.
    """
    acting(by.pk, reason)
    row = _held(by, funding, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will ask.")})
    if _paid_from(row).exists():
        raise ValidationError(_("This funder has paid from this commitment: take its payments away first."))
    check_days_open(row.project, "reason", row.counts_on())
    check_counted_open(row.project, COUNTED, "reason", _committed_on(row))
    row.delete()
    return Recorded(row, version_of_row(KIND, funding), token(), tuple(_more_than_before(row)))


def wrong_place(row: Funding) -> dict[str, str]:
    """Return by field why money cannot stand where it is about to be stored; empty where it can.

    A payment wants a commitment of its funder, and so a commitment from which a payment was made stays one. What was
    published otherwise can be corrected in all else. The projects are held (`hold_money`).
    """
    was = Funding.objects.filter(pk=row.pk).first()
    moved = [name for name in PLACE if was is None or getattr(was, name) != getattr(row, name)]
    if moved and row.stage == FundingStage.PAID and not _of_funder(row, FundingStage.COMMITTED).exists():
        return {"stage": _("This funder has committed nothing yet: record the commitment first.")}
    if was is not None and moved and _paid_from(was).exists():
        told = _(
            "This funder has made payments from this commitment: take them away or record another commitment first."
        )
        return {moved[0].removesuffix("_id"): told}
    return {}


def _paid_from(row: Funding) -> QuerySet[Funding]:
    """Return the payments that stand on a stored row alone: those of a funder of which it is the only commitment."""
    is_last = row.stage == FundingStage.COMMITTED and not _of_funder(row, FundingStage.COMMITTED).exists()
    return _of_funder(row, FundingStage.PAID) if is_last else Funding.objects.none()


def hold_money(projects: Collection[int]) -> None:
    """Hold the money of projects until the transaction's end: before any row of it, or two wait for each other."""
    list(Project.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=projects).order_by("pk"))


def _held(by: User, funding: int, seen: int) -> Funding:
    found = access.changeable_fundings(by).get(pk=funding)
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=found.project_id)
    row = Funding.objects.select_for_update(of=("self",)).get(pk=funding)
    row.project = project
    compare_row(KIND, funding, seen)
    return row


def _refuse_decisions(by: User, project: int, stage: str) -> None:
    if stage != FundingStage.REQUESTED and not access.decidable_projects(by).filter(pk=project).exists():
        raise PermissionDenied(_("Commitments and payments are recorded by cluster staff."))


def _stored(row: Funding, money: Money, today: datetime.date) -> Recorded:
    before, committed, was = (row.counts_on(), _committed_on(row), _dated(row)) if row.pk else (None, None, None)
    for name in ("funder", "stage", "amount", "decided_on", "programme", "call", "beneficiary"):
        setattr(row, name, getattr(money, name))
    row.reference = money.reference.strip()
    if broken := _broken(row, was, today):
        raise ValidationError(broken)
    check_days_open(row.project, "decided_on", before, row.counts_on())
    check_counted_open(row.project, COUNTED, "decided_on", committed, _committed_on(row))
    row.save()
    return Recorded(row, version_of_row(KIND, row.pk), token(), tuple(_warnings(row)))


def _committed_on(row: Funding) -> datetime.date | None:
    return row.counts_on() if row.stage == FundingStage.COMMITTED else None


def _dated(row: Funding) -> Dated:
    return row.funder_id, row.stage, row.decided_on


def _broken(row: Funding, was: Dated | None, today: datetime.date) -> dict[str, Any]:
    broken: dict[str, Any] = {}
    if told := wrong_amount(row.amount):
        broken["amount"] = told
    if len(row.reference) > 200:
        broken["reference"] = _("Say it in at most 200 characters.")
    if row.call is not None and row.programme_id != row.call.programme_id:
        told = _("This call is one of the programme %(programme)s: choose that programme, or another call.")
        broken["call"] = told % {"programme": row.call.programme}
    if row.stage not in FundingStage.values:
        return broken | {"stage": _("Money is requested, committed or paid.")}
    stage = FundingStage(row.stage)
    broken |= wrong_place(row)
    # A day that nobody touched bars no other correction: others may have moved what it is held against.
    if was != _dated(row) and (told := _wrong_day(row, was, stage, today)):
        broken["decided_on"] = told
    return broken


def _wrong_day(row: Funding, was: Dated | None, stage: FundingStage, today: datetime.date) -> str:
    day = row.decided_on
    if day is None:
        if stage == FundingStage.REQUESTED or (was is not None and was[1:] == (stage, None)):
            return ""  # what was published without a day can still be corrected
        return _("Give the day: money counts from it.")
    if day > today:
        return _("It cannot be dated in the future: today is %(day)s.") % {"day": clock.written(today)}
    if day < EARLIEST_DAY:
        return _("Give a day from 1900 on.")
    if stage in BEFORE:
        first = _of_funder(row, BEFORE[stage]).aggregate(first=Min("decided_on"))["first"]
        if first is not None and day < first:
            told = {
                FundingStage.COMMITTED: _("It was requested on %(day)s: give that day or a later one."),
                FundingStage.PAID: _("It was committed on %(day)s: give that day or a later one."),
            }
            return told[stage] % {"day": clock.written(first)}
    return ""


def _of_funder(row: Funding, stage: FundingStage) -> QuerySet[Funding]:
    of_funder = Funding.objects.filter(project_id=row.project_id, funder_id=row.funder_id, stage=stage)
    return of_funder.exclude(pk=row.pk)


def _warnings(row: Funding) -> list[str]:
    """Return what is odd: more at a stage than at the one before, more than the whole project costs."""
    told, cost = _more_than_before(row), row.project.total_cost
    total = row.amount + (_of_funder(row, FundingStage(row.stage)).aggregate(total=Sum("amount"))["total"] or 0)
    if cost is not None and total > cost:
        told.append(_("This is more than the total cost of the project."))
    return told


def _more_than_before(row: Funding) -> list[str]:
    """Return of what the row has to do with, now that it is stored or gone, more stands at a stage than before it."""
    of_funder = Funding.objects.filter(project=row.project, funder=row.funder).order_by()
    sums = dict(of_funder.values_list("stage").annotate(total=Sum("amount")))
    words = {
        FundingStage.COMMITTED: _("More is committed by this funder than was requested of it."),
        FundingStage.PAID: _("More is paid by this funder than it committed."),
    }
    pairs = [(stage, before) for stage, before in BEFORE.items() if row.stage in (stage, before)]
    return [words[stage] for stage, before in pairs if before in sums and sums.get(stage, 0) > sums[before]]


def _next_code(project: Project) -> str:
    """Return the next free id of a project's fundings, `P1-F3`; the project is locked."""
    begin = f"{project.code[:100]}-F"
    taken = set(Funding.objects.filter(code__startswith=begin).values_list("code", flat=True))
    number = len(taken) + 1
    while f"{begin}{number}" in taken:
        number += 1
    return f"{begin}{number}"
