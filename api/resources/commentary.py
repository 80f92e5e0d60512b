"""What does the board say of an objective on a day? Read and written by who sees everything, in versions."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.conditional import versioned
from api.resource import refuse_unknown
from api.viewpoint import AS_OF, named_day
from api.writing import IDEMPOTENCY_KEY, IF_MATCH, Shape, seen_version, written
from objectives import access, clock
from objectives.acts.commentary import Said, write_commentary
from objectives.history import LARGEST
from objectives.models import Commentary, Objective, User

EXAMPLE = OpenApiExample(
    "Both languages", request_only=True,
    value={"as_of": "2017-12-31", "text": "We are on our way.", "text_fr": "Nous sommes en bonne voie."},
)  # fmt: skip


class VersionShape(serializers.Serializer[Any]):
    """A version of a commentary."""

    version = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True, help_text="In English; empty where it is in French only.")
    text_fr = serializers.CharField(allow_blank=True, help_text="In French. Both empty: it was taken back.")
    author = serializers.CharField(source="signed")
    written_at = serializers.DateTimeField()


class CommentaryShape(serializers.Serializer[Any]):
    """What is said of an objective on a day."""

    contract, objective = serializers.CharField(), serializers.IntegerField(help_text="Its number.")
    as_of = serializers.DateField()
    versions = VersionShape(many=True, help_text="The newest, which counts, first.")


class SaidShape(Shape):
    """What is to be said; what is left out is said in neither language."""

    as_of = serializers.DateField()
    text = serializers.CharField(max_length=4000, allow_blank=True, default="")
    text_fr = serializers.CharField(max_length=4000, allow_blank=True, default="")


class CommentaryOf(APIView):
    """The commentary of an objective."""

    has_versions = True

    @extend_schema(operation_id="commentary", parameters=[AS_OF], responses=CommentaryShape)
    def get(self, request: Request, pk: int) -> Response:
        """Return all versions of a day; the newest one's number is the ETag, 0 where nothing was said."""
        refuse_unknown(request, {"as_of"})
        _person, row = _allowed(request, pk)
        day = named_day(request) or row.contract.default_as_of(clock.today())
        return _told(request, row, day)

    @extend_schema(
        operation_id="commentary_write",
        request=SaidShape,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        examples=[EXAMPLE],
        responses={201: CommentaryShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Write a new version, after the one that was read; a closed and sealed day takes none."""
        person, row = _allowed(request, pk)
        said = SaidShape(data=request.data)
        said.is_valid(raise_exception=True)
        asked, seen = dict(said.validated_data), seen_version(request)
        day = asked.pop("as_of")

        def done() -> Response:
            write_commentary(by=person, objective=row.pk, day=day, seen=seen, now=clock.now(), said=Said(**asked))
            return _told(request, row, day, status=201)

        return written(request, person, tried=_not_tried, done=done)


def _not_tried() -> Response:
    raise ValidationError({"dry_run": _("A commentary moves no figure: there is nothing to try.")})


def _allowed(request: Request, key: int) -> tuple[User, Objective]:
    """Return who asks and the objective; for anybody else there is no such resource."""
    if not isinstance(request.user, User) or key > LARGEST:
        raise NotFound
    row = access.commentable_objectives(request.user).select_related("contract").filter(pk=key).first()
    if row is None:
        raise NotFound
    return request.user, row


def _told(request: Request, row: Objective, day: Any, status: int = 200) -> Response:
    versions: list[Commentary] = list(access.visible_commentaries(request.user).filter(objective=row, as_of=day))
    told = {"contract": row.contract.code, "objective": row.number, "as_of": day, "versions": versions}
    newest = versions[0].version if versions else 0
    answer = versioned(request, CommentaryShape(told).data, newest)
    if status != 200:
        answer.status_code = status
    return answer
