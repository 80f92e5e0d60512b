"""Does a contract that is deleted, each row by a commit of its own, stop a drain of what changed before?"""

import pytest

from objectives.models import Contract, ContractScore, Link, Target
from objectives.rollup.drain import drain
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup


@pytest.mark.django_db(transaction=True)
def test_a_contract_deleted_after_its_objective_changed_stops_no_drain() -> None:
    portfolio = busy_portfolio()
    drain(TODAY)
    other = Contract.objects.get(code="c2")
    other.objectives.update(weight=3)
    Link.objects.filter(objective__contract=other).delete()
    Target.objects.filter(kpi__contract=other).delete()
    other.kpis.all().delete()
    other.objectives.all().delete()
    other.delete()
    assert drain(TODAY, at_once=1) == 1, "the deletion itself waits"
    assert figures_are_those_of_a_full_rollup()
    assert not ContractScore.objects.exclude(contract=portfolio.contract).exists()
