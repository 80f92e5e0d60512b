"""What does docs/access.md promise? The tables that people read are the tables that are tested."""

import re
from dataclasses import dataclass
from functools import cache

from tracker.embedded.places import CHECKOUT

PEOPLE = ("administrator", "staff", "board", "lead", "deputy", "partner", "funder", "stranger", "visitor")


@dataclass(frozen=True)
class Promise:
    """One row: a set of rows, an act, or a method of a route, and what each kind of person gets."""

    name: str
    cells: dict[str, str]


@cache
def promises(section: str) -> tuple[Promise, ...]:
    """Return the rows of a table, by the heading that it stands under."""
    text = (CHECKOUT / "docs" / "access.md").read_text()
    found = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/access.md has no section {section}"
    lines = [line.strip().strip("|").split("|") for line in found[1].splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line] for line in lines]
    assert tuple(head[1:]) == PEOPLE, head
    made = tuple(Promise(row[0].replace("`", ""), dict(zip(PEOPLE, row[1:], strict=True))) for row in rows)
    names = [promise.name for promise in made]
    assert len(names) == len(set(names)), "a row stands twice"
    return made
