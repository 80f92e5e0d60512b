"""XML 1.0 from what people wrote: built as a tree, never from strings, without what XML cannot hold."""

import re
from typing import Any

from lxml import etree

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, however written: they are left out."""


def legal(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return ILLEGAL.sub("", text)


def _plain(namespace: str) -> Any:
    """Return a namespace that needs no prefix."""
    return {None: namespace}


class Tree:
    """An element of one namespace to which elements are added; what is empty is not added."""

    def __init__(self, element: "etree._Element") -> None:
        self.element = element
        self.namespace = etree.QName(element).namespace

    def add(self, name: str, text: str = "", /, *, namespace: str = "", **attributes: str) -> "Tree":
        """Add an element; return it, to add to."""
        space = namespace or str(self.namespace)
        added = etree.SubElement(
            self.element, etree.QName(space, name), attributes, nsmap=_plain(space) if namespace else None
        )
        if text:
            added.text = legal(text)
        return Tree(added)

    def say(self, name: str, text: str | None, /, **attributes: str) -> None:
        """Add an element with a text, none where there is none."""
        if text and legal(text).strip():
            self.add(name, text, **attributes)


def tree(namespace: str, name: str, **attributes: str) -> Tree:
    """Return the root of a document or of a part of one."""
    return Tree(etree.Element(etree.QName(namespace, name), attributes, nsmap=_plain(namespace)))
