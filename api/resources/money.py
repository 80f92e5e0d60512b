"""Where does the committed money go? The portfolio of a contract on a day, cut into classes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import euros
from api.conditional import Conditional
from api.freshness import FreshnessShape, freshness
from api.resource import refuse_unknown
from api.suppressing import SuppressedShape, suppressed
from api.viewpoint import AS_OF, CONTRACT, asked_contract, asked_day
from objectives.rollup.portfolio_cuts import Cut
from objectives.scorecards.cuts import MoneyRow, PortfolioCut, portfolio_cut


def _euros(text: str = "EUR, to the cent.") -> serializers.CharField:
    return serializers.CharField(help_text=text)


class ObjectiveMoneyShape(serializers.Serializer[Any]):
    """What serves an objective."""

    number = serializers.IntegerField()
    committed = _euros()


class MoneyShape(serializers.Serializer[Any]):
    """Money by objective: the objectives and `unallocated` sum to `total`."""

    objectives = ObjectiveMoneyShape(many=True)
    unallocated, total = _euros(), _euros()


class ClassShape(MoneyShape):
    """A class of the cut."""

    code = serializers.CharField(help_text="`unknown` where `known` is false.")
    name = serializers.CharField(help_text="In the language asked for.")
    known = serializers.BooleanField(help_text="Whether the class is known at all.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the class first, then its money."""
        fields = super().get_fields()
        return {name: fields.pop(name) for name in ("code", "name", "known")} | fields


class ColumnShape(serializers.Serializer[Any]):
    """An objective that money is split over."""

    number = serializers.IntegerField()
    title = serializers.CharField()


@extend_schema_serializer(many=False)  # the list answers one object
class PortfolioShape(SuppressedShape):
    """The committed portfolio of a contract on a day."""

    contract = serializers.CharField()
    as_of = serializers.DateField()
    cut = serializers.ChoiceField(choices=Cut.values)
    objectives = ColumnShape(many=True)
    classes = ClassShape(many=True, help_text="The largest first, years in their order, then what is unknown.")
    totals = MoneyShape(help_text="The sums of the classes: the same for every cut.")
    undated = _euros("EUR of committed money without a date: a data gap, in no class and no total.")
    computed_at = serializers.DateTimeField(help_text="The same as in `freshness`.")
    freshness = FreshnessShape(help_text="Computed from the facts when it is asked for: never stale.")


CUT = OpenApiParameter(
    "cut", str, enum=Cut.values, default=Cut.PROGRAMME.value, description="What the portfolio is cut by."
)


class Portfolio(Conditional):
    """Committed money, cut by programme, funder, year, territory, kind of organisation or domain."""

    @extend_schema(parameters=[CONTRACT, AS_OF, CUT], responses=PortfolioShape)
    def list(self, request: Request) -> Response:
        """Return the committed portfolio of a contract, of the current one when none is named."""
        refuse_unknown(request, {"contract", "as_of", "cut"})
        contract = asked_contract(request)
        return Response(_card(portfolio_cut(contract, asked_day(request, contract), _cut(request), request.user)))


def _cut(request: Request) -> Cut:
    text = request.query_params.get("cut", Cut.PROGRAMME)
    if text not in Cut.values:
        known = ", ".join(Cut.values)
        raise ValidationError({"cut": _("There is no such cut. Known: %(known)s.") % {"known": known}})
    return Cut(text)


def _card(card: PortfolioCut) -> dict[str, Any]:
    return {
        "contract": card.contract,
        "as_of": card.as_of,
        "cut": card.cut.value,
        "objectives": [{"number": one.number, "title": one.title} for one in card.objectives],
        "classes": [
            {"code": row.code, "name": row.name, "known": row.known} | _money(card, row) for row in card.classes
        ],
        **suppressed(card.suppressed_because),
        "totals": _money(card, card.totals),
        "undated": euros(card.undated),
        "computed_at": card.freshness.computed_at,
        "freshness": freshness(card.freshness),
    }


def _money(card: PortfolioCut, row: MoneyRow) -> dict[str, Any]:
    return {
        "objectives": [
            {"number": one.number, "committed": euros(amount)}
            for one, amount in zip(card.objectives, row.by_objective, strict=True)
        ],
        "unallocated": euros(row.unallocated),
        "total": euros(row.total),
    }
