"""What was found, the best first, for a reader: a page of rows, what was found in each, and how many of each kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.models import Activity, Document, Kpi, Organisation, Project, SearchEntry, SearchKind
from objectives.searching.asked import Asked, asked
from objectives.searching.marking import Part, excerpt, found_words, parts

ON_A_PAGE, COUNTED = 20, 1000
"""Rows on a page; the largest count of a kind that is told."""
ROWS: dict[str, QuerySet[Any]] = {
    SearchKind.PROJECT: Project.objects.all(),
    SearchKind.ORGANISATION: Organisation.objects.all(),
    SearchKind.ACTIVITY: Activity.objects.all(),
    SearchKind.KPI: Kpi.objects.select_related("contract"),
    SearchKind.DOCUMENT: Document.objects.select_related("project", "activity"),
}


@dataclass(frozen=True)
class Found:
    """A row: its name, what stands beside it, and where in a longer text the words stand; `place` as in `Asked`."""

    kind: SearchKind
    row: Any
    place: int
    name: tuple[Part, ...]
    beside: tuple[Part, ...]
    excerpt: tuple[Part, ...]

    @property
    def what(self) -> str:
        """What one of its kind is called."""
        return str(self.row._meta.verbose_name)


@dataclass(frozen=True)
class Behind:
    """Where a page ended: the last entry's values, so that it holds also when that entry is gone."""

    place: int
    key: int
    name: str

    @classmethod
    def of(cls, entry: Any) -> Self:
        """Return the place of an entry of a page."""
        return cls(entry.place, entry.pk, entry.name)

    def __str__(self) -> str:
        return f"{self.place}.{self.key}.{self.name}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `str` made; ValidationError by field for any other text."""
        found = re.fullmatch(r"([0-3])\.([1-9][0-9]{0,17})\.([^\0]*)", text)
        if found is None:
            raise ValidationError({"after": _("This is no page of the answer: give back what the last one said.")})
        return cls(int(found[1]), int(found[2]), found[3])


@dataclass(frozen=True)
class Answer:
    """A page of what was found. `near`: nothing is written so, these words are one slip away."""

    text: str
    found: tuple[Found, ...] = ()
    counts: tuple[tuple[SearchKind, int], ...] = ()
    near: bool = False
    after: str = ""
    """Where the next page begins; empty on the last one."""


def search(
    text: str, reader: access.Reader, *, kind: str = "", after: str = "", size: int = ON_A_PAGE,
    counted: bool = True,
) -> Answer:  # fmt: skip
    """Return a page of what a reader finds: by words in any form; with a slip in each where nothing is written so.

    `after` is what the page before said; ValidationError where no page said it.

    Whether something is written so is asked of what the reader may find, so nothing hidden moves the answer.
    """
    question, behind = asked(text), Behind.parse(after) if after else None
    if not question.words:
        return Answer(text)
    every = access.visible_entries(reader)
    near = not every.filter(question.exact()).exists()
    matching = every.filter(question.near() if near else question.exact())
    chosen = matching.filter(kind=kind) if kind else matching
    rows = list(_beyond(chosen.annotate(place=question.place()), behind)[: size + 1])
    return Answer(
        text=text,
        found=_shown(rows[:size], question, near=near),
        counts=_counts(matching) if counted else (),
        near=near,
        after=str(Behind.of(rows[size - 1])) if len(rows) > size else "",
    )


def _counts(matching: QuerySet[SearchEntry]) -> tuple[tuple[SearchKind, int], ...]:
    """Return how many of each kind, in one statement; more than are worth counting are told as that many."""
    found = dict(matching.order_by().values_list("kind").annotate(many=Count("pk")))
    return tuple((one, min(found.get(one.value, 0), COUNTED)) for one in SearchKind)


def _beyond(entries: QuerySet[Any], last: Behind | None) -> QuerySet[Any]:
    """Return the entries behind a place in the order of the list: by place, name and key."""
    ordered = entries.order_by("place", "name", "pk")
    if last is None:
        return ordered
    same = Q(place=last.place)
    return ordered.filter(Q(place__gt=last.place) | same & (Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.key)))


def _shown(entries: Sequence[Any], question: Asked, *, near: bool) -> tuple[Found, ...]:
    rows = {kind.value: _rows(kind, entries) for kind in SearchKind}
    there = [(entry, rows[entry.kind][entry.key]) for entry in entries if entry.key in rows[entry.kind]]
    texts = [(entry, row, _texts(row, entry, question)) for entry, row in there]
    marked = found_words((text for _, _, three in texts for text in three), question, near=near)
    return tuple(
        Found(SearchKind(entry.kind), row, entry.place, *(parts(text, marked) for text in three))
        for entry, row, three in texts
    )


def _rows(kind: SearchKind, entries: Sequence[SearchEntry]) -> dict[int, Model]:
    keys = [entry.key for entry in entries if entry.kind == kind]
    return ROWS[kind].in_bulk(keys) if keys else {}


def _texts(row: Any, entry: Any, question: Asked) -> tuple[str, str, str]:
    """Return the name of a row, what tells it from others, and the words around what was found."""
    match row:
        case Project():
            where = excerpt(row.summary, question.words) if entry.place > 2 else ""
            return str(row), _beside(row.title if row.acronym else "", row.code), where
        case Organisation():
            numbers = (one for one in (row.code, row.siret, row.pic) if one in question.plain.split())
            return str(row), _beside("" if row.acronym == str(row) else row.acronym, row.city, *numbers), ""
        case Activity():
            return str(row), _beside(row.place, row.code), ""
        case Kpi():
            other = row.name_en if str(row) == row.name_fr else row.name_fr
            return str(row), _beside(other, row.code, row.contract.code), ""
        case _:
            return row.title, _beside(row.file_name, str(row.project or row.activity or "")), ""


def _beside(*said: str) -> str:
    return " · ".join(one for one in said if one)
