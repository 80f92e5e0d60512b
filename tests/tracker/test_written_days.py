"""Every way in which a page or a mail writes a day: in French the first of a month is the 1er, and only that."""

import datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from objectives.models import Project
from objectives.personal import KEPT
from objectives.reminding.due import Due

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


def test_every_month_has_its_french_name() -> None:
    """A word of ours that is a month in English (May) would take its place."""
    names = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    with translation.override("fr"):
        days = [datetime.date(2018, month, 2) for month in range(1, 13)]
        page = Template("{% load figures %}{% for day in days %}{{ day|written }}|{% endfor %}")
        assert page.render(Context({"days": days})) == "".join(f"2 {name} 2018|" for name in names)


def test_the_day_of_a_moment_is_that_of_paris() -> None:
    after_midnight = datetime.datetime(2018, 2, 28, 23, 30, tzinfo=datetime.UTC)
    page = Template("{% load figures %}{{ at|written }}|{{ at|date:'H:i' }}")
    assert page.render(Context({"at": after_midnight})) == "1 March 2018|00:30"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2,829 days late|2,829 days after|1 day before|1,499 projects|1,095 days"),
        (
            "fr",
            "2\u202f829 jours de retard|2\u202f829 jours apr\u00e8s|1 jour avant|1\u202f499 projets|1\u00a0095 jours",
        ),
    ],
)
def test_many_days_have_the_mark_of_thousands_that_other_numbers_have(language: str, said: str) -> None:
    page = Template(
        "{% load figures milestones %}{{ line|days_late:today }}|{{ moved|after_baseline }}|{{ early|after_baseline }}"
        "|{{ count|projects_count }}|{{ kept.words }}"
    )
    came, today = datetime.date(2018, 6, 1), datetime.date(2026, 2, 28)
    named = {
        "line": Due("m", "Wing", Project(), came, key=1, project=1), "today": today, "count": 1_499, "kept": KEPT[-1],
        "moved": SimpleNamespace(days_after=2_829), "early": SimpleNamespace(days_after=-1),
    }  # fmt: skip
    with translation.override(language):
        assert page.render(Context(named)) == said
