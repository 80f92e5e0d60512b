"""Is every row that breaks a rule of the domain told in that rule's words, before the database refuses it?"""

from pathlib import Path

import pytest

from objectives.exchange.loading import load
from tests.objectives.exchange.conftest import Refused, cases
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("case", cases("bad_rows"), ids=lambda case: f"{case[0]} {case[2]}")
def test_a_bad_row_is_named(small: Small, refused: Refused, case: tuple[str, str, str, str]) -> None:
    file, old, new, problem = case
    problems = refused(small.change(file, old, new))
    assert any(found.startswith(f"{file}.csv, line ") and problem in found for found in problems), problems


@pytest.mark.parametrize("case", cases("rows_too_many"), ids=lambda case: f"{case[0]} {case[1]}")
def test_a_row_too_many_is_named(small: Small, refused: Refused, case: tuple[str, str, str, str]) -> None:
    file, rows, places, reason = case
    for row in rows.split(" + "):
        small.add(file, row)
    assert refused(small) == [f"{file}.csv, {place}: {reason}" for place in places.split("; ")]


def test_one_coordinator_a_project_does_not_bind_the_landscape(small: Small, tmp_path: Path) -> None:
    assert load(small.write(tmp_path))  # P9 has two


def test_links_of_two_datasets_sum_to_at_most_one(refused: Refused, tmp_path: Path) -> None:
    load(Small().drop("links", "c-1,2,project").write(tmp_path / "first"))
    later = Small().only("links")
    later.rows["links"] = ["c-1,2,project,P1,0.5,declared,,"]
    assert refused(later) == [
        "links.csv, line 2, column share: The shares of a project or activity sum to at most 1 for each contract."
    ]


def test_shares_are_summed_for_each_contract_apart(small: Small, tmp_path: Path) -> None:
    small.add("contracts", "c-2,Other,,2019-01-01,2022-12-31,,,,,,,,,").add("objectives", "c-2,1,ALL,All,,,,1,,")
    assert load(small.add("links", "c-2,1,project,P1,1,declared,,").write(tmp_path))
