"""How do machines bring in what exists elsewhere? The acts of the pages, for who keeps the data; to others: nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.resource import refuse_unknown
from api.resources.import_shapes import (
    EXAMPLES,
    MOST_DECISIONS,
    ColumnsShape,
    DecisionsShape,
    FileShape,
    ImportShape,
    ImportsShape,
    OptionsShape,
    RestShape,
    SubjectsShape,
    import_told,
    subject_told,
)
from api.writing import IDEMPOTENCY_KEY, IF_MATCH, Shape, asked_once, seen_version
from objectives import access
from objectives.imports import asking
from objectives.imports.asking import Choice, NotWaitingError, Said
from objectives.imports.steps import steps_under_way
from objectives.imports.subjects import subjects, with_candidates
from objectives.models import Import, ImportState, Programme, User
from objectives.tasks import please_work_on_imports

MOST, ON_A_PAGE = 100, 100
ID = OpenApiParameter("id", int, "path", description="The import's `id`.")
UNDECIDED = OpenApiParameter("undecided", bool, description="Only those that wait for a decision.")
PAGE = OpenApiParameter("page", int, description=f"Of {ON_A_PAGE} subjects; the first one is 1.")
Method = TypeVar("Method", bound=Callable[..., Any])
Act = Callable[[User, int, int], Import]


def _act(said: type[Shape] | None = None, example: OpenApiExample | None = None) -> Callable[[Method], Method]:
    return extend_schema(
        parameters=[ID, IF_MATCH, IDEMPOTENCY_KEY], request=said, responses={200: ImportShape, 202: ImportShape},
        examples=[example] if example else [],
    )  # fmt: skip


class Imports(ViewSet):
    """Files of projects, organisations and money: read, compared, decided, applied as one act, taken back."""

    lookup_value_regex = r"[0-9]{1,18}"

    @extend_schema(responses=ImportsShape)
    def list(self, request: Request) -> Response:
        """Return what was brought in, the newest first, a hundred at most."""
        refuse_unknown(request, set())
        rows, steps = _rows(request)[:MOST], steps_under_way()
        return Response({"results": [import_told(row, steps) for row in rows]})

    @extend_schema(
        request={"multipart/form-data": FileShape}, parameters=[IDEMPOTENCY_KEY], responses={202: ImportShape}
    )
    def create(self, request: Request) -> Response:
        """Bring a file in: it is opened in the background, ask for its row until `is_at_work` is false."""
        person, said = _person(request), _said(FileShape, request)

        def done() -> Response:
            row = asking.receive_import(by=person, kind=said["kind"], file=said["file"])
            transaction.on_commit(please_work_on_imports)
            return _answer(row, 202)

        return asked_once(request, person, done)

    @extend_schema(parameters=[ID], responses=ImportShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return an import: how far it is, what it waits for, what it would do."""
        refuse_unknown(request, set())
        return _answer(_row(request, pk), 200)

    @extend_schema(parameters=[ID, UNDECIDED, PAGE], responses=SubjectsShape)
    @action(detail=True, methods=["get"])
    def subjects(self, request: Request, pk: str) -> Response:
        """Return the projects and organisations that it speaks of, with what they may be and why."""
        refuse_unknown(request, {"undecided", "page"})
        undecided, asked = request.query_params.get("undecided", "false"), request.query_params.get("page", "1")
        if undecided not in ("true", "false"):
            raise ValidationError({"undecided": _("Say true or false.")})
        if not (asked.isascii() and asked.isdecimal() and int(asked[:9]) > 0):
            raise ValidationError({"page": _("Give the number of a page: 1 or more.")})
        pages = Paginator(subjects(_row(request, pk), undecided=undecided == "true"), ON_A_PAGE)
        rows = list(pages.page(int(asked[:9])).object_list) if int(asked[:9]) <= pages.num_pages else []
        found = [subject_told(one) for one in with_candidates(rows)]
        return Response({"count": pages.count, "pages": pages.num_pages, "results": found})

    @_act(ColumnsShape, EXAMPLES["columns"])
    @action(detail=True, methods=["post"], url_path="columns")
    def set_columns(self, request: Request, pk: str) -> Response:
        """Say what the columns of a list are: it is read, and remembered for files with these headings."""
        _person(request)
        asked = _said(ColumnsShape, request)
        code, programme = asked.pop("programme", None), None
        if code is not None:
            programme = Programme.objects.filter(code=code).first()
            if programme is None:
                raise ValidationError({"programme": _("There is no such programme.")})
        said = Said(**asked, programme=programme)
        return _done(request, pk, lambda by, key, version: asking.set_columns(
            by=by, upload=key, version=version, said=said))  # fmt: skip

    @_act(OptionsShape, EXAMPLES["options"])
    @action(detail=True, methods=["post"], url_path="options")
    def set_options(self, request: Request, pk: str) -> Response:
        """Say what becomes of values that differ, of wrong rows and of new projects: it is worked out anew."""
        _person(request)
        said = _said(OptionsShape, request)
        return _done(request, pk, lambda by, key, version: asking.set_options(
            by=by, upload=key, version=version, **said))  # fmt: skip

    @_act(DecisionsShape, EXAMPLES["decisions"])
    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, pk: str) -> Response:
        """Say what some subjects are: known rows, new, or left out."""
        _person(request)
        said = _said(DecisionsShape, request)["decisions"]
        if len(said) > MOST_DECISIONS:
            raise ValidationError({"decisions": _("Up to %(most)s at once.") % {"most": MOST_DECISIONS}})
        choices = {one["subject"]: Choice(one["decision"], one["target"]) for one in said}
        return _done(request, pk, lambda by, key, version: asking.decide(
            by=by, upload=key, version=version, choices=choices))  # fmt: skip

    @_act(RestShape, EXAMPLES["rest"])
    @action(detail=True, methods=["post"], url_path="decide-the-rest")
    def decide_the_rest(self, request: Request, pk: str) -> Response:
        """Say what everything of a kind is that was not decided; `match` takes the likeliest candidate of each."""
        _person(request)
        said = _said(RestShape, request)
        return _done(request, pk, lambda by, key, version: asking.decide_the_rest(
            by=by, upload=key, version=version, **said))  # fmt: skip

    @_act()
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Have all of it written, as one act, as that version shows it."""
        return _done(request, pk, lambda by, key, version: asking.apply_import(by=by, upload=key, version=version))

    @_act()
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Have all that it wrote taken back; where something was changed since, `trouble` says what."""
        return _done(request, pk, lambda by, key, version: asking.undo_import(by=by, upload=key, version=version))

    @_act()
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Let it go, with its file; nothing was written."""
        return _done(request, pk, lambda by, key, version: asking.drop_import(by=by, upload=key, version=version))


def _done(request: Request, pk: str, act: Act) -> Response:
    person, row = _person(request), _row(request, pk)
    version = seen_version(request)

    def done() -> Response:
        changed = act(person, row.pk, version)
        if changed.is_at_work:
            transaction.on_commit(please_work_on_imports)
        return _answer(_row(request, pk), 202 if changed.is_at_work else 200)

    try:
        return asked_once(request, person, done)
    except NotWaitingError:
        told = _("This import stands at “%(state)s”: that act does not come now.")
        raise ValidationError(told % {"state": ImportState(row.state).label}) from None


def _answer(row: Import, status: int) -> Response:
    """The tag is weak: while a file is read or applied, how far it is moves within one version."""
    return Response(import_told(row, steps_under_way()), status=status, headers={"ETag": f'W/"{row.version}"'})


def _said(shape: type[Shape], request: Request) -> dict[str, Any]:
    said = shape(data=request.data)
    said.is_valid(raise_exception=True)
    found: dict[str, Any] = said.validated_data
    return found


def _person(request: Request) -> User:
    """Return who asks; for anybody else there is no such resource."""
    if not isinstance(request.user, User) or not access.keeps_the_data(request.user):
        raise NotFound
    return request.user


def _rows(request: Request) -> Any:
    return access.visible_imports(_person(request)).select_related("person", "applied_by", "undone_by", "programme")


def _row(request: Request, pk: str) -> Import:
    row: Import | None = _rows(request).filter(pk=int(pk)).first()
    if row is None:
        raise NotFound
    return row
