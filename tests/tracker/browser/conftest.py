"""A site with something to read on every page."""

import pytest
from pytest_django.live_server_helper import LiveServer

from objectives.models import Contract
from objectives.rollup.run import roll_up
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a site on the busy portfolio, rolled up."""
    busy_portfolio()
    for contract in Contract.objects.all():
        roll_up(contract, TODAY)
    return live_server.url
