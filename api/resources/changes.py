"""What changed since a reader last looked? A feed that keeps a copy exactly at what the reader may see."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError as DomainError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.conditional import Conditional
from api.cursors import SIGNER, signed
from api.resource import Resource, refuse_unknown
from api.resources import contract, measured, places, portfolio
from objectives import access
from objectives.feed import Gone, Part, Shown, told_since
from objectives.history import START, Cursor
from objectives.models import TokenScope

LIMIT, MOST = 200, 1000

RESOURCES: dict[str, tuple[str, type[Resource]]] = {
    "activity": ("activities", places.Activities),
    "call": ("calls", portfolio.Calls),
    "contract": ("contracts", contract.Contracts),
    "funding": ("fundings", portfolio.Fundings),
    "kpi": ("kpis", contract.Kpis),
    "link": ("links", contract.Links),
    "measurement": ("measurements", measured.Measurements),
    "milestone": ("milestones", measured.Milestones),
    "objective": ("objectives", contract.Objectives),
    "organisation": ("organisations", places.Organisations),
    "participation": ("participations", portfolio.Participations),
    "programme": ("programmes", portfolio.Programmes),
    "project": ("projects", portfolio.Projects),
    "source": ("sources", places.Sources),
    "target": ("targets", contract.Targets),
    "territory": ("territories", places.Territories),
}
"""By the name in the ledger: the list, and the resource that says how a row is shown."""

CURSOR = OpenApiParameter(
    "cursor",
    str,
    description="`Sextant-Cursor` of the first page of a list, or `cursor` of the answer before; the beginning of all "
    "that was recorded when left out.",
)
LIMITED = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
    description="Changes looked at; rows that follow from one change are told together, so there may be more entries.",
)


class BegunAnewError(APIException):
    """The cursor was somebody else's, or the account's of before."""

    status_code = 410
    default_code = "gone"


class EntryShape(serializers.Serializer[Any]):
    """One row to drop (`deleted`) or to take in place of any of the same id."""

    resource = serializers.ChoiceField(choices=sorted(name for name, _view in RESOURCES.values()))
    id = serializers.CharField(help_text="The row's `id`; its `code` where it has no id.")
    deleted = serializers.BooleanField()
    recorded_at = serializers.DateTimeField(help_text="When the last change of it was recorded.")
    data = serializers.DictField(  # type: ignore[assignment]  # DRF calls its answer so
        allow_null=True, help_text="The row as its list shows it now; null where deleted."
    )
    hanging = serializers.DictField(
        allow_null=True,
        help_text="With a deleted project: by resource, the values of the rows to drop with it, else null.",
    )


@extend_schema_serializer(many=False)  # the list answers one object
class ChangesShape(serializers.Serializer[Any]):
    """A part of the feed. Apply its entries in order, then keep its cursor."""

    cursor = serializers.CharField(help_text="Send it with the next request.")
    more = serializers.BooleanField(help_text="Whether to ask again at once; otherwise later.")
    changes = EntryShape(many=True)


class Changes(Conditional):
    """What changed, in an order that loses nothing."""

    scope = TokenScope.EXPORT
    refuses = (410,)

    @extend_schema(parameters=[CURSOR, LIMITED], responses=ChangesShape)
    def list(self, request: Request) -> Response:
        """Return what a copy must drop and take after a cursor.

        Rows are told as they are now; a row that left the reader's sight is deleted; of rows never seen nothing is
        said. 410: the account's role or organisation is another than when the cursor was made: begin again with the
        lists.
        """
        refuse_unknown(request, {"cursor", "limit"})
        text = request.query_params.get("cursor")
        cursor = START if text is None else cursor_of(request, text)
        part = told_since(request.user, cursor, limit=_limit(request))
        return Response(page_of(request, part, more=not part.is_last))


def page_of(request: Request, part: Part, *, more: bool) -> dict[str, Any]:
    """Return a part of the feed as it is sent (`ChangesShape`), to who asks and to webhooks alike."""
    changes = [*map(_dropped, part.gone), *_taken(request, part.shown)]
    return {"cursor": signed(part.next, access.standing(request.user)), "more": more, "changes": changes}


def cursor_of(request: Request, text: str) -> Cursor:
    """Return the place that a cursor names; 400 for one that is none of ours, 410 for another reader's."""
    try:
        place, reader = SIGNER.unsign_object(text)
        cursor = Cursor.parse(place)
    except (signing.BadSignature, TypeError, ValueError, DomainError):
        told = _("This is no cursor of the feed: take `cursor` or Sextant-Cursor of an answer, unchanged.")
        raise ValidationError({"cursor": told}) from None
    if reader != access.standing(request.user):
        raise BegunAnewError(_("Who asks sees otherwise than when this cursor was made: begin again from the lists."))
    return cursor


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise ValidationError({"limit": _("Give a number from 1 to %(most)s.") % {"most": MOST}})
    return int(text)


def _dropped(row: Gone) -> dict[str, Any]:
    resource = RESOURCES[row.kind][0]
    entry = {"resource": resource, "id": row.name, "deleted": True, "recorded_at": row.recorded_at, "data": None}
    return entry | {"hanging": _hanging(row.name) if row.kind == "project" else None}


def _hanging(project: str) -> dict[str, dict[str, str]]:
    of_project = {"project": project}
    return {
        "participations": of_project,
        "fundings": of_project,
        "milestones": of_project,
        "links": {"subject_kind": "project", "subject": project},
        "measurements": {"series": project},
    }


def _taken(request: Request, rows: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    """Yield the rows as their lists show them; what is gone by now is told by the change that took it."""
    keys: dict[str, dict[int, Shown]] = {}
    for row in rows:
        keys.setdefault(row.kind, {})[row.key] = row
    for kind, wanted in keys.items():
        name, resource = RESOURCES[kind]
        view = resource(request=request, action="list", format_kwarg=None, kwargs={})
        found = view.rows().filter(pk__in=list(wanted)).order_by("pk")
        shapes = view.get_serializer(found, many=True).data
        for row, data in zip(found, shapes, strict=True):
            entry = {"resource": name, "id": str(data["id"] if "id" in data else data["code"]), "deleted": False}
            yield entry | {"recorded_at": wanted[row.pk].recorded_at, "data": data, "hanging": None}
