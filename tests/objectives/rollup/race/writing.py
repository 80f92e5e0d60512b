"""What do the writers of the race do? Every kind of fact, on few rows that everybody wants."""

import datetime
import random
import time
from collections.abc import Callable
from decimal import Decimal

from django.db.models import Max

from objectives.models import (
    Activity,
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    Project,
    RollupRun,
    SeriesKind,
    Target,
)

YEARS = range(2014, 2019)


def measure(chance: random.Random) -> None:
    """Correct, add, withdraw or delete a measurement of any reported KPI, whatever its aggregation."""
    kpi = chance.choice(list(Kpi.objects.filter(kind="reported", series_kind=SeriesKind.CLUSTER).order_by("pk")))
    period = str(chance.choice(YEARS))
    ours = Measurement.objects.filter(kpi=kpi, period=period)
    act = chance.random()
    if act < 0.15:
        ours.delete()
    elif act < 0.4:
        changed = (
            {"numerator": chance.randint(1, 9)} if kpi.aggregation == "ratio" else {"value": chance.randint(1, 99)}
        )
        ours.filter(status="validated").update(**changed)
    else:
        newest = ours.aggregate(newest=Max("revision"))["newest"] or 0
        value = {"numerator": chance.randint(0, 9), "denominator": chance.randint(1, 9)}
        Measurement.objects.create(
            kpi=kpi, period=period, revision=newest + 1,
            status=chance.choice(["validated", "validated", "withdrawn", "draft"]),
            **(value if kpi.aggregation == "ratio" else {"value": chance.randint(1, 99)}),
        )  # fmt: skip


def report(chance: random.Random) -> None:
    """Report a milestone, take a report away, or change the plan."""
    milestone = chance.choice(list(Milestone.objects.order_by("pk")))
    act = chance.random()
    if act < 0.2:
        MilestoneReport.objects.filter(milestone=milestone).delete()
    elif act < 0.4:
        Milestone.objects.filter(pk=milestone.pk).update(weight=chance.randint(1, 9))
    elif act < 0.5:
        Milestone.objects.filter(pk=milestone.pk).update(due=_day(chance))
    else:
        milestone.reports.create(
            reported_on=_day(chance), revision=chance.randint(1, 10**6), basis="declared",
            percent=chance.randint(0, 100),
            status=chance.choice(["in_progress", "in_progress", "cancelled", "completed"]),
        )  # fmt: skip


def link(chance: random.Random) -> None:
    """Change the share with which a project serves an objective; take a link away and put it back."""
    chosen = chance.choice(list(Link.objects.filter(project__isnull=False).order_by("pk")))
    if chance.random() < 0.7:
        Link.objects.filter(pk=chosen.pk).update(share=Decimal(chance.randint(1, 30)) / 100)
    else:
        Link.objects.filter(pk=chosen.pk).delete()
        Link.objects.create(objective=chosen.objective, project=chosen.project, share="0.1", basis="declared")


def weigh(chance: random.Random) -> None:
    """Change the weight or the target of a KPI: all its values are computed again."""
    if chance.random() < 0.5:
        Kpi.objects.filter(pk=_any(chance, Kpi)).update(weight=chance.randint(1, 9))
    else:
        Target.objects.filter(pk=_any(chance, Target)).update(value=chance.randint(20, 99))


def reweigh(chance: random.Random) -> None:
    """Change the weight of an objective or of delivery: everything is computed again."""
    if chance.random() < 0.5:
        Objective.objects.filter(pk=_any(chance, Objective)).update(weight=chance.randint(1, 9))
    else:
        Contract.objects.filter(pk=_any(chance, Contract)).update(delivery_weight=Decimal(chance.randint(0, 10)) / 10)


def spend(chance: random.Random) -> None:
    """Change money, the projects and the consortium that it goes to, and activities."""
    act = chance.randrange(5)
    if act == 0:
        Funding.objects.filter(pk=_any(chance, Funding)).update(amount=Decimal(chance.randint(0, 10**6)) / 100)
    elif act == 1:
        Participation.objects.filter(pk=_any(chance, Participation)).update(
            funding=Decimal(chance.randint(0, 999)) / 100
        )
    elif act == 2:
        Organisation.objects.filter(code="sme").update(kind=chance.choice(["sme", "large"]))
    elif act == 3:
        status = chance.choice(["running", "abandoned", "completed"])
        Project.objects.filter(pk=_any(chance, Project)).update(status=status, total_cost=chance.randint(1, 9999))
    else:
        Activity.objects.filter(pk=_any(chance, Activity)).update(participants=chance.randint(0, 500))


def correct(chance: random.Random) -> None:
    """Correct one of the eight measurements that everybody wants, and that nothing else would compute again."""
    wanted = Measurement.objects.exclude(kpi__series_kind=SeriesKind.CLUSTER).order_by("pk")
    Measurement.objects.filter(pk=chance.choice(list(wanted)).pk).update(value=chance.randint(1, 10**6))


Act = Callable[[random.Random], None]
OF_ANY_KIND: tuple[Act, ...] = (measure, measure, report, report, link, weigh, reweigh, spend)
OF_PARTS: tuple[Act, ...] = (measure, report, link, spend, correct)


def chosen(chance: random.Random, over: float) -> Act:
    """Choose what to write, by how much of the race is over.

    After a fifth of it hardly any act makes a drain compute everything again: that would mend what was lost before.
    """
    return chance.choice(OF_ANY_KIND if over < 0.2 or chance.random() < 0.002 else OF_PARTS)


OVER_DRAINS, AT_MOST = 3, 1.0
"""Runs of the rollup that half of the corrections wait for, and for how many seconds."""


def stay_open(act: Act, chance: random.Random) -> None:
    """Keep the transaction open after an act: others commit before it does, and whole drains pass over it."""
    time.sleep(chance.random() / 100)
    if act is correct and chance.random() < 0.5:
        before, end = _newest_run(), time.monotonic() + AT_MOST
        while _newest_run() < before + OVER_DRAINS and time.monotonic() < end:
            time.sleep(0.02)


def _newest_run() -> int:
    return RollupRun.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _any(
    chance: random.Random,
    model: type[Objective | Kpi | Target | Contract | Funding | Participation | Project | Activity],
) -> int:
    return chance.choice(list(model._default_manager.order_by("pk").values_list("pk", flat=True)))


def _day(chance: random.Random) -> datetime.date:
    return datetime.date(chance.choice(YEARS), chance.randint(1, 12), 1)
