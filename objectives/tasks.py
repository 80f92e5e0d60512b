"""What does the clock ask for? Each task has an explicit name, takes ids and ISO dates, and makes one domain call."""

import datetime
import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from objectives import clock
from objectives.acts.documents import sweep_documents
from objectives.models import Contract
from objectives.rollup.check import check
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up

logger = logging.getLogger(__name__)


@shared_task(name="objectives.roll_up_contract")
def roll_up_contract(code: str, as_of: str | None = None) -> int:
    """Roll one contract up; return how many cells changed. Running it twice, or twice at once, changes nothing more."""
    day = datetime.date.fromisoformat(as_of) if as_of else None
    return roll_up(Contract.objects.get(code=code), clock.today(), day).cells_written


@shared_task(name="objectives.drain", expires=10)
def drain_changes() -> int:
    """Carry what changed into the figures; return how many changes. Asked for by beat and after every write."""
    return drain(clock.today()) or 0


def please_drain() -> None:
    """Ask the worker to carry changes over now, best effort: beat asks again, a dead broker stops nobody."""
    try:
        drain_changes.apply_async(retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; beat will ask for the rollup again.")


@shared_task(name="objectives.roll_up")
def roll_up_contracts() -> int:
    """Roll every contract up; return how many cells changed."""
    return sum(roll_up(contract, clock.today()).cells_written for contract in Contract.objects.order_by("code"))


@shared_task(name="objectives.check")
def check_contracts() -> int:
    """Check every contract's stored figures against its facts, and mend them; return how many differed."""
    contracts = Contract.objects.order_by("code")
    return sum(check(contract, clock.today()).difference_count for contract in contracts)


@shared_task(name="objectives.sweep_documents")
def sweep_stored_documents() -> int:
    """Delete stored files that no document names; return how many."""
    return sweep_documents(clock.now())
