"""Where is it? Projects, organisations, activities, indicators and documents by words, as on the page `/search/`."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.conditional import Conditional
from api.resource import refuse_unknown
from objectives.models import SearchKind
from objectives.searching import Found, Part, search
from objectives.searching.asked import LONGEST
from objectives.searching.found import COUNTED, ON_A_PAGE

MOST = 100
PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description=f"Words, at most {LONGEST} characters. The last may be begun."),
    OpenApiParameter("kind", OpenApiTypes.STR, enum=SearchKind.values, description="Only this kind."),
    OpenApiParameter("after", OpenApiTypes.STR, description="`next` of the page before."),
    OpenApiParameter("page_size", OpenApiTypes.STR, description=f"{ON_A_PAGE} when left out, at most {MOST}."),
]


class PieceShape(serializers.Serializer[Any]):
    """A piece of a text; the pieces together are the text."""

    text = serializers.CharField()
    found = serializers.BooleanField(help_text="Whether it answers to a word of the question.")


class FoundShape(serializers.Serializer[Any]):
    """A row that was found."""

    kind = serializers.ChoiceField(choices=SearchKind.choices)
    id = serializers.CharField(help_text="As in its list; of an indicator its code, of a document its number.")
    contract = serializers.CharField(allow_null=True, help_text="Of an indicator.")
    place = serializers.IntegerField(
        help_text="0 called so, 1 its name begins so, 2 all words are in its name, 3 elsewhere in its words."
    )
    name, beside, excerpt = PieceShape(many=True), PieceShape(many=True), PieceShape(many=True)


@extend_schema_serializer(many=False)  # the list answers one object
class SearchShape(serializers.Serializer[Any]):
    """What was found, the best first."""

    near = serializers.BooleanField(help_text="Nothing is written so: each word is there or one slip away.")
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"How many of each kind; {COUNTED} stands for that many or more."
    )
    next = serializers.CharField(allow_null=True, help_text="For `after`; null on the last page.")
    results = FoundShape(many=True)


class Search(Conditional):
    """Finds rows by words, over accents, word forms and slips."""

    @extend_schema(parameters=PARAMETERS, responses=SearchShape)
    def list(self, request: Request) -> Response:
        """Return a page of what answers to `q`; nothing without it."""
        refuse_unknown(request, {one.name for one in PARAMETERS})
        asked = request.query_params
        kind = asked.get("kind", "")
        if kind and kind not in SearchKind.values:
            raise ValidationError({"kind": _("Known: %(known)s.") % {"known": ", ".join(SearchKind.values)}})
        size = _number(asked.get("page_size", ""), "page_size", MOST) or ON_A_PAGE
        answer = search(asked.get("q", ""), request.user, kind=kind, after=asked.get("after", ""), size=size)
        return Response(
            {
                "near": answer.near and bool(answer.found),
                "counts": {one.value: count for one, count in answer.counts},
                "next": answer.after or None,
                "results": [_found(one) for one in answer.found],
            }
        )


def _number(text: str, name: str, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 0 < int(text) <= most):
        raise ValidationError({name: _("Write a whole number from 1 to %(most)s.") % {"most": most}})
    return int(text)


def _found(one: Found) -> dict[str, Any]:
    row = one.row
    return {
        "kind": one.kind.value,
        "id": str(row.pk) if one.kind == SearchKind.DOCUMENT else row.code,
        "contract": row.contract.code if one.kind == SearchKind.KPI else None,
        "place": one.place,
        "name": _pieces(one.name),
        "beside": _pieces(one.beside),
        "excerpt": _pieces(one.excerpt),
    }


def _pieces(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    return [{"text": one.text, "found": one.found} for one in parts]
