"""What does a screen reader find on a page? The accessibility tree, and what would be missing in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Page

LINE = re.compile(r"""^(?P<depth>\s*)- '?(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<rest>.*)$""")
ONCE = ("banner", "main", "contentinfo")
NAMED = ("navigation", "region", "table", "img", "form", "progressbar", "article", "dialog")


@dataclass(frozen=True)
class Node:
    """A node as it is read out."""

    depth: int
    role: str
    name: str
    rest: str

    @property
    def level(self) -> int:
        """Of a heading."""
        found = re.search(r"\[level=(\d)\]", self.rest)
        return int(found[1]) if found else 0


def tree(page: Page) -> list[Node]:
    """Return what is read out of a page, in the order in which it is."""
    lines = (LINE.match(line) for line in page.locator("body").aria_snapshot().splitlines())
    return [Node(len(one["depth"]) // 2, one["role"], one["name"] or "", one["rest"]) for one in lines if one]


def unread(page: Page) -> Iterator[str]:
    """Yield what somebody who hears the page would miss: landmarks, names, headings in order, heads of tables."""
    nodes = tree(page)
    for role in ONCE:
        if (found := sum(node.role == role for node in nodes)) != 1:
            yield f"{found} landmarks {role}"
    yield from (f"a {node.role} without a name {node.rest}" for node in nodes if node.role in NAMED and not node.name)
    levels = [node.level for node in nodes if node.role == "heading"]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings begin with {levels[:3]}, {levels.count(1)} of them of the first level"
    yield from (f"a heading of level {one} after {before}" for before, one in pairwise(levels) if one > before + 1)
    yield from _headless(nodes)


def _headless(nodes: list[Node]) -> Iterator[str]:
    for at, table in enumerate(nodes):
        if table.role == "table":
            inside = []
            for node in nodes[at + 1 :]:
                if node.depth <= table.depth:
                    break
                inside.append(node.role)
            if "columnheader" not in inside and "rowheader" not in inside:
                yield f"the table {table.name!r} has no heads"
