"""Whatever is written, corrected, withdrawn and deleted, in whatever order and beside whatever workers: after a drain
the figures are those of a full rollup.

SEXTANT_EXAMPLES makes it longer.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.objectives.rollup.facts import SLIPS
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup
from tests.objectives.rollup.sequences import EXAMPLES, steps, take


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
@settings(max_examples=EXAMPLES, suppress_health_check=[*HealthCheck])
@given(steps)
def test_any_sequence_of_writes_and_drains_ends_equal_to_a_full_rollup(taken: list[object]) -> None:
    with transaction.atomic():
        for step in taken:
            take(step)
        assert figures_are_those_of_a_full_rollup()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
def test_every_slip_can_be_taken_after_all_others_and_after_itself() -> None:
    """Or a sequence that happens to draw some of them together ends in the test's own trouble, once in forty runs."""
    for slip in (*SLIPS, *SLIPS):
        take(slip)
