"""Have a mail that did not go out tried again now: a reminder or digest, or a mail of an enquiry."""

import datetime

from django.db import transaction

from objectives import access
from objectives.models import Delivery, EnquiryMail, EnquiryMailState, User


@transaction.atomic
def resend_mail(*, by: User, delivery: int, now: datetime.datetime) -> Delivery:
    """Have a mail that failed tried by the next worker that looks, not only when its time has come.

    Raises Delivery.DoesNotExist for who may not, and for one that did not fail: nothing is ever sent twice by it.
    """
    row = access.resendable_mails(by).select_for_update(of=("self",)).get(pk=delivery)
    row.retry_at = now
    row.save(update_fields=["retry_at"])
    return row


@transaction.atomic
def resend_enquiry_mail(*, by: User, mail: int) -> EnquiryMail:
    """Have a mail of an enquiry that failed, or was given up, tried again from the start.

    Raises EnquiryMail.DoesNotExist for who may not, for one that did not fail, and where the enquiry is erased.
    """
    row = access.resendable_enquiry_mails(by).select_for_update(of=("self",)).get(pk=mail)
    row.state, row.attempts, row.retry_at = EnquiryMailState.WAITING, 0, None
    row.save(update_fields=["state", "attempts", "retry_at"])
    return row
