"""Every test asks as somebody who has not asked before: what the limits count is forgotten."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    for name in ("limits", "process"):
        caches[name].clear()
