"""What is known of an organisation is kept by staff: checked as typed, by version, with its memberships and sizes."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objectives.acts.organisations import (
    Period,
    Size,
    add_organisation,
    change_organisation,
    record_size,
    set_memberships,
    version_of_organisation,
)
from objectives.filters import OrganisationFilter
from objectives.merging.preview import memberships
from objectives.models import CompanySize, Organisation, Role, User
from objectives.versions import ConflictError
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


@of_the_file
def acme() -> Organisation:
    return Organisation.objects.create(code="acme", name="Acme", kind="company", siret="1")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_one_is_added_with_an_id_of_its_name_that_nobody_has(staff: User, acme: Organisation) -> None:
    said = {"name": " Acme ", "kind": "sme", "siret": "732 829 320 00074", "country": "fr"}
    row = add_organisation(by=staff, values=said).organisation
    assert (row.code, row.name, row.siret, row.country) == ("acme-2", "Acme", "73282932000074", "FR")


@pytest.mark.empty_database
@pytest.mark.parametrize(
    ("name", "value"),
    [("siret", "123"), ("vat", "FR1"), ("pic", "999997931"), ("ror", "x"), ("kind", "king"), ("country", "F"),
     ("website", "acme"), ("name", ""), ("name", "a\0b"), ("colour", "red")],
)  # fmt: skip
def test_what_is_typed_wrong_is_named_and_changes_nothing(staff: User, name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        add_organisation(by=staff, values={"name": "New", "kind": "sme"} | {name: value})
    assert set(refused.value.message_dict) == {name}
    assert not Organisation.objects.exists()


def test_what_was_loaded_wrong_and_is_left_alone_bars_no_other_change(staff: User, acme: Organisation) -> None:
    Organisation.objects.filter(pk=acme.pk).update(vat="FR 1 2")
    seen, said = version_of_organisation(acme), {"city": "Pau", "siret": "1", "vat": "FR 1 2"}
    change_organisation(by=staff, organisation=acme.pk, seen=seen, values=said)
    acme.refresh_from_db()
    assert (acme.city, acme.siret, acme.vat) == ("Pau", "1", "FR 1 2")


def test_the_second_of_two_who_write_is_told(staff: User, acme: Organisation) -> None:
    seen = version_of_organisation(acme)
    record_size(by=staff, organisation=acme.pk, seen=seen, size=Size(year=2020, headcount=Decimal(3)))
    with pytest.raises(ConflictError) as told:
        change_organisation(by=staff, organisation=acme.pk, seen=seen, values={"city": "Pau"})
    assert [change.kind for change in told.value.changes] == ["companysize"]


def test_what_somebody_took_away_is_not_put_back_unseen(staff: User, acme: Organisation) -> None:
    first = record_size(
        by=staff, organisation=acme.pk, seen=version_of_organisation(acme), size=Size(year=2020, headcount=Decimal(3))
    )
    seen = change_organisation(by=staff, organisation=acme.pk, seen=first.version, values={"city": "Pau"}).version
    record_size(by=staff, organisation=acme.pk, seen=seen, size=Size(year=2020))
    assert not CompanySize.objects.exists()
    with pytest.raises(ConflictError) as told:
        record_size(by=staff, organisation=acme.pk, seen=seen, size=Size(year=2020, headcount=Decimal(4)))
    assert [(change.kind, change.operation) for change in told.value.changes] == [("companysize", "delete")]


def test_who_left_may_come_again_and_is_a_member_on_the_days_between(staff: User, acme: Organisation) -> None:
    spans = [Period(day("2015-01-01")), Period(day("2008-01-01"), day("2010-12-31"))]
    set_memberships(by=staff, organisation=acme.pk, seen=version_of_organisation(acme), periods=spans)
    acme.refresh_from_db()
    assert memberships(acme) == [(day("2008-01-01"), day("2010-12-31")), (day("2015-01-01"), None)]
    found = {
        on: OrganisationFilter({"member_on": on}, queryset=Organisation.objects.all()).qs.exists()
        for on in ("2007-12-31", "2010-12-31", "2012-01-01", "2020-01-01")
    }
    assert list(found.values()) == [False, True, False, True]
    set_memberships(by=staff, organisation=acme.pk, seen=version_of_organisation(acme), periods=[])
    acme.refresh_from_db()
    assert memberships(acme) == []


@pytest.mark.parametrize(
    "spans",
    [
        [Period(day("2010-01-01"), day("2009-01-01"))],
        [Period(day("2010-01-01")), Period(day("2012-01-01"))],
        [Period(day("2010-01-01"), day("2012-01-01")), Period(day("2012-01-01"))],
        [Period(day("1000-01-01"))],
    ],
)
def test_memberships_follow_one_another(staff: User, acme: Organisation, spans: list[Period]) -> None:
    with pytest.raises(ValidationError):
        set_memberships(by=staff, organisation=acme.pk, seen=version_of_organisation(acme), periods=spans)


def test_a_size_is_recorded_replaced_and_taken_away(staff: User, acme: Organisation) -> None:
    for headcount, kept in ((Decimal("9.5"), ["micro"]), (Decimal(40), ["small"]), (None, [])):
        turnover = Decimal(1_000_000) if headcount else None
        size = Size(year=2020, headcount=headcount, turnover=turnover)
        record_size(by=staff, organisation=acme.pk, seen=version_of_organisation(acme), size=size)
        assert [row.size_class for row in CompanySize.objects.all()] == kept


@pytest.mark.parametrize(
    "size",
    [
        Size(year=2020, headcount=Decimal(-1)), Size(year=2020, headcount=Decimal("NaN")), Size(year=2020),
        Size(year=2020, turnover=Decimal("0.001")), Size(year=1, headcount=Decimal(1)),
    ],
)  # fmt: skip
def test_a_size_that_cannot_be_is_refused(staff: User, acme: Organisation, size: Size) -> None:
    with pytest.raises(ValidationError):
        record_size(by=staff, organisation=acme.pk, seen=version_of_organisation(acme), size=size)


@pytest.mark.parametrize("role", [Role.BOARD, Role.CONTRIBUTOR, Role.FUNDER])
def test_nobody_else_keeps_it(acme: Organisation, role: Role) -> None:
    by, seen = person(role, acme), version_of_organisation(acme)
    with pytest.raises(PermissionDenied):
        add_organisation(by=by, values={"name": "New", "kind": "sme"})
    with pytest.raises(Organisation.DoesNotExist):
        change_organisation(by=by, organisation=acme.pk, seen=seen, values={"city": "Pau"})
