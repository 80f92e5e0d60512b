"""Every way in which a page or a mail writes a day: in French the first of a month is the 1er, and only that."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

FIRST = datetime.datetime(2018, 3, 1, 17, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "1er mars 2018|1er mars 2018|mars 2018|1er mars 2018, 18:05|11 mars 2018"),
        ("en", "1 March 2018|1 Mar 2018|March 2018|1 March 2018, 18:05|11 March 2018"),
    ],
)
def test_a_day_is_written_as_the_language_does(language: str, said: str) -> None:
    page = Template(
        "{% load figures %}{{ day|written }}|{{ day|short_day }}|{{ day|written:'month' }}|{{ at|moment }}"
        "|{{ other|written }}"
    )
    with translation.override(language):
        other = FIRST.date() + datetime.timedelta(days=10)
        assert page.render(Context({"day": FIRST.date(), "at": FIRST, "other": other})) == said
