"""What people say of indicators: read and written by the board, cluster staff and who leads a project."""

import datetime
from typing import Any, ClassVar

from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import CodeField
from api.formats.columns import Holds
from api.resource import Resource
from api.shaping import Expand
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, Shape, person_of, undone, written
from objectives import access, filters
from objectives.acts.commenting import add_comment, withdraw_comment
from objectives.models import Comment, Kpi, name_of
from objectives.models.comment import words_of


class Moment(Func):
    """A moment as text: in UTC, to the second."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = TextField()


AUTHOR = name_of("written_by")
WRITTEN, WITHDRAWN = Moment(F("written_at")), Moment(F("withdrawn_by__written_at"))
SHOWN = Case(When(withdrawn_by__isnull=False, then=Value("")), default=words_of(), output_field=TextField())


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment; one that was taken back has no words any more."""

    contract = serializers.CharField(source="kpi.contract.code")
    kpi = CodeField()
    text = serializers.SerializerMethodField()
    author = serializers.CharField(source="written_by")
    written_at = serializers.SerializerMethodField()
    withdrawn_at = serializers.SerializerMethodField()
    exports: ClassVar[dict[str, Any]] = {
        "text": (Holds.TEXT, SHOWN),
        "author": (Holds.TEXT, AUTHOR),
        "written_at": (Holds.CHOICE, WRITTEN),
        "withdrawn_at": (Holds.CHOICE, WITHDRAWN),
    }

    class Meta:
        model = Comment
        fields = ("id", "contract", "kpi", "text", "author", "written_at", "withdrawn_at")
        expressions: ClassVar = {"text": SHOWN, "author": AUTHOR, "written_at": WRITTEN, "withdrawn_at": WITHDRAWN}

    def get_text(self, comment: Comment) -> str:
        """Return its words, none of one that was taken back."""
        return str(Comment.objects.values_list(SHOWN, flat=True).get(pk=comment.pk))

    def get_written_at(self, comment: Comment) -> str:
        """Return when it was written: in UTC, to the second."""
        return _moment(comment.written_at)

    def get_withdrawn_at(self, comment: Comment) -> str | None:
        """Return when it was taken back; null while it stands."""
        return _moment(comment.withdrawn_by.written_at) if hasattr(comment, "withdrawn_by") else None


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


EXAMPLE = OpenApiExample(
    "one", value={"contract": "c1", "kpi": "members", "text": "Counted at the end of the year."}, request_only=True
)


class CommentShape(Shape):
    """What is said of which indicator; `@Full Name` tells a person who may read it."""

    contract, kpi = serializers.CharField(max_length=120), serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=2000)


class Comments(Resource):
    """Comments on indicators, those taken back without their words; empty for who may read none."""

    names_people = True
    serializer_class = CommentSerializer
    filterset_class = filters.CommentFilter
    expands: ClassVar = {"kpi": Expand("Kpis")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("id",)

    def rows(self) -> QuerySet[Any]:
        """Comments that the reader may see."""
        rows = access.visible_comments(self.request.user).filter(withdraws__isnull=True)
        return rows.select_related("kpi__contract", "written_by", "withdrawn_by")

    @extend_schema(
        request=CommentShape,
        parameters=[IDEMPOTENCY_KEY, DRY_RUN],
        responses={201: CommentSerializer},
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Comment on an indicator."""
        person = person_of(request)
        if not access.commentable_kpis(person).exists():
            raise PermissionDenied(_("The board, cluster staff and who leads a project comment on indicators."))
        said = CommentShape(data=request.data)
        said.is_valid(raise_exception=True)
        asked = said.validated_data
        kpi = Kpi.objects.filter(contract__code=asked["contract"], code=asked["kpi"]).first()
        if kpi is None:
            raise ValidationError({"kpi": _("There is no such KPI in this contract.")})

        def done() -> Response:
            comment = add_comment(by=person, kpi=kpi.pk, text=asked["text"])
            return Response(CommentSerializer(_read(comment.pk)).data, status=201)

        return written(request, person, tried=lambda: undone(done), done=done)

    @extend_schema(request=None, parameters=[IDEMPOTENCY_KEY, DRY_RUN], responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take an own comment back."""
        key = int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0
        if not self.rows().filter(pk=key).exists():
            raise NotFound
        person = person_of(request)
        if not access.withdrawable_comments(person).filter(pk=key).exists():
            raise PermissionDenied(_("A comment is taken back by who wrote it, once."))

        def done() -> Response:
            withdraw_comment(by=person, comment=key)
            return Response(CommentSerializer(_read(key)).data)

        return written(request, person, tried=lambda: undone(done), done=done)


def _read(key: int) -> Comment:
    return Comment.objects.select_related("kpi__contract", "written_by", "withdrawn_by").get(pk=key)
