"""Is a row that breaks a rule beside what is stored told in that rule's words?"""

import pytest

from tests.objectives.exchange.conftest import Refused, cases
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
