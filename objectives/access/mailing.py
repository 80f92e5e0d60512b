"""Which mails may a person have tried again? Those that failed, who keeps the data. As QuerySets."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data
from objectives.models import Delivery, DeliveryState, EnquiryMail, EnquiryMailState

NOT_OUT = (EnquiryMailState.FAILED, EnquiryMailState.GIVEN_UP)


def resendable_mails(reader: Reader) -> QuerySet[Delivery]:
    """Return the reminders, digests and mentions that failed: all, or none."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, person__is_active=True)
    return failed if keeps_the_data(reader) else failed.none()


def resendable_enquiry_mails(reader: Reader) -> QuerySet[EnquiryMail]:
    """Return the mails of enquiries that failed or were given up, but for erased enquiries: all, or none."""
    failed = EnquiryMail.objects.filter(state__in=NOT_OUT, enquiry__erased_at__isnull=True)
    return failed if keeps_the_data(reader) else failed.none()
