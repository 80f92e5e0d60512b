"""Is a row that breaks a rule beside what is stored told in that rule's words?"""

from pathlib import Path

import pytest
from django.db import connection

from objectives.exchange.loading import load
from tests.objectives.exchange.conftest import Refused, cases, totals
from tests.objectives.exchange.small import Small

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]


@pytest.mark.parametrize("case", cases("bad_beside_what_is_stored"), ids=lambda case: f"{case[0]} {case[2]}")
def test_a_row_that_clashes_with_what_is_stored_is_named(refused: Refused, case: tuple[str, str, str, str]) -> None:
    file, old, new, problem = case
    problems = refused(Small().only(file).change(file, old, new))
    assert any(found.startswith(f"{file}.csv, {problem}") for found in problems), problems


def test_a_contract_cannot_begin_after_the_targets_that_count_from_its_first_day(refused: Refused) -> None:
    later = Small().only("contracts").change("contracts", "2013-01-01,2018-12-31", "2018-12-31,2019-12-31")
    assert refused(later) == [
        "contracts.csv, line 2, column start: At least one target lies after the baseline's date."
    ]


def test_an_objective_is_held_against_the_stored_ones_whatever_the_planner_does(
    refused: Refused, tmp_path: Path
) -> None:
    """The file's code is a text, the stored one a varchar: hashed they are compared, sorted two types were refused."""
    one = Small().only("objectives").drop("objectives", "c-1,2")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashagg = off; SET LOCAL enable_hashjoin = off")
    assert refused(one.change("objectives", "c-1,1,INNOV", "c-1,3,INNOV"))[0].startswith(
        "objectives.csv, line 2, column code"
    )
    assert totals(load(one.change("objectives", "c-1,3,INNOV", "c-1,3,NEW").write(tmp_path)))[0] == 1
