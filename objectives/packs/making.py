"""Make the packs that were asked for: each claimed by one worker, step by step; where one dies another goes on."""

import datetime
import logging
from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from objectives.models import BoardPack, PackState
from objectives.packs.files import keep_file

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
"""How long a claim holds, renewed at each step; far longer than a file takes."""
FIRST_RETRY, ATTEMPTS = datetime.timedelta(minutes=1), 5
"""A pack that failed is tried again after a minute, then twice as long each time; after so many attempts by people."""
BEGUN = 5

Render = Callable[[BoardPack], bytes]

# One statement decides: who comes second skips the first one's row.
CLAIM = """
    UPDATE objectives_boardpack
    SET state = 'making', claimed_at = clock_timestamp(), attempts = attempts + 1, retry_at = NULL, error = '',
        progress = greatest(progress, %(begun)s)
    WHERE id = (
        SELECT id FROM objectives_boardpack
        WHERE state = 'asked' OR (state = 'failed' AND retry_at <= clock_timestamp())
            OR (state = 'making' AND claimed_at < clock_timestamp() - make_interval(secs => %(lease)s))
        ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *"""


def waiting() -> bool:
    """Return whether a pack is there to be made now. One statement."""
    left = Q(state=PackState.MAKING, claimed_at__lt=Now() - LEASE)
    again = Q(state=PackState.FAILED, retry_at__lte=Now())
    return BoardPack.objects.filter(Q(state=PackState.ASKED) | left | again).exists()


def make_packs(renders: Mapping[str, Render]) -> int:
    """Make what waits; return how many packs became ready. `renders` makes each kind of file from what a pack says."""
    done = 0
    while pack := _claimed():
        try:
            done += _made(pack, renders)
        except Exception as error:  # whatever it is: the pack says so, and the others are made
            logger.exception("The pack %s could not be made.", pack.pk)
            _failed(pack, error)
    return done


def _claimed() -> BoardPack | None:
    values = {"begun": BEGUN, "lease": LEASE.total_seconds()}
    return next(iter(BoardPack.objects.raw(CLAIM, values)), None)


def _made(pack: BoardPack, renders: Mapping[str, Render]) -> bool:
    for number, (kind, render) in enumerate(renders.items(), 1):
        if not getattr(pack, f"{kind}_sha256"):  # else made by whoever died after it
            kept = keep_file(pack, kind, render(pack))
            percent = BEGUN + number * (95 - BEGUN) // len(renders)
            if not _ours(pack).update(progress=percent, claimed_at=Now(), **kept):
                return False
    return bool(_ours(pack).update(state=PackState.READY, progress=100, ready_at=Now()))


def _failed(pack: BoardPack, error: Exception) -> None:
    wait = FIRST_RETRY * 2 ** (pack.attempts - 1)
    _ours(pack).update(
        state=PackState.FAILED,
        retry_at=timezone.now() + wait if pack.attempts < ATTEMPTS else None,
        error=f"{type(error).__name__}: {error}".replace("\0", "")[:500],
    )


def _ours(pack: BoardPack) -> QuerySet[BoardPack]:
    """Return the claim, unless its lease ran out and another took it over."""
    return BoardPack.objects.filter(pk=pack.pk, state=PackState.MAKING, attempts=pack.attempts)
