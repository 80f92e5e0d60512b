"""Which mails of enquiries wait? Each is claimed by one worker, sent, marked; what failed is tried again."""

import datetime
import logging
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone

from objectives.models import EnquiryMail, EnquiryMailState
from objectives.reminding.refusals import RefusedForGoodError, is_of_the_server, reason

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=10)
"""How long a claim holds; far longer than sending one mail may take (EMAIL_TIMEOUT)."""
FIRST_RETRY, ATTEMPTS = datetime.timedelta(minutes=5), 8
"""A mail that failed is tried again after 5 minutes, then twice as long each time; after so many by nobody, nor one
that the mail server will never take."""

Send = Callable[[EnquiryMail], None]

# One statement decides: who comes second skips the first one's row.
CLAIM = """
    UPDATE objectives_enquirymail
    SET state = 'claimed', claimed_at = %(now)s, attempts = attempts + 1, retry_at = NULL
    WHERE id = (
        SELECT id FROM objectives_enquirymail
        WHERE state = 'waiting' OR (state = 'failed' AND retry_at <= %(now)s)
            OR (state = 'claimed' AND claimed_at < %(stale)s)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *"""


def write_enquiry_mails(send: Send) -> int:
    """Send the mails that wait; return how many went out."""
    sent = 0
    while mail := _claimed():
        try:
            send(mail)
        except Exception as error:  # whatever it is: the mail says so, and the others are sent
            trace = None if is_of_the_server(error) else error
            logger.error("The mail %s of an enquiry could not be sent: %s", mail.pk, reason(error), exc_info=trace)
            _failed(mail, error)
        else:
            sent += _ours(mail).update(state=EnquiryMailState.SENT, sent_at=timezone.now(), error="")
    return sent


def _claimed() -> EnquiryMail | None:
    now = timezone.now()
    return next(iter(EnquiryMail.objects.raw(CLAIM, {"now": now, "stale": now - LEASE})), None)


def _failed(mail: EnquiryMail, error: Exception) -> None:
    again = mail.attempts < ATTEMPTS and not isinstance(error, RefusedForGoodError)
    _ours(mail).update(
        state=EnquiryMailState.FAILED if again else EnquiryMailState.GIVEN_UP,
        retry_at=timezone.now() + FIRST_RETRY * 2 ** (mail.attempts - 1) if again else None,
        error=type(error.__cause__ if isinstance(error, RefusedForGoodError) else error).__name__,
    )


def _ours(mail: EnquiryMail) -> QuerySet[EnquiryMail]:
    """Return the claim, unless its lease ran out and another took it over."""
    return EnquiryMail.objects.filter(pk=mail.pk, state=EnquiryMailState.CLAIMED, attempts=mail.attempts)
