"""Every test asks as somebody who has not asked before: what the throttle remembers is forgotten."""

import pytest

from api.throttle import Anonymous


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    Anonymous.cache.clear()
