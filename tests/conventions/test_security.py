"""docs/security.md leaves no point of the standard out, and names only what there is."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from tracker.embedded.places import CHECKOUT

TOLD = (CHECKOUT / "docs" / "security.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (\S+) \| (.+) \|$", TOLD, re.MULTILINE)
POINTS = {
    "1": "1:1-7 2:1-4 4:1,4,5 5:1-4 6:1-4 7:1-2 8:1-2 9:1-2 10:1 11:1-2 12:2 14:1-6",
    "2": "1:1-12 2:1-3 3:1-3 4:1-6 5:1-7 6:1-3 7:1-6 8:1-7 9:1-3 10:1-4",
    "3": "1:1 2:1-4 3:1-4 4:1-5 5:1-3 7:1",
    "4": "1:1-3,5 2:1-2 3:1-3",
    "5": "1:1-5 2:1-8 3:1-10 4:1-3 5:1-4",
    "6": "1:1-3 2:1-6 3:1-2 4:1-2",
    "7": "1:1-4 2:1-2 3:1,3,4 4:1-3",
    "8": "1:1-4 2:1-3 3:1-8",
    "9": "1:1-3 2:1-4",
    "10": "2:1-2 3:1-3",
    "11": "1:1-8",
    "12": "1:1-3 2:1 3:1-6 4:1-2 5:1-2 6:1",
    "13": "1:1,3-5 2:1-3,5-6 3:1-2 4:1-2",
    "14": "1:1-4 2:1-6 3:2-3 4:1-7 5:1-4",
}
"""The points of levels 1 and 2 of ASVS 4.0.3, by chapter and section; neither what it deleted nor level 3 alone."""
CODE = re.compile(r"`([^`]+)`")


def wanted() -> list[str]:
    found = []
    for chapter, sections in POINTS.items():
        for section in sections.split():
            number, ranges = section.split(":")
            for one in ranges.split(","):
                first, _, last = one.partition("-")
                found += [f"{chapter}.{number}.{point}" for point in range(int(first), int(last or first) + 1)]
    return found


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((CHECKOUT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_point_of_level_two_is_worked_through_once() -> None:
    counted = Counter(point for point, *_ in ROWS)
    assert [point for point, times in counted.items() if times > 1] == []
    assert sorted(counted) == sorted(wanted())


def test_each_is_answered_left_open_or_not_about_us() -> None:
    assert {verdict for _, _, verdict, _ in ROWS} == {"yes", "part", "open", "n/a"}


@pytest.mark.parametrize(("point", "asks", "verdict", "answer"), ROWS, ids=[row[0] for row in ROWS])
def test_what_answers_it_is_there(point: str, asks: str, verdict: str, answer: str) -> None:
    for name in CODE.findall(answer):
        path, _, test = name.partition("::")
        if test:
            assert test in functions_of(path), name
        elif "/" in name and " " not in name and not name.startswith(("/", "rediss:")):
            assert (CHECKOUT / path).exists(), name
        elif re.fullmatch(r"[A-Z][A-Z_]{3,}", name) and name not in ("SESSION_HOURS", "LOG_FORMAT", "DATABASE_URL"):
            assert hasattr(settings, name), name
