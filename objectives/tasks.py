"""What does the clock ask for? Each task has an explicit name, takes ids and ISO dates, and makes one domain call.

Who asks, and how often, does not matter: a drain finds what waits, and a tick of the schedule is claimed by one.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from functools import wraps

from celery import Task, current_app, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from objectives import clock, imports, packs, webhooks
from objectives.acts.documents import sweep_documents
from objectives.acts.enquiring import erase_old_enquiries
from objectives.calling import Caller
from objectives.models import Contract
from objectives.personal import forget_what_is_over
from objectives.reminding.noticing import notice_activities, notice_changes, notice_late
from objectives.rollup.check import check
from objectives.rollup.drain import drain
from objectives.rollup.forgetting import forget_old_runs
from objectives.rollup.run import roll_up
from objectives.schedule import last_due
from objectives.sealing import watch_seals
from objectives.sheets.uploads import forget_the_old
from objectives.ticks import is_open, last_done, once
from objectives.webhooks.outcomes import forget_old_messages

logger = logging.getLogger(__name__)

TOLD_WITHIN = 30
"""Seconds after which an ask that no worker took is void: the drains ask again."""
PACKS_WITHIN = 5
"""The same for packs: the workers' own clocks ask that often."""
IMPORTS_WITHIN = 5
SCHEDULED: dict[str, Task[[], int | None]] = {}
"""By its name, everything that is to run once a tick."""


def once_a_tick(name: str) -> Callable[[Callable[[], int]], Task[[], int | None]]:
    """Make a task of a function that runs once for each tick of its schedule, however many ask; else it returns None.

    What no schedule wants runs whenever it is asked for.
    """

    def make(work: Callable[[], int]) -> Task[[], int | None]:
        @wraps(work)
        def run() -> int | None:
            moment = last_due(name, timezone.now())
            return work() if moment is None else once(name, moment, work)

        SCHEDULED[name] = shared_task(name=name)(run)
        return SCHEDULED[name]

    return make


@shared_task(name="objectives.roll_up_contract")
def roll_up_contract(code: str, as_of: str | None = None) -> int:
    """Roll one contract up; return how many cells changed. Running it twice, or twice at once, changes nothing more."""
    day = datetime.date.fromisoformat(as_of) if as_of else None
    return roll_up(Contract.objects.get(code=code), clock.today(), day).cells_written


@shared_task(name="objectives.drain", expires=10)
def drain_changes() -> int:
    """Carry what changed into the figures; return how many changes. Asked for by beat and after every write.

    Whose machines wait for changes are then told, each by a task of its own: a slow one keeps nobody waiting.
    """
    done = drain(clock.today()) or 0
    ask_to_tell()
    return done


def ask_to_tell() -> None:
    """Ask for a telling of the webhooks whose turn it is; a broker that is dead is asked again by the next drain."""
    try:
        for webhook in webhooks.waiting():
            current_app.send_task("api.tell_webhook", [webhook], expires=TOLD_WITHIN, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the next drain will ask for webhooks again.")


def _send_drain() -> None:
    try:
        drain_changes.apply_async(retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; beat will ask for the rollup again.")


please_drain = Caller(_send_drain)
"""Ask the worker to carry changes over now, best effort: whoever wrote does not wait, a burst of writes asks once or
twice, a dead broker stops nobody, and the clocks ask again."""


def _send_packs() -> None:
    try:
        current_app.send_task("tracker.make_packs", expires=PACKS_WITHIN, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the workers' own clocks will ask for packs again.")


please_make_packs = Caller(_send_packs)
"""Ask a worker to make the packs that wait; as `please_drain`."""


def _send_imports() -> None:
    try:
        work_on_imports.apply_async(retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the workers' own clocks will ask for imports again.")


please_work_on_imports = Caller(_send_imports)
"""Ask a worker to go on with the imports that wait; as `please_drain`."""


@shared_task(name="objectives.work_on_imports", expires=IMPORTS_WITHIN)
def work_on_imports() -> int:
    """Go on with the imports that wait; return how many. Twice at once, each is one worker's."""
    done = imports.work_on_imports()
    if done:
        please_drain()
    return done


def _send_enquiries() -> None:
    try:
        current_app.send_task("tracker.write_enquiries", expires=TOLD_WITHIN, retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; the schedule will ask for the mails of enquiries.")


please_write_enquiries = Caller(_send_enquiries)
"""Ask a worker to send the mails of enquiries that wait; as `please_drain`."""


@once_a_tick("objectives.erase_enquiries")
def erase_enquiries() -> int:
    """Erase the enquiries that were kept long enough; return how many."""
    return erase_old_enquiries(clock.now())


@once_a_tick("objectives.packs_of_seals")
def ask_for_packs_of_seals() -> int:
    """Ask for the packs of what was sealed; return how many."""
    return packs.packs_of_seals(clock.now())


PACKS_OF_THE_MONTH = "objectives.packs_of_the_month"


@once_a_tick(PACKS_OF_THE_MONTH)
def ask_for_packs_of_the_month() -> int:
    """Ask for the packs of the months that ended since it was asked last; return how many."""
    now = clock.now()
    return packs.packs_of_the_month(clock.today(), now, last_done(PACKS_OF_THE_MONTH, now))


@once_a_tick("objectives.roll_up")
def roll_up_contracts() -> int:
    """Roll every contract up; return how many cells changed."""
    return sum(roll_up(contract, clock.today()).cells_written for contract in Contract.objects.order_by("code"))


@once_a_tick("objectives.check")
def check_contracts() -> int:
    """Check every contract's stored figures against its facts, and mend them; return how many differed.

    Old records of runs and of what was sent to webhooks are forgotten on that occasion.
    """
    contracts = Contract.objects.order_by("code")
    forget_old_runs(timezone.now())
    forget_old_messages(timezone.now())
    return sum(check(contract, clock.today()).difference_count for contract in contracts)


@once_a_tick("objectives.verify_seals")
def verify_seals() -> int:
    """Verify every chain of seals, and tell who keeps the data of one that is broken; return how many are."""
    return watch_seals()


@once_a_tick("objectives.forget")
def forget() -> int:
    """Delete what is kept for a time that is over, and empty the spreadsheets that waited too long; return how many."""
    now = clock.now()
    return sum(forget_what_is_over(now).values()) + forget_the_old(now)


@shared_task(name="objectives.notice", expires=60)
def notice() -> int:
    """Tell people in Sextant what others did; return how many changes were read: all there are, after an import too."""
    read = 0
    while some := notice_changes():
        read += some
    return read


@shared_task(name="objectives.notice_late")
def notice_what_is_late() -> None:
    """Tell people what became late, and what of activities is due soon. Running it twice, or at once, tells once."""
    notice_late(clock.today())
    notice_activities(clock.today())


@shared_task(name="objectives.what_is_due", expires=10)
def do_what_is_due() -> None:
    """Do what waits and what the schedule wanted and nobody did. Every worker asks itself: no beat has to be there."""
    drain_changes()
    if packs.waiting():
        please_make_packs()
    if imports.waiting():
        please_work_on_imports()
    for name, work in SCHEDULED.items():
        moment = last_due(name, timezone.now())
        if moment is not None and is_open(name, moment):
            work()


@shared_task(name="objectives.sweep_documents")
def sweep_stored_documents() -> int:
    """Delete stored files that no document names; return how many."""
    return sweep_documents(clock.now())
