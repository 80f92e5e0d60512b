"""What happened to a row of the back office? Who did what to it, and when, from what to what: as the ledger has it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from objectives.models import FACTS, RECORDED, Activity, ActivityPartner
from objectives.scorecards.row_history import history_of_row

if TYPE_CHECKING:  # generic for the type checker only
    Page = admin.ModelAdmin[Any]
else:
    Page = admin.ModelAdmin

RECORDED_ROWS: frozenset[type[models.Model]] = frozenset({*FACTS, *RECORDED})
"""The kinds of rows whose history is the ledger's."""
ALSO: dict[type[models.Model], Sequence[tuple[type[models.Model], str]]] = {Activity: ((ActivityPartner, "activity"),)}
"""What hangs on a row beside what stands below its form."""


def below_of(page: Page) -> list[tuple[type[models.Model], str]]:
    """Return the kinds of rows that are kept on a page below its own, each with its reference to that."""
    return [
        (one.model, next(field.name for field in one.model._meta.fields if field.related_model is page.model))
        for one in page.inlines
    ]


def shown_history(page: Page, request: HttpRequest, object_id: str) -> HttpResponse:
    """Answer with the history of a row and of what hangs on it, the newest first; also where the row is gone."""
    row = page.get_object(request, unquote(object_id))
    key = row.pk if row is not None else _key(unquote(object_id))
    parts = [one for one in (*below_of(page), *ALSO.get(page.model, ())) if one[0] in RECORDED_ROWS]
    before = _key(asked) if (asked := request.GET.get("before", "")) else None
    found = history_of_row(page.model, key, parts, before=before)
    if row is None and not (found.events and _is_gone(page, key)):
        raise Http404
    context = {
        **page.admin_site.each_context(request),
        "title": _("History: %(row)s") % {"row": row if row is not None else f"#{key}"},
        "opts": page.opts,
        "row": row,
        "own": page.model._meta.model_name,
        "found": found,
        "is_newest": before is None,
    }
    request.current_app = page.admin_site.name
    return TemplateResponse(request, "admin/row_history.html", context)


def _is_gone(page: Page, key: int) -> bool:
    """Return whether a row is no longer there; one that is hidden from the reader, or may have been, is not told of."""
    is_there = page.model._default_manager.filter(pk=key).exists()
    return bool(getattr(page, "tells_of_the_gone", False)) and not is_there


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
