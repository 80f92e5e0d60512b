"""The grants of a funder as the French national schema asks (SCDL "subventions" 2.1), and what they lack for it."""

from typing import Any

from django.db.models import QuerySet
from django_filters import ChoiceFilter
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import money
from api.resource import Resource
from objectives import access, filters
from objectives.exchange import subventions


class SubventionFilter(filters.FundingFilter):
    """The filters of fundings, and what a row lacks."""

    lacks = ChoiceFilter(
        choices=[(name, name) for name in subventions.NAMES],
        method="without",
        help_text="Rows without a value in this field.",
    )

    def without(self, rows: QuerySet[Any], _name: str, field: str) -> QuerySet[Any]:
        """Return the rows that lack a field."""
        return subventions.lacking(rows, field)


def _text() -> serializers.CharField:
    return serializers.CharField(allow_null=True, read_only=True)


class SubventionSerializer(serializers.Serializer[Any]):
    """A row of the national schema; null where it is not known."""

    nomAttribuant, idAttribuant = _text(), _text()  # noqa: N815 (the schema's names)
    dateConvention = serializers.DateField(allow_null=True)  # noqa: N815
    referenceDecision, nomBeneficiaire = _text(), _text()  # noqa: N815
    idBeneficiaire, rnaBeneficiaire, objet = _text(), _text(), _text()  # noqa: N815
    montant = money()
    nature, conditionsVersement, datesPeriodeVersement = _text(), _text(), _text()  # noqa: N815
    idRAE, notificationUE, pourcentageSubvention, dispositifAide = _text(), _text(), _text(), _text()  # noqa: N815


class GapShape(serializers.Serializer[Any]):
    """A field that rows lack."""

    field = serializers.ChoiceField(choices=subventions.NAMES)
    required = serializers.BooleanField(  # type: ignore[assignment]  # the name of the answer
        source="is_required", help_text="Whether the schema requires a value."
    )
    rows = serializers.IntegerField(help_text="In so many rows; `lacks=<field>` gives them.")


@extend_schema_serializer(many=False)
class GapsShape(serializers.Serializer[Any]):
    """What the rows lack for the schema."""

    rows = serializers.IntegerField()
    complete = serializers.IntegerField(help_text="Rows with a value in every required field.")
    missing = GapShape(many=True)


class Subventions(Resource):
    """Committed fundings that the reader may see, in the national schema."""

    serializer_class = SubventionSerializer
    filterset_class = SubventionFilter

    def rows(self) -> QuerySet[Any]:
        """Fundings of projects that the reader may see."""
        return subventions.subventions(access.visible_fundings(self.request.user))

    @extend_schema(responses=GapsShape, filters=True)
    @action(detail=False, pagination_class=None)
    def missing(self, _request: Request) -> Response:
        """Say in how many rows which field of the schema has no value."""
        rows, complete, missing = subventions.gaps(self.filter_queryset(self.get_queryset(), paged=False))
        return Response(GapsShape({"rows": rows, "complete": complete, "missing": missing}).data)
