"""Close and seal the facts of a contract up to a day, reopen them for a while, refuse what lies in a closed period."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting
from objectives.acts.counting import COUNTED_BY_DATE, PARTS, counting
from objectives.models import ComputedRule, Contract, PeriodClosing, Project, User, closed_through
from objectives.rollup.statements import fetch
from objectives.sealing import seal

LONGEST_REOPENING = datetime.timedelta(days=92)
"""A quarter: whoever needs longer says so again. Without an end in sight a period would not be closed at all."""


@contextmanager
def _while_nobody_enters() -> Iterator[None]:
    """Wait until no act that looks at closed periods is under way, hold them back, and see the facts of one moment.

    The moment is that of the first statement after the lock. Inside a transaction of the caller's the moment is each
    statement's own.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("LOCK TABLE objectives_contract IN EXCLUSIVE MODE")
        cursor.execute("SET LOCAL jit = off")
        yield


@_while_nobody_enters()
def close_period(
    *, by: User, contract: int, through: datetime.date, today: datetime.date, now: datetime.datetime, reason: str = ""
) -> PeriodClosing:
    """Close a contract's facts dated up to a day, that day included, and seal what the figures of the day are.

    The day that is closed furthest can be closed and sealed again once it was reopened.

    Raises Contract.DoesNotExist for who may not, ValidationError by field for what cannot be; nothing is written then.
    """
    reason = reason.strip()
    row = access.closable_contracts(by).select_for_update(of=("self",), no_key=True).get(pk=contract)
    before = closed_through(row, now)
    if through >= today:
        raise ValidationError({"through": _("Only what is past can be closed: give a day before today.")})
    if through < row.start:
        raise ValidationError(
            {"through": _("The contract began on %(day)s: give a later day.") % {"day": clock.written(row.start)}}
        )
    if before is not None and (through < before.through or (through == before.through and not before.reopened_at)):
        told = _("It is closed up to %(day)s already: give a later day.") % {"day": clock.written(before.through)}
        raise ValidationError({"through": told})
    acting(by.pk, reason)
    closing = PeriodClosing(contract=row, through=through, closed_by=by, closed_at=now, reason=reason)
    closing.clean_fields()
    closing.save(force_insert=True)
    seal(closing, by, now)
    return closing


@transaction.atomic
def reopen_period(
    *, by: User, closing: int, reason: str, until: datetime.datetime, now: datetime.datetime
) -> PeriodClosing:
    """Open a closed period again, until a moment; then it is closed as before, without anybody's doing.

    The moment lies ahead, by LONGEST_REOPENING at most.

    Raises PeriodClosing.DoesNotExist for who may not, ValidationError by field for what cannot be.
    """
    reason = reason.strip()
    wanted = PeriodClosing.objects.filter(contract__in=access.closable_contracts(by)).get(pk=closing)
    Contract.objects.select_for_update(no_key=True).get(pk=wanted.contract_id)
    row = PeriodClosing.objects.select_related("contract", "closed_by").get(pk=closing)
    furthest = closed_through(row.contract, now)
    if furthest != row:
        raise ValidationError(
            _not_the_last(furthest)
            if furthest and furthest.through >= row.through
            else _("This period is open already.")
        )
    broken = {}
    if not reason:
        broken["reason"] = _("Say why: others will ask.")
    if until <= now:
        broken["until"] = _("Give a moment that lies ahead: the period is closed again then.")
    elif until > now + LONGEST_REOPENING:
        told = _("A period is reopened for %(days)s days at most: give an earlier moment.")
        broken["until"] = told % {"days": LONGEST_REOPENING.days}
    if broken:
        raise ValidationError(broken)
    acting(by.pk, reason)
    row.reopened_by, row.reopened_at, row.reopened_reason, row.reopened_until = by, now, reason, until
    row.clean_fields()
    row.save()
    return row


def _not_the_last(furthest: PeriodClosing) -> str:
    day = clock.written(furthest.through)
    return _("A later period is closed, up to %(day)s: reopen that one.") % {"day": day}


# Who closes waits for those who write, and the other way round.
HELD_OPEN = """
    SELECT 1 FROM objectives_contract WHERE {which} ORDER BY id FOR SHARE"""
ITSELF = HELD_OPEN.format(which="id = %s")
OF_ALL = HELD_OPEN.format(which="id = ANY(%s)")
OF_PROJECT = HELD_OPEN.format(
    which="""id IN (SELECT o.contract_id FROM objectives_link l
        JOIN objectives_objective o ON o.id = l.objective_id WHERE l.project_id = %s)"""
)


def check_days_open(subject: Project, field: str, *days: datetime.date | None) -> None:
    """Refuse a fact of a project that moves between days, of which one is closed now (`check_open`)."""
    known = [day for day in days if day is not None]
    if known:
        check_open(subject, field, min(known), clock.now())


def check_counted_open(
    project: Project,
    rule: ComputedRule,
    field: str,
    *days: datetime.date | None,
    territories: Collection[int] | None = None,
) -> None:
    """Refuse a fact of a project that moves between days, where an indicator by a rule counts it on a closed one.

    In the contracts that the project is linked to, and in those that it is not; raises as `check_open`. Of grants,
    `territories` says where those go that move; without it all grants of the project do. A few statements.
    """
    known = sorted(day for day in days if day is not None)
    counted = _counted_in(project.pk, rule, known, territories) if known else {}
    if not counted:
        return
    fetch(OF_ALL, [list(counted)])
    holding = PeriodClosing.objects.holding(clock.now()).filter(contract__in=counted)
    for closing in holding.select_related("contract", "closed_by").order_by("-through", "-id"):
        if closing.covers(counted[closing.contract_id]):
            raise ValidationError({field: closing.refusal}, code="closed")


# As it is; or as it was, where it is deleted.
ONE = """(SELECT * FROM objectives_project WHERE id = {project} UNION ALL
    SELECT was.* FROM objectives_change c, LATERAL jsonb_populate_record(NULL::objectives_project, c.before) was
    WHERE c.kind = 'project' AND c.key = {project} AND c.operation = 'delete')"""


def _counted_in(
    project: int, rule: ComputedRule, days: Sequence[datetime.date], territories: Collection[int] | None
) -> dict[int, datetime.date]:
    """Return by contract the first of some days on which an indicator by a rule counts a project's facts."""
    parts = PARTS.format(projects=project)
    if territories is not None:
        parts = f"(SELECT {project} AS project_id, unnest(ARRAY{sorted(territories)}::bigint[]) AS territory_id)"
    asked, given = counting(ONE.format(project=project), parts, [rule])
    rows = fetch(
        f"""SELECT n.contract_id, min(day) FROM ({asked}) n, unnest(%(days)s::date[]) day
        WHERE n.begins <= day AND day < n.ends GROUP BY n.contract_id""",  # noqa: S608 (of our own words only)
        {**given, "days": list(days)},
    )
    return dict(rows)


def check_date_open(was: Project, now: Project, date: str, field: str) -> None:
    """Refuse another date (of `COUNTED_BY_DATE`) of a project where what is of it leaves or enters a closed period."""
    for counted in COUNTED_BY_DATE[date]:
        days = counted.on(was), counted.on(now)
        if counted.in_links:
            check_days_open(now, field, *days)
        check_counted_open(now, counted.rule, field, *days)


def check_open(subject: Contract | Project, field: str, day: datetime.date, now: datetime.datetime) -> None:
    """Refuse a fact dated in a closed period of a contract, or of any contract that a project is linked to.

    To be called inside the act's transaction: until its end nobody closes the period. Raises ValidationError for the
    field, with the period, who closed it, and the way out.
    """
    fetch(ITSELF if isinstance(subject, Contract) else OF_PROJECT, [subject.pk])
    closing = closed_through(subject, now)  # another statement than the one that waits: it sees what closed meanwhile
    if closing is not None and closing.covers(day):
        raise ValidationError({field: closing.refusal}, code="closed")
