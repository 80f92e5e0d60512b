"""A mail that failed is tried again at once; what went out is never sent twice by it."""

import datetime

import pytest

from objectives.acts.resending import resend_enquiry_mail, resend_mail
from objectives.models import Delivery, Enquiry, EnquiryMail, Role
from objectives.reminding.deliveries import unfinished
from objectives.reminding.enquiries import write_enquiry_mails
from tests.portfolio import person

pytestmark = pytest.mark.django_db
NOW = datetime.datetime.now(datetime.UTC)
LATER = NOW + datetime.timedelta(hours=3)


def test_a_mail_that_failed_is_among_those_to_send_now_and_one_that_was_sent_is_not() -> None:
    staff = person(Role.STAFF)
    failed, sent = (
        Delivery.objects.create(
            person=staff, kind=kind, for_day="2018-06-04", state=state, claimed_at=NOW, retry_at=LATER
        )
        for kind, state in (("digest", "failed"), ("reminder", "sent"))
    )
    assert not unfinished().exists()
    resend_mail(by=staff, delivery=failed.pk, now=NOW)
    assert list(unfinished()) == [failed]
    with pytest.raises(Delivery.DoesNotExist):
        resend_mail(by=staff, delivery=sent.pk, now=NOW)


def test_a_mail_of_an_enquiry_that_was_given_up_begins_anew_unless_the_enquiry_is_erased() -> None:
    staff = person(Role.STAFF)
    enquiry = Enquiry.objects.create(
        kind="company", name="Mia", country="CA", language="en", consent="Yes", received_at=NOW, last_act_at=NOW
    )
    mail = EnquiryMail.objects.create(enquiry=enquiry, kind="receipt", state="given_up", made_at=NOW, attempts=8)
    assert write_enquiry_mails(lambda _mail: None) == 0
    resend_enquiry_mail(by=staff, mail=mail.pk)
    assert write_enquiry_mails(lambda _mail: None) == 1
    EnquiryMail.objects.filter(pk=mail.pk).update(state="given_up")
    Enquiry.objects.filter(pk=enquiry.pk).update(name="", erased_at=NOW)
    with pytest.raises(EnquiryMail.DoesNotExist):
        resend_enquiry_mail(by=staff, mail=mail.pk)
