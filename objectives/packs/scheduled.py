"""Which packs are made without anybody asking? Of each day that is sealed, and of the end of each month."""

import datetime

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from objectives.models import BoardPack, Contract, Counting, Seal
from objectives.packs.asking import Edition, asked

A_DAY = datetime.timedelta(days=1)
MOST_MISSED = 12
"""Months: who stood still for longer asks for older packs by hand."""


def packs_of_seals(now: datetime.datetime) -> int:
    """Ask for the packs of the newest seal of each contract, in every language; return how many. Twice asks once."""
    newest = Seal.objects.filter(contract=OuterRef("contract")).order_by("-number").values("pk")[:1]
    made = Count("packs__language", filter=Q(packs__counting=Counting.GROSS), distinct=True)
    seals = Seal.objects.filter(pk=Subquery(newest)).annotate(made=made).filter(made__lt=len(settings.LANGUAGES))
    return sum(_in_every_language(seal.contract, seal.day, now) for seal in seals.select_related("contract"))


def packs_of_the_month(today: datetime.date, now: datetime.datetime, last: datetime.datetime | None = None) -> int:
    """Ask for the packs of the last day of the month before, of each contract that runs then; return how many.

    After a standstill also for those of the months that ended since the schedule asked `last`.
    """
    return sum(_of_the_day(day, now) for day in _ends_of_months(today, last))


def _of_the_day(day: datetime.date, now: datetime.datetime) -> int:
    running = Contract.objects.filter(Q(start__lte=day, end__gte=day)).order_by("code")
    return sum(_in_every_language(contract, day, now) for contract in running)


def _ends_of_months(today: datetime.date, last: datetime.datetime | None) -> list[datetime.date]:
    """Return the last days of the months that ended since then, oldest first; that of the month before in any case."""
    ends = [today.replace(day=1) - A_DAY]
    while last is not None and len(ends) < MOST_MISSED and timezone.localdate(last) < ends[0].replace(day=1):
        ends.insert(0, ends[0].replace(day=1) - A_DAY)
    return ends


def _in_every_language(contract: Contract, day: datetime.date, now: datetime.datetime) -> int:
    before = BoardPack.objects.count()
    for language, _name in settings.LANGUAGES:
        asked(contract, day, Edition(language), now)
    return BoardPack.objects.count() - before
