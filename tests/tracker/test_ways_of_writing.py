"""How a percentage and what somebody said are written: decided once, as the language does."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from tests.tracker.written import miswritten
from tracker.templatetags import changes, cockpit, figures

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


MARKS = Template(
    "{% load figures cockpit %}Late{% stop ':' %} 2013{% stop ';' %} {{ score|difference:plan }}, {{ moved|points }}"
    " {{ moved|point_word }}, {{ far|points }} {{ far|point_word }}, {{ far|cost }}, {{ unit|unit_name }}, "
    "{{ own|unit_name }}"
)
MARKED = {
    "en": "Late: 2013; 1.9 points behind the plan, −0.1 points, +2.0 points, costs 2.0 points, members, ships",
    "fr": "Late\u00a0: 2013\u00a0; 1,9 point de retard sur le plan, −0,1 point, +2,0 points, coûte 2,0 points, "
    "adhérents, ships",
}
AS_ENGLISH_DOES = re.compile(r"(?:\}\}|%\}|</a>|</b>)[:;](?= )")
"""A mark right after a word that is not part of a sentence for translators."""
SENTENCE = re.compile(r"{% blocktranslate.*?endblocktranslate %}", re.DOTALL)
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize("language", MARKED)
def test_marks_points_and_units_are_written_as_the_language_does(language: str) -> None:
    said = {"score": Decimal("0.710"), "plan": Decimal("0.729"), "moved": Decimal("-0.001"), "far": Decimal("0.0198")}
    with translation.override(language):
        assert MARKS.render(Context(said | {"unit": "members", "own": "ships"})) == MARKED[language]


def test_a_move_below_what_is_shown_has_no_sign_on_any_page() -> None:
    small = Decimal("-0.0004")
    assert (cockpit.points(small), changes.points(small), figures.in_points(small, 0)) == ("±0.0", "±0.0", "±0")
    assert (changes.points(small, 4), changes.points(Decimal(0))) == ("−0.0400", "0")


def test_no_template_sets_a_mark_as_english_does() -> None:
    templates = list(TEMPLATES.rglob("*.html"))
    assert len(templates) > 100
    assert [one.name for one in templates if AS_ENGLISH_DOES.search(SENTENCE.sub("", one.read_text("utf-8")))] == []


BARE = re.compile(r"\{\{ (?:[a-z_]+\.)*(?:counts\.[a-z_]+|[a-z]+\.count|[a-z]+_count) \}\}")


def test_every_count_has_the_mark_of_thousands() -> None:
    """`unknown`, the search, enquiries and the pages of organisations wrote 2829 beside 2,829."""
    pages = Path("templates").rglob("*.html")
    assert [f"{page}: {found}" for page in pages for found in BARE.findall(page.read_text("utf-8"))] == []
    shown = Template("{% include 'parts/list_pages.html' %}")
    paginator = {"number": 1234, "paginator": {"num_pages": 2829}}
    with translation.override("fr"):
        assert "Page 1\u202f234 sur 2\u202f829" in shown.render(Context({"page": paginator}))
