"""Send what waits for one webhook, one message after the other; the door turns each into a request and sends it."""

import datetime
import logging
from collections.abc import Callable

from objectives.clock import now
from objectives.models import Trouble
from objectives.webhooks.letters import Letter, next_letter
from objectives.webhooks.outcomes import Outcome, noted, tried
from objectives.webhooks.turns import claimed, released, renewed

AT_ONCE, TURN = 50, datetime.timedelta(seconds=30)
"""Messages in one turn, and how long it may take; then others have theirs."""

Send = Callable[[Letter], Outcome]
logger = logging.getLogger(__name__)


def tell(webhook: int, send: Send) -> int:
    """Send what waits for a webhook; return how many messages were tried. Nothing where another worker is at it.

    In order: a message follows when the one before it was taken. At least once: a worker that dies between sending
    and noting leaves open whether it went out, and after its lease it goes out again, under the same name.
    """
    claim = claimed(webhook)
    if claim is None:
        return 0
    count, ends = 0, now() + TURN
    try:
        while count < AT_ONCE and now() < ends and (row := renewed(webhook, claim)) and (letter := next_letter(row)):
            count += 1
            tried(letter.message)
            entries = len(letter.part.gone) + len(letter.part.shown)
            if not noted(row, letter.message, letter.part.next, entries, _sent(letter, send)):
                break
    finally:
        released(webhook, claim)
    return count


def _sent(letter: Letter, send: Send) -> Outcome:
    try:
        return send(letter)
    except Exception:
        logger.exception("%s to a webhook of person %s was not sent", letter.message, letter.person.pk)
        return Outcome(milliseconds=0, trouble=Trouble.OURS)
