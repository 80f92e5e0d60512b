"""Is every bad cell named with its file, line, column and reason?"""

import pytest

from tests.objectives.exchange.conftest import Refused, cases
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("case", cases("bad_cells"), ids=lambda case: f"{case[0]} {case[2]}")
def test_a_bad_cell_is_named(small: Small, refused: Refused, case: tuple[str, str, str, str]) -> None:
    file, old, new, problem = case
    assert told(refused, small.change(file, old, new).only(file)).startswith(f"{file}.csv, {problem}")


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "measurements",
            "D31,1,120",
            "D31,1," + "9" * 300,
            "line 2, column value: the text has 300 characters, at most 200",
        ),
        (
            "measurements",
            "D31,1,120",
            "D31,1," + "9" * 10_000_000,
            "line 2, column value: the text has 10000000 characters",
        ),
        ("projects", "First", "x" * 1001, "line 2, column title: the text has 1001 characters, at most 1000 can be"),
        ("projects", "First", "x" * 10_000_000, "line 2, column title: the text has 10000000 characters, at most 1000"),
        ("projects", "green|sust", "g" * 201, "line 2, column tags: an item of the list is longer than 200 characters"),
    ],
    ids=["300 digits", "10 MB of digits", "long text", "10 MB of text", "long item"],
)
def test_a_cell_that_is_too_long_is_named(
    small: Small, refused: Refused, file: str, old: str, new: str, problem: str
) -> None:
    assert told(refused, small.change(file, old, new).only(file)).startswith(f"{file}.csv, {problem}")


def told(refused: Refused, dataset: Small) -> str:
    """Return the one problem told, but for what the rows of a file alone miss in the other files."""
    [found] = [found for found in refused(dataset) if "there is no '" not in found]
    return found


def test_the_largest_number_with_every_decimal_is_no_error(small: Small, refused: Refused) -> None:
    small.change("measurements", "D31,1,120", "D31,1,12345678901234567.123456789012")
    assert len(refused(small.change("projects", "2013-05-01", "x"))) == 1


def test_the_line_is_the_one_on_which_the_row_begins(small: Small, refused: Refused) -> None:
    small.add("activities", 'A3,study,"Over\nthree\nlines",,,,,fr,,,,').add("activities", "A4,study,One,,,,,fr,,,,")
    assert [problem.split(", column")[0] for problem in refused(small)] == [
        "activities.csv, line 5",  # A2 holds two lines
        "activities.csv, line 8",
    ]


def test_every_bad_cell_of_a_row_is_named(small: Small, refused: Refused) -> None:
    small.change("fundings", "committed,500.25,", "spent,much,soon")
    assert [problem.split(": ")[0] for problem in refused(small)] == [
        "fundings.csv, line 2, column amount",
        "fundings.csv, line 2, column decided_on",
        "fundings.csv, line 2, column stage",
    ]


def test_what_refers_to_a_bad_row_is_not_called_bad(small: Small, refused: Refused) -> None:
    assert len(refused(small.change("projects", "2013-05-01", "May 2013"))) == 1
    assert len(refused(Small().change("territories", "Haute-Garonne,R76,FRJ23,,1", "Haute-Garonne,R76,FRJ23,,2"))) == 1
    assert len(refused(Small().change("kpis", "c-1,visits,2,Visits", "c-1,visits,two,Visits"))) == 1


def test_a_hundred_problems_are_listed_and_all_of_them_counted(small: Small, refused: Refused) -> None:
    for number in range(250):
        small.add("sources", f"X{number},,,,")
    assert len(refused(small)) == 100
