"""The class of a company's size, at every threshold, with what is not known, and over years."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.models import CompanySize, Organisation, OrganisationKind, SizeClass
from objectives.sizing import ClassHeld, class_of, kind_of

pytestmark = pytest.mark.django_db
M = 1_000_000


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "expected"),
    [
        ("9.99", 2 * M, 99 * M, "micro"),
        ("9.99", 99 * M, 2 * M, "micro"),
        (10, 2 * M, 2 * M, "small"),
        (9, Decimal("2000000.01"), Decimal("2000000.01"), "small"),
        (49, 10 * M, None, "small"),
        (50, 10 * M, 10 * M, "medium"),
        ("249.99", 50 * M, 99 * M, "medium"),
        (249, 99 * M, 43 * M, "medium"),
        (250, 50 * M, 43 * M, "mid_cap"),
        (249, 51 * M, 44 * M, "mid_cap"),
        (4999, 1500 * M, None, "mid_cap"),
        (4999, None, 2000 * M, "mid_cap"),
        (5000, None, None, "large"),
        (10, 1501 * M, 2001 * M, "large"),
        (5, 5 * M, None, "sme"),
        (5, None, None, ""),
        (300, None, None, ""),
        (None, 1 * M, 1 * M, ""),
        (None, 1501 * M, 2001 * M, "large"),
        (0, 0, 0, "micro"),
    ],
)
def test_a_year_has_the_class_of_the_law(headcount: Any, turnover: Any, balance: Any, expected: str) -> None:
    company = Organisation.objects.create(code="o", kind="company")
    size = CompanySize.objects.create(
        organisation=company, year=2020, headcount=headcount, turnover=turnover, balance_sheet=balance
    )
    assert size.size_class == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ({}, None),
        ({2018: ""}, None),
        ({2018: "small"}, "small"),
        ({2018: "small", 2019: "medium"}, "small"),
        ({2018: "small", 2019: "medium", 2020: "medium"}, "medium"),
        ({2018: "small", 2019: "medium", 2020: "small"}, "small"),
        ({2018: "medium", 2019: "mid_cap", 2020: "large"}, "large"),
        ({2016: "small", 2019: "medium"}, "medium"),
    ],
)
def test_a_class_is_won_or_lost_after_two_years(years: dict[int, str], expected: str | None) -> None:
    sizes = [CompanySize(year=year, size_class=size) for year, size in reversed(years.items())]
    assert class_of(sizes) == (SizeClass(expected) if expected else None)


FIGURES = {"": (None, 1, 1), "micro": (1, 1, 1), "small": (20, 5 * M, 5 * M), "medium": (99, 1, 40 * M),
           "sme": (5, 5 * M, None), "mid_cap": (999, 1, 1), "large": (5000, None, None)}  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(2013, 2020), st.sampled_from([*FIGURES, "small", "micro"]), max_size=8),
        min_size=10,
        max_size=10,
    )
)
def test_the_database_says_the_same_class(companies: list[dict[int, str]]) -> None:
    with transaction.atomic():
        rows = Organisation.objects.bulk_create(
            Organisation(code=f"o{at}", kind="company") for at in range(len(companies))
        )
        CompanySize.objects.bulk_create(
            CompanySize(organisation=row, year=year, headcount=people, turnover=turnover, balance_sheet=balance)
            for row, years in zip(rows, companies, strict=True)
            for year, (people, turnover, balance) in ((year, FIGURES[size]) for year, size in years.items())
        )
        said = dict(Organisation.objects.annotate(held=ClassHeld()).values_list("pk", "held"))
        assert said == {row.pk: class_of(row.sizes.all()) or "" for row in rows}
        transaction.set_rollback(True)


def test_the_kind_follows_from_the_class() -> None:
    assert [kind_of(size) for size in (None, *SizeClass)] == [
        None, *[OrganisationKind.SME] * 4, OrganisationKind.MID_CAP, OrganisationKind.LARGE
    ]  # fmt: skip
