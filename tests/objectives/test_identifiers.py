"""Identifiers are checked by their own digits."""

import pytest

from objectives.identifiers import IDENTIFIERS, doubtful, doubts
from objectives.models import Organisation

GOOD = [
    ("siret", "732 829 320 00074"), ("vat", "FR 40303265045"), ("vat", "EL094259216"), ("vat", "DE129273398"),
    ("vat", "GB980780684"), ("vat", "NO995525828MVA"), ("vat", "XK330079956"), ("ror", "https://ror.org/02feahw73"),
    ("ror", "03yrm5c26"), ("pic", "999997930"), ("pic", "888888622"),
]  # fmt: skip
BAD = [
    ("siret", "73282932000075"), ("siret", "123"), ("vat", "FR40303265046"), ("vat", "40303265045"),
    ("ror", "02feahw74"), ("ror", "0ofeahw73"), ("pic", "999997931"), ("pic", "99999793"), ("pic", "99999793a"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_one_that_is_one_is_taken_however_it_is_spaced(name: str, text: str) -> None:
    identifier = IDENTIFIERS[name]
    assert identifier.is_one(identifier.compact(text))


@pytest.mark.parametrize(("name", "text"), BAD)
def test_one_that_is_none_is_not(name: str, text: str) -> None:
    identifier = IDENTIFIERS[name]
    assert not identifier.is_one(identifier.compact(text))


def test_a_loaded_row_may_hold_anything_and_is_doubted_by_field() -> None:
    row = Organisation(code="o", siret="1", vat="FR40303265045", pic="")
    assert set(doubts(row)) == {"siret"}


@pytest.mark.django_db
def test_all_that_are_none_are_those_that_are_doubted_one_by_one() -> None:
    spaced = [(name, f" {text[:3]} {text[3:]}") for name, text in GOOD + BAD if name != "ror"]
    post_office = [("siret", "35600000000048"), ("siret", "35600000009075"), ("siret", "35600000009076")]
    rows = [
        Organisation(code=f"o{at}", kind="sme", country=country, **{name: text})
        for at, ((name, text), country) in enumerate(
            (pair, country) for pair in GOOD + BAD + spaced + post_office for country in ("FR", "DE", "")
        )
    ]
    Organisation.objects.bulk_create(rows)
    expected = {row.pk: set(doubts(row)) for row in rows}
    assert {key: set(wrong) for key, wrong in doubtful().items()} == {key: of for key, of in expected.items() if of}
    Organisation.objects.filter(pk=rows[0].pk).update(siret="1")
    assert doubtful()[rows[0].pk] == {"siret": "1"}
