"""What is erased is erased: on schedule, or at once; what is kept names nobody."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from objectives.acts import enquiring
from objectives.acts.enquiring import (
    Asked,
    answer_enquiry,
    assign_enquiry,
    close_enquiry,
    erase_enquiry,
    erase_old_enquiries,
    send_enquiry,
)
from objectives.models import Change, Enquiry, EnquiryMail, Role
from objectives.reminding.enquiries import write_enquiry_mails
from objectives.versions import ConflictError
from tests.portfolio import person

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2018, 6, 6, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
ASKED = Asked("company", "Mia Roy", "Air Inc.", "CA", "mia@example.org", "A visit", "May we come?", "en")


def enquiry(asked: Asked = ASKED, now: datetime.datetime = NOW) -> Enquiry:
    return send_enquiry(asked, "I agree", uuid.uuid4(), now)


def test_an_enquiry_is_erased_a_year_after_its_last_act_with_its_answers() -> None:
    old, answered = enquiry(), enquiry()
    staff = person(Role.STAFF)
    answer_enquiry(by=staff, enquiry=answered.pk, seen=1, text="Dear Mia, come", now=NOW + 30 * DAY)
    assert erase_old_enquiries(NOW + 365 * DAY) == 0
    assert erase_old_enquiries(NOW + 366 * DAY) == 1
    assert erase_old_enquiries(NOW + 366 * DAY) == 0
    old.refresh_from_db()
    assert (old.name, old.organisation, old.email, old.subject, old.message) == ("",) * 5
    assert (old.country, old.kind, old.state) == ("CA", "company", "closed")
    assert erase_old_enquiries(NOW + 396 * DAY) == 1
    assert not EnquiryMail.objects.exclude(text="").exists()
    assert write_enquiry_mails(lambda mail: pytest.fail(str(mail))) == 0, "what is erased is not sent either"
    assert not Change.objects.filter(kind__startswith="enquiry").exists(), "no ledger remembers"


def test_erased_at_once_it_can_be_neither_answered_nor_erased_again() -> None:
    row, staff = enquiry(), person(Role.STAFF)
    erase_enquiry(by=staff, enquiry=row.pk, seen=1, now=NOW)
    with pytest.raises(Enquiry.DoesNotExist):
        answer_enquiry(by=staff, enquiry=row.pk, seen=1, text="Too late", now=NOW)


def test_two_at_once_are_told_and_only_staff_is_assigned() -> None:
    row, staff, board = enquiry(), person(Role.STAFF), person(Role.BOARD)
    with pytest.raises(ValidationError):
        assign_enquiry(by=staff, enquiry=row.pk, seen=1, to=board.pk, now=NOW)
    assert assign_enquiry(by=staff, enquiry=row.pk, seen=1, to=staff.pk, now=NOW).assigned_to == staff
    with pytest.raises(ConflictError):
        close_enquiry(by=staff, enquiry=row.pk, seen=1, now=NOW)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("country", "canada"),
        ("country", "ca"),
        ("kind", "king"),
        ("email", "mia"),
        ("message", "\0"),
        ("name", " "),
        ("subject", "a\nb"),
    ],
)
def test_what_cannot_be_names_its_field_and_keeps_nothing(field: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        enquiry(replace(ASKED, **{field: text}))
    assert set(refused.value.message_dict) == {field}
    assert not Enquiry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_enquiry(monkeypatch: pytest.MonkeyPatch) -> None:
    form, both_looked = uuid.uuid4(), Barrier(2, timeout=20)
    monkeypatch.setattr(enquiring, "_check", lambda _row: both_looked.wait())

    def send(_number: int) -> int:
        try:
            return send_enquiry(ASKED, "I agree", form, NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        assert set(people.map(send, range(2))) == {Enquiry.objects.get().pk}
    assert sorted(EnquiryMail.objects.values_list("kind", flat=True)) == ["receipt", "routing"]
