"""Does the bench still run, and do the targets hold that no busy machine can move?"""

import pytest

from bench.measuring import Bench
from bench.sizes import gate

STEADY = {
    "milestone report: 1 carried, queries": 12,
    "measurement: 1 carried, queries": 12,
    "cells that it writes": 0,
}


@pytest.mark.django_db(transaction=True)
def test_one_change_reaches_the_score_in_twelve_round_trips_and_unchanged_facts_write_nothing() -> None:
    bench = Bench(runs=1)
    gate(bench)
    held = {figure.what: figure.ratio for figure in bench.figures if figure.what in STEADY}
    assert held.keys() == STEADY.keys()
    assert {what: figure for what, figure in held.items() if figure is None or figure > STEADY[what]} == {}
    writes = [figure for figure in bench.figures if "recorded or not" in figure.what]
    assert len(writes) == 8
    assert all(figure.ours and figure.floor for figure in writes)
