"""What happened to one row of any kind, and to what hangs on it? From the ledger; who may ask is the door's."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model, TextField
from django.db.models.functions import Cast

from objectives.scorecards.events import Event, told
from objectives.versions import Parts, changes_of_row

PAGE = 50


@dataclass(frozen=True, slots=True)
class RowHistory:
    """Some events, the newest first; `before` asks for the next ones, None where there are none."""

    events: Sequence[Event]
    before: int | None


def history_of_row(kind: type[Model], key: int, parts: Parts = (), *, before: int | None = None) -> RowHistory:
    """Return a page of what happened to a row and to what hangs on it or did, those that are gone included.

    A fixed number of statements: one for the page, one a model that its rows name.
    """
    changes = changes_of_row(kind, key, parts)
    if before is not None:
        changes = changes.filter(pk__lt=before)
    as_text = {"was_text": Cast("before", TextField()), "now_text": Cast("after", TextField())}
    found = list(
        changes.defer("before", "after").annotate(**as_text).select_related("actor").order_by("-pk")[: PAGE + 1]
    )
    page = found[:PAGE]
    return RowHistory(told(page), page[-1].pk if len(found) > PAGE else None)
