"""Where does the committed money go? The portfolio of a contract on a day, cut into classes."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import euros, exact
from api.conditional import Conditional
from api.counting import (
    CLUSTER,
    COUNTING,
    WAY,
    asked_counting,
    asked_way,
    cluster_field,
    counting_field,
    definition_field,
    told_way,
)
from api.freshness import FreshnessShape, freshness
from api.resource import refuse_unknown
from api.suppressing import SuppressedShape, suppressed
from api.viewpoint import AS_OF, CONTRACT, asked_contract, asked_day
from objectives.access import Reader, suppression
from objectives.models import Contract, Objective
from objectives.rollup.portfolio_cuts import Cut
from objectives.rollup.side_by_side import Figures, SideBySide, side_by_side
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
    counting, cluster, definition = counting_field(), cluster_field(), definition_field()
    objectives = ColumnShape(many=True)
    classes = ClassShape(many=True, help_text="The largest first, years in their order, then what is unknown.")
    totals = MoneyShape(help_text="The sums of the classes: the same for every cut.")
    undated = _euros("EUR of committed money without a date: a data gap, in no class and no total.")
    computed_at = serializers.DateTimeField(help_text="The same as in `freshness`.")
    freshness = FreshnessShape(help_text="Computed from the facts when it is asked for: never stale.")


class CountedShape(serializers.Serializer[Any]):
    """Projects and money, counted in a way."""

    projects = serializers.CharField(help_text="A decimal: those that count on the day, by shares where they share.")
    labelled = serializers.CharField(help_text="Those of scope `labelled` among them.")
    total_cost = _euros("EUR: the total costs that are known.")
    committed = _euros("EUR of committed fundings dated by the day.")


class WayShape(CountedShape):
    """A way of counting, and what it counts."""

    counting, cluster, definition = counting_field(), cluster_field(), definition_field()


class CreditedShape(CountedShape):
    """What a cluster has by its shares of labels."""

    code = serializers.CharField(help_text="Empty for what no recorded cluster labelled, and for what is nobody's.")
    name = serializers.CharField()


@extend_schema_serializer(many=False)
class Beside(SuppressedShape):
    """The projects that count for a contract, or what serves an objective, counted three ways side by side."""

    contract, as_of = serializers.CharField(), serializers.DateField()
    objective, cluster = serializers.IntegerField(allow_null=True), cluster_field()
    clusters = serializers.ListField(child=serializers.CharField(), help_text="Whose labels may be asked for.")
    ways = WayShape(many=True, help_text="Gross, led, fractional; only gross where `cluster` has to be said first.")
    credited = CreditedShape(many=True, help_text="They sum to gross: counts exactly, money to the cent.")
    without_cost = serializers.IntegerField(help_text="Projects whose cost is not known: in no sum of costs.")


OBJECTIVE = OpenApiParameter("objective", str, description="The number of an objective: what serves it.")
CUT = OpenApiParameter(
    "cut", str, enum=Cut.values, default=Cut.PROGRAMME.value, description="What the portfolio is cut by."
)


class Portfolio(Conditional):
    """Committed money, cut by programme, funder, year, territory, kind of organisation or domain."""

    @extend_schema(parameters=[CONTRACT, AS_OF, CUT, COUNTING, CLUSTER], responses=PortfolioShape)
    def list(self, request: Request) -> Response:
        """Return the committed portfolio of a contract, of the current one when none is named."""
        refuse_unknown(request, {"contract", "as_of", "cut", *WAY})
        contract = asked_contract(request)
        day, way = asked_day(request, contract), asked_way(request)
        return Response(_card(portfolio_cut(contract, day, _cut(request), request.user, way)))

    @extend_schema(operation_id="portfolio_counted", parameters=[CONTRACT, AS_OF, OBJECTIVE, CLUSTER], responses=Beside)
    @action(detail=False)
    def counted(self, request: Request) -> Response:
        """Return projects, their cost and money counted gross, led only and fractional, side by side."""
        refuse_unknown(request, {"contract", "as_of", "objective", "cluster"})
        contract = asked_contract(request)
        objective, (_counting, cluster) = _objective(request, contract), asked_counting(request)
        found = side_by_side(contract, asked_day(request, contract), request.user, cluster, objective)
        return Response(_beside(contract, asked_day(request, contract), objective, found, request.user))


def _objective(request: Request, contract: Contract) -> Objective | None:
    text = request.query_params.get("objective")
    if text is None:
        return None
    known = {str(one.number): one for one in contract.objectives.order_by("number")}
    if text not in known:
        words = {"known": ", ".join(known)}
        raise ValidationError({"objective": _("There is no such objective. Known: %(known)s.") % words})
    return known[text]


def _beside(
    contract: Contract, day: datetime.date, objective: Objective | None, found: SideBySide, reader: Reader
) -> dict[str, Any]:
    return {
        "contract": contract.code,
        "as_of": day,
        "objective": objective and objective.number,
        "cluster": found.cluster.code if found.cluster else None,
        "clusters": [one.code for one in found.clusters],
        "ways": [told_way(one.way) | _figures(one.figures) for one in found.ways],
        "credited": [{"code": one.code, "name": one.name} | _figures(one.figures) for one in found.credited],
        "without_cost": found.without_cost,
        **suppressed(suppression(reader)),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "projects": exact(figures.projects),
        "labelled": exact(figures.labelled),
        "total_cost": euros(figures.cost),
        "committed": euros(figures.committed),
    }


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
        **told_way(card.way),
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
