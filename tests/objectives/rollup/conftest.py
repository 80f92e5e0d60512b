"""What do several files stand on? The busy portfolio, rolled up once; what each test changes is taken back after it."""

from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup
from tests.portfolio import Portfolio
from tests.standing import as_if_committed, of_the_file


@of_the_file
def busy() -> Portfolio:
    """The busy portfolio, rolled up, for all tests of a file that use the database in a transaction."""
    portfolio = busy_portfolio()
    as_if_committed()
    assert figures_are_those_of_a_full_rollup()
    return portfolio
