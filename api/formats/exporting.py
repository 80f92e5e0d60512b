"""One place for all lists: the rows of a question, in the format that was asked for, without pages."""

from collections.abc import Callable, Generator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api import paging, shaping
from api.formats.cerif import records
from api.formats.columns import Column, columns
from api.formats.copying import Streamed, a_place
from api.formats.linked import graph
from api.formats.negotiation import TABLES, Exported
from api.formats.packages import package
from api.formats.texts import lines, table
from api.formats.workbooks import workbook
from api.tags import asks_for_any
from objectives import clock
from objectives.scorecards.public import licences_of

Blocks = Generator[bytes, None, None]


def exported(view: Any, request: Request, rows: QuerySet[Any], form: Exported) -> HttpResponse | StreamingHttpResponse:
    """Answer the rows of a list as a file; 503 while as many exports as may be are under way.

    Headers of the view's `export_headers` are taken before the rows are read: a cursor there can only be too old.
    No file is made for who holds any: `Conditional` says so.
    """
    _refuse_parts(request, form)
    if asks_for_any(request.headers.get("If-None-Match", "")):
        return HttpResponse()
    headers = view.export_headers()
    answer = StreamingHttpResponse(
        Streamed(_placed(FORMATS[form.format](view, request, _alone(view, rows)))),
        content_type=f"{form.media_type}; charset=utf-8"
        if form.format in ("csv", "ndjson", "cerif")
        else form.media_type,
        headers=headers,
    )
    name = f"{view.basename}-{clock.today().isoformat()}.{form.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _refuse_parts(request: Request, form: Exported) -> None:
    """Refuse what only pages have; of fields, tables and lines hold those asked for."""
    for name in (*paging.QUESTIONS, "expand", *(() if isinstance(form, TABLES) else ("fields",))):
        if name in request.query_params:
            raise ValidationError({name: _("A file has all rows and no pages: leave this out, or ask for json.")})


def _columns(view: Any, request: Request) -> list[Column]:
    fields = shaping.asked_shape(request, type(view)).fields
    return [one for one in columns(view.get_serializer()) if fields is None or one.name in fields]


def _placed(blocks: Blocks) -> Blocks:
    with a_place():
        yield from blocks


def _alone(view: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows that no join doubles: COPY takes the columns asked for and no others, which DISTINCT would add."""
    if not rows.query.distinct:
        return rows
    found: QuerySet[Any] = view.rows().filter(pk__in=rows.order_by().values("pk")).order_by(*rows.query.order_by)
    return found


def _csv(view: Any, request: Request, rows: QuerySet[Any]) -> Blocks:
    return table(rows, _columns(view, request))


def _package(view: Any, request: Request, rows: QuerySet[Any]) -> Blocks:
    found = _columns(view, request)
    return package(view.basename, table(rows, found), found, licences_of(request.user))


FORMATS: dict[str, Callable[[Any, Request, QuerySet[Any]], Blocks]] = {
    "csv": _csv,
    "ndjson": lambda view, request, rows: lines(rows, _columns(view, request)),
    "xlsx": lambda view, request, rows: workbook(rows, _columns(view, request)),
    "datapackage": _package,
    "jsonld": lambda view, request, rows: graph(rows, view.linked(request)),
    "cerif": lambda view, request, rows: records(view.cerif, request, rows),
}
