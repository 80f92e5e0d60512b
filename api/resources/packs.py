"""What is laid before the board: packs asked for, how far they are, and their files. For staff and the board."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.counting import counting_field
from api.resource import refuse_unknown
from api.writing import Shape
from objectives import access, clock
from objectives.models import BoardPack, Contract, Counting, PackState, TokenScope, User
from objectives.packs import DamagedError, Edition, ask_for_pack, file_of
from objectives.packs.files import KINDS, name_of
from objectives.tasks import please_make_packs

MOST = 100
EXAMPLE = OpenApiExample(
    "one", value={"contract": "c1", "as_of": "2017-12-31", "language": "fr", "counting": "led"}, request_only=True
)
ID = OpenApiParameter("id", int, "path", description="The pack's `id`.")


class PackShape(serializers.Serializer[Any]):
    """A pack."""

    id = serializers.IntegerField(source="pk")
    contract = serializers.CharField(source="contract.code")
    as_of, language = serializers.DateField(), serializers.ChoiceField(choices=settings.LANGUAGES)
    counting = counting_field()
    state = serializers.ChoiceField(choices=PackState.choices)
    progress = serializers.IntegerField(help_text="Percent; 100 once both files are there.")
    digest = serializers.CharField(help_text="SHA-256 of what the pack says: the same figures, the same pack.")
    seal = serializers.IntegerField(source="seal_id", allow_null=True, help_text="Of the day, where it is sealed.")
    seal_digest = serializers.CharField(source="seal.digest", allow_null=True, default=None)
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    pdf_sha256 = serializers.CharField(help_text="Of the file; empty until it is made.")
    xlsx_sha256 = serializers.CharField(help_text="Of the file; empty until it is made.")
    error = serializers.CharField(help_text="Why it could not be made; empty otherwise.")


class PacksShape(serializers.Serializer[Any]):
    """The newest hundred."""

    results = PackShape(many=True)


class AskedShape(Shape):
    """Of which contract, day and language, and how projects and their money are counted."""

    contract = serializers.CharField(help_text="Code of the contract.")
    as_of = serializers.DateField(help_text="From the contract's first day to its last, not after today.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    counting = serializers.ChoiceField(
        choices=Counting.values, default=Counting.GROSS.value,
        help_text="By the labels of the cluster whose portfolio it is; scores and indicators are the same in all.",
    )  # fmt: skip


class Packs(ViewSet):
    """Board packs: an accessible PDF and a spreadsheet that computes the totals again, made in the background."""

    scope = writes_with = TokenScope.EXPORT
    lookup_value_regex = r"[0-9]{1,18}"

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let whoever wants a file ask for its type: what is no file is JSON anyway."""
        return super().perform_content_negotiation(request, force or getattr(self, "action", None) in KINDS)

    @extend_schema(responses=PacksShape)
    def list(self, request: Request) -> Response:
        """Return the packs, the newest first, a hundred at most."""
        refuse_unknown(request, set())
        rows = access.visible_packs(_person(request)).select_related("contract", "seal").defer("content")
        return Response({"results": PackShape(rows[:MOST], many=True).data})

    @extend_schema(request=AskedShape, responses={200: PackShape, 202: PackShape}, examples=[EXAMPLE])
    def create(self, request: Request) -> Response:
        """Ask for a pack of the figures as they are now. 200: there is one; 202: it is being made, ask for it again."""
        person = _person(request)
        refuse_unknown(request, set())
        said = AskedShape(data=request.data)
        said.is_valid(raise_exception=True)
        wanted = said.validated_data
        code = wanted["contract"]
        contract = Contract.objects.filter(code=code).first()
        if contract is None:
            known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
            raise ValidationError({"contract": _("There is no such contract. Known: %(known)s.") % {"known": known}})
        pack = ask_for_pack(
            by=person, contract=contract.pk, day=wanted["as_of"], today=clock.today(), now=clock.now(),
            edition=Edition(wanted["language"], wanted["counting"]),
        )  # fmt: skip
        transaction.on_commit(please_make_packs)
        return Response(PackShape(pack).data, status=200 if pack.is_ready else 202)

    @extend_schema(parameters=[ID], responses=PackShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return a pack, and how far it is."""
        refuse_unknown(request, set())
        return Response(PackShape(_pack(request, pk)).data)

    @extend_schema(parameters=[ID], responses={(200, KINDS["pdf"]): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """Return the PDF, the same bytes for ever; 404 until it is ready."""
        return _file(request, pk, "pdf")

    @extend_schema(parameters=[ID], responses={(200, KINDS["xlsx"]): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def xlsx(self, request: Request, pk: str) -> HttpResponse:
        """Return the spreadsheet, the same bytes for ever; 404 until it is ready."""
        return _file(request, pk, "xlsx")


def _person(request: Request) -> User:
    """Return who asks; for anybody else there is no such resource."""
    if not isinstance(request.user, User) or not access.sees_everything(request.user):
        raise NotFound
    return request.user


def _pack(request: Request, pk: str) -> BoardPack:
    rows = access.visible_packs(_person(request)).select_related("contract", "seal")
    row = rows.filter(pk=int(pk)).first()
    if row is None:
        raise NotFound
    return row


def _file(request: Request, pk: str, kind: str) -> HttpResponse:
    refuse_unknown(request, set())
    pack = _pack(request, pk)
    if not pack.is_ready:
        raise NotFound(_("The pack is not ready: its state says how far it is."))
    try:
        content = file_of(pack, kind)
    except DamagedError:
        raise NotFound(_("The file was lost or changed: bring it back from the backup of the documents.")) from None
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name_of(pack, kind)}"'
    return answer
