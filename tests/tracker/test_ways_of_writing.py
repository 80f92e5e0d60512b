"""How a percentage and what somebody said are written: decided once, as the language does."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from tests.tracker.written import miswritten

PAGE = Template(
    "{% load figures %}{{ share|percent }}|{{ share|percent:0 }}|{{ done|hundredths }}|{{ done|measure:'percent' }}"
    "|{{ said|quoted }}"
)
WRITTEN = {
    "en": "61.2%|61%|60%|60%|“Late &amp; sorry”",
    "fr": "61,2\u00a0%|61\u00a0%|60\u00a0%|60\u00a0%|«\u00a0Late &amp; sorry\u00a0»",
}


@pytest.mark.parametrize("language", WRITTEN)
def test_they_are_written_as_the_language_does_and_the_other_way_is_found_wrong(language: str) -> None:
    with translation.override(language):
        written = PAGE.render(Context({"share": Decimal("0.612"), "done": 60, "said": "Late & sorry"}))
    assert written == WRITTEN[language]
    assert [len(miswritten(written, one)) for one in WRITTEN] == ([0, 6] if language == "en" else [6, 0])
