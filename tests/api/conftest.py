"""Every test asks as somebody who has not asked before: what the throttle remembers is forgotten."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    caches["process"].clear()
