"""How is a KPI defined, and how is it defined anew? The act of the page, for machines."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.cells import shown
from api.conditional import versioned
from api.resource import refuse_unknown
from api.resources.series import DefinitionShape, told_definition
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, Shape, person_of, seen_version, written
from objectives import access, clock
from objectives.acts.redefining import Promise, Redefinition, redefine_kpi, version_of_definition
from objectives.acts.redefining_effects import ByDefinition, Redefined, tried_on_definition, with_its_effect
from objectives.history import LARGEST
from objectives.models import Basis, ComputedRule, Direction, Kpi, KpiVersion
from objectives.scorecards.series import definitions
from objectives.tasks import please_drain

EXAMPLE = OpenApiExample(
    "Counted otherwise", request_only=True,
    value={"unit": "members of both regions", "valid_from": "2017-01-01", "reason": "Two regions became one."},
)  # fmt: skip


def _exact(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=30, decimal_places=12, **options)


class PromiseShape(Shape):
    """A target."""

    period, value = serializers.CharField(max_length=7), _exact()
    basis = serializers.ChoiceField(choices=Basis.choices)


class RedefinitionShape(Shape):
    """What is to be otherwise; what is left out stays."""

    unit = serializers.CharField(max_length=60, required=False)
    rule = serializers.ChoiceField(choices=ComputedRule.choices, required=False)
    filter = serializers.CharField(max_length=500, required=False, allow_blank=True)
    perimeter = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=200)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False)
    baseline, tolerance = _exact(required=False, allow_null=True), _exact(required=False, allow_null=True)
    baseline_on = serializers.DateField(required=False, allow_null=True)
    baseline_basis = serializers.ChoiceField(choices=Basis.choices, required=False, allow_blank=True)
    targets = PromiseShape(many=True, required=False, help_text="All of them: one that is not named is taken away.")
    valid_from = serializers.DateField(
        required=False, allow_null=True,
        help_text="The first day of one of its periods, where the series breaks; left out, the definition that holds"
        " is corrected.",
    )  # fmt: skip
    reason = serializers.CharField(max_length=500)


class ByDefinitionShape(serializers.Serializer[Any]):
    """The value of a period by the definition of its time."""

    value = serializers.CharField(allow_null=True, help_text="A decimal with 6 places.")
    unit = serializers.CharField()
    begins = serializers.DateField(allow_null=True, help_text="The day from which the definition holds.")


class PeriodMovedShape(serializers.Serializer[Any]):
    """A period as it was and as it is."""

    period = serializers.CharField()
    before, after = ByDefinitionShape(), ByDefinitionShape()


class KpiStandingShape(serializers.Serializer[Any]):
    """Where the KPI and its objective stand on the contract's live day."""

    actual, score = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    status = serializers.CharField()
    objective_score = serializers.CharField(allow_null=True)


class HeldShape(serializers.Serializer[Any]):
    """The definition that holds."""

    kpi = serializers.IntegerField()
    version = serializers.IntegerField(help_text="Send it as If-Match with a redefinition.")
    definition = DefinitionShape(allow_null=True, help_text="Null in a moment before its first one is noted.")


class RedefinedShape(HeldShape):
    """What a redefinition did, or would do."""

    dry_run = serializers.BooleanField()
    before = KpiStandingShape(allow_null=True, help_text="Null while the figures are being recomputed.")
    after = KpiStandingShape(allow_null=True)
    periods = PeriodMovedShape(many=True, help_text="Those that are otherwise.")


class KpiDefinition(APIView):
    """The definition of a KPI."""

    has_versions = True

    @extend_schema(operation_id="kpi_definition", responses=HeldShape)
    def get(self, request: Request, pk: int) -> Response:
        """Return the definition that holds, with its version as the ETag."""
        refuse_unknown(request, set())
        row = _kpi(pk)
        version = version_of_definition(row)
        return versioned(request, _held(request, row, version), version)

    @extend_schema(
        operation_id="kpi_redefine",
        request=RedefinitionShape,
        examples=[EXAMPLE],
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN],
        responses={201: RedefinedShape, 200: RedefinedShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Define a KPI anew; with `dry_run=true` say what that would break."""
        person = person_of(request)
        row = _kpi(pk)
        if not access.redefinable_kpis(person).filter(pk=pk).exists():
            raise PermissionDenied(_("Cluster staff define indicators."))
        said = RedefinitionShape(data=request.data)
        said.is_valid(raise_exception=True)
        wanted, seen = _wanted(dict(said.validated_data)), seen_version(request)

        def act() -> KpiVersion:
            return redefine_kpi(by=person, kpi=pk, seen=seen, wanted=wanted, now=clock.now())

        today = clock.today()
        return written(
            request,
            person,
            tried=lambda: Response(_told(row, tried_on_definition(row, today, person, act), dry_run=True)),
            done=lambda: _done(row, with_its_effect(row, today, person, act)),
        )


def _kpi(key: int) -> Kpi:
    row = Kpi.objects.select_related("contract").filter(pk=key).first() if key <= LARGEST else None
    if row is None:
        raise NotFound
    return row


def _wanted(said: dict[str, Any]) -> Redefinition:
    reason, day, targets = said.pop("reason"), said.pop("valid_from", None), said.pop("targets", None)
    promised = None if targets is None else [Promise(**one) for one in targets]
    return Redefinition(said, reason, day, promised)


def _held(request: Request, row: Kpi, version: int) -> dict[str, Any]:
    known = definitions(request.user, row)
    return {"kpi": row.pk, "version": version, "definition": told_definition(known[-1]) if known else None}


def _done(row: Kpi, done: Redefined) -> Response:
    if done.effect is None:
        transaction.on_commit(please_drain)
    answer = _told(row, done, dry_run=False)
    return Response(answer, status=201, headers={"ETag": f'"{answer["version"]}"'})


def _told(row: Kpi, done: Redefined, *, dry_run: bool) -> dict[str, Any]:
    stands = {"before": done.effect and done.effect.before, "after": done.effect and done.effect.after}
    told: dict[str, Any] = {"kpi": row.pk, "version": version_of_definition(row), "dry_run": dry_run}
    author = str(done.version.author) if done.version.author else None
    definition = {
        "number": done.version.number, "valid_from": done.version.valid_from, "valid_until": None, "replaced": False,
        "recorded_at": done.version.recorded_at, "author": author, "reason": done.version.reason,
        "definition": done.version.definition,
    }  # fmt: skip
    told["definition"] = told_definition(definition)
    for name, one in stands.items():
        told[name] = one and {
            "actual": shown(one.actual), "score": shown(one.score), "status": one.status,
            "objective_score": shown(one.objective_score),
        }  # fmt: skip
    told["periods"] = [
        {"period": one.period, "before": _by(one.before), "after": _by(one.after)} for one in done.periods if one.moves
    ]
    return told


def _by(one: ByDefinition) -> dict[str, Any]:
    return {"value": shown(one.value), "unit": one.unit, "begins": one.begins}
