"""Which organisations are proposed as one: with reasons, never what somebody said to be two, quickly for many."""

import hashlib
import time

import pytest
from django.db import connection

from objectives.acts.merging import say_two
from objectives.history import recorded
from objectives.merging.suspecting import Reason, suspected
from objectives.models import Change, Organisation, Role
from tests.counting import statements
from tests.portfolio import person

pytestmark = pytest.mark.django_db


def made(code: str, name: str, **said: str) -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind="sme", **{"country": "FR", **said})


def pairs() -> dict[frozenset[str], set[Reason]]:
    codes = dict(Organisation.objects.values_list("pk", "code"))
    return {frozenset((codes[pair.one], codes[pair.other])): set(pair.reasons) for pair in suspected()}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name": "Céramiques S.A.S.", "city": "Limoges"}, {"name": "CERAMIQUES", "city": "Pau"}, Reason.NAME),
        ({"name": "3D CERAM"}, {"name": "3DCERAM"}, Reason.NAME),
        (
            {"name": "Institut des Corps Gras", "city": "Pessac"},
            {"name": "L'INSTITUT DES CORPS GRAS", "city": "PESSAC CEDEX"},
            Reason.ALIKE,
        ),
        ({"name": "A", "siret": "732 829 320 00074"}, {"name": "B", "siret": "73282932000074"}, Reason.SIRET),
        ({"name": "A", "vat": "FR 40303265045"}, {"name": "B", "vat": "FR40303265045"}, Reason.VAT),
        ({"name": "A", "ror": "https://ror.org/02feahw73"}, {"name": "B", "ror": "02feahw73"}, Reason.ROR),
        ({"name": "A", "pic": "999997930"}, {"name": "B", "pic": "999997930"}, Reason.PIC),
        ({"name": "A", "website": "https://www.acme.fr/en"}, {"name": "B", "website": "acme.fr"}, Reason.WEBSITE),
    ],
)
def test_two_that_may_be_one_are_proposed_with_the_reason(
    one: dict[str, str], other: dict[str, str], reason: Reason
) -> None:
    made("one", **one)
    made("other", **other)
    assert pairs() == {frozenset(("one", "other")): {reason}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Université de Rennes I", "city": "Rennes"}, {"name": "Université de Rennes II", "city": "Rennes"}),
        ({"name": "Université Lille 1", "city": "Lille"}, {"name": "Université Lille 2", "city": "Lille"}),
        ({"name": "Acme", "country": "FR"}, {"name": "Acme", "country": "DE"}),
        ({"name": "Institut Pasteur", "city": "Lille"}, {"name": "Institut Pasteurs", "city": "Paris"}),
        ({"name": "ΑΒΓ"}, {"name": "ΔΕΖ"}),
    ],
)
def test_what_differs_in_what_matters_is_not(one: dict[str, str], other: dict[str, str]) -> None:
    made("one", **one)
    made("other", **other)
    assert pairs() == {}


def test_what_somebody_said_to_be_two_is_not_proposed_again() -> None:
    one, other = made("one", "Acme"), made("other", "ACME SAS")
    assert len(suspected()) == 1
    say_two(by=person(Role.STAFF), one=other.pk, other=one.pk)
    assert suspected() == []


def test_a_change_that_is_committed_late_is_looked_at_too() -> None:
    made("one", "Acme")
    before, first = recorded("organisation"), Change.objects.order_by("pk").first()
    assert first is not None
    late = Change(pk=first.pk - 1, kind="organisation", key=0, operation="update", transaction_id=1)
    late.save(force_insert=True)
    assert recorded("organisation") != before
    assert recorded("organisation")[1] == before[1], "its number was drawn early"


def test_a_web_address_of_many_says_nothing() -> None:
    for number in range(9):
        made(f"o{number}", "abcdefghi"[number] * 5, website="https://cnrs.fr/")
    assert suspected() == []


def words(number: int) -> str:
    """Return a name of its own, without a number."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:20].translate(str.maketrans("0123456789", "ghijklmnop"))


def many(of: range) -> None:
    Organisation.objects.bulk_create(
        Organisation(
            code=f"o{n}", name=f"{words(n // 2)} {'SAS' if n % 2 else 'S.A.'}", kind="sme", country="FR",
            city=f"City {n // 2 % 10}",
        )
        for n in of
    )  # fmt: skip


def seconds_for(pairs: int) -> float:
    began = time.monotonic()
    assert len(suspected()) == pairs
    return time.monotonic() - began


def test_thousands_take_as_long_as_there_are_more_and_a_statement_when_nothing_changed() -> None:
    """Also where the database's statistics are of the days when there was nobody."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE objectives_organisation")
    many(range(200))
    hundreds = seconds_for(100)
    many(range(200, 2000))
    assert seconds_for(1000) < hundreds * 40, "each with each other would be a hundred times"
    with statements() as counted:
        suspected()
    assert len(counted) == 1
