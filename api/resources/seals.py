"""What was sealed when periods were closed, whether it still holds, and what the facts give for the same days now."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import shown
from api.conditional import Conditional
from api.resource import refuse_unknown
from api.viewpoint import CONTRACT
from objectives import access, clock
from objectives.models import Contract, Seal
from objectives.scorecards.seals import SealCard, SealedFigure, chains, seal_card, sealed_score
from objectives.sealing import LinkOfChain


class SealShape(serializers.Serializer[Any]):
    """A seal in the list."""

    id = serializers.IntegerField(
        help_text="Null for a seal that the ledger recorded and that is gone.", allow_null=True
    )
    contract = serializers.CharField()
    number = serializers.IntegerField(help_text="Of the contract's chain, from 1.")
    day = serializers.DateField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    score = serializers.CharField(allow_null=True, help_text="Of the contract, as sealed.")
    digest = serializers.CharField(help_text="SHA-256 of the header; docs/seals.md says how it is made.")
    predecessor = serializers.CharField(help_text="Digest of the seal before; empty for the first.")
    rules = serializers.CharField(help_text="Version of the rules that the figures were made by.")
    holds = serializers.BooleanField(help_text="Whether it is what was sealed, verified as this answer was made.")
    broken = serializers.CharField(allow_null=True, help_text="What is wrong, in the language asked for.")


@extend_schema_serializer(many=False)  # the list answers one object
class SealsShape(serializers.Serializer[Any]):
    """All of them."""

    results = SealShape(many=True)


class SealedFigureShape(serializers.Serializer[Any]):
    """A sealed figure and what it would be now. Values are text; null is no data."""

    of = serializers.CharField(
        help_text="contract, objective, kpi, value (a KPI in a period), counted, project, or a cut."
    )
    subject = serializers.CharField(
        help_text="Number of the objective, code of the KPI, project or class; of what is counted, the way, and the"
        " objective's number after a space."
    )
    name = serializers.CharField(help_text="Of the figure; of a value its period, of a class the objective.")
    unit = serializers.CharField(help_text="share, EUR, a KPI's unit; empty for what is no number.")
    sealed, now = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True, help_text="now - sealed, to the last digit.")


class PartShape(serializers.Serializer[Any]):
    """A part of the seal."""

    name, digest = serializers.CharField(), serializers.CharField(help_text="SHA-256 of the content's UTF-8 bytes.")
    content = serializers.CharField(help_text="Canonical JSON, as it was sealed.")


class SealDetailShape(SealShape):
    """A seal with its figures."""

    sealed_by = serializers.CharField(help_text="The name as it was then.")
    reason = serializers.CharField()
    adjusted = serializers.IntegerField(help_text="How many of the figures are otherwise now.")
    figures = SealedFigureShape(many=True)
    header = serializers.CharField(help_text="Canonical JSON, which names each part's digest; its SHA-256 is `digest`.")
    parts = PartShape(many=True)


class OfTheWhole(Conditional):
    """Figures over all projects, whoever may see them: there is no such thing for who does not see everything."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever may not, as what is not there."""
        super().initial(request, *args, **kwargs)
        if not access.sees_everything(request.user):
            raise NotFound


class Seals(OfTheWhole):
    """Seals of closed periods, each verified when it is asked for."""

    lookup_value_regex = r"[0-9]+"

    @extend_schema(parameters=[CONTRACT], responses=SealsShape)
    def list(self, request: Request) -> Response:
        """Return the seals of every contract, or of one, the newest first."""
        refuse_unknown(request, {"contract"})
        code = request.query_params.get("contract")
        found = [(contract, links) for contract, links in chains() if code in (None, contract.code)]
        if code is not None and not found:
            known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
            raise ValidationError({"contract": _("There is no such contract. Known: %(known)s.") % {"known": known}})
        return Response({"results": [_link(contract, link) for contract, links in found for link in links]})

    @extend_schema(parameters=[OpenApiParameter("id", int, "path")], responses=SealDetailShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return a seal: each figure as it was sealed, as it is now, and the difference."""
        refuse_unknown(request, set())
        seal = Seal.objects.select_related("contract").filter(pk=int(pk)).first() if len(pk) < 19 else None
        card = seal_card(seal.contract, seal.number, request.user, clock.now()) if seal else None
        if card is None:
            raise NotFound
        return Response(_card(card))


def _link(contract: Contract, link: LinkOfChain) -> dict[str, Any]:
    seal = link.seal
    return {
        "id": seal.pk if seal else None,
        "contract": contract.code,
        "number": link.number,
        "day": seal.day if seal else None,
        "sealed_at": seal.sealed_at if seal else None,
        "score": shown(sealed_score(link)),
        "digest": seal.digest if seal else "",
        "predecessor": seal.predecessor if seal else "",
        "rules": seal.rules if seal else "",
        "holds": link.broken is None,
        "broken": link.told or None,
    }


def _card(card: SealCard) -> dict[str, Any]:
    return _link(card.contract, card.link) | {
        "sealed_by": card.seal.signed,
        "reason": card.seal.reason,
        "adjusted": len(card.adjustments),
        "figures": [_figure(one) for one in card.figures],
        "header": card.header,
        "parts": [{"name": one.name, "digest": one.digest, "content": one.content} for one in card.parts],
    }


def _figure(one: SealedFigure) -> dict[str, Any]:
    difference = one.difference
    return {
        "of": one.of,
        "subject": one.subject,
        "name": one.name,
        "unit": one.unit,
        "sealed": _text(one.sealed),
        "now": _text(one.now),
        "difference": None if difference is None else format(difference, "f"),
    }


def _text(value: str | bool | None) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value
