"""Enter a measurement, change, submit and correct it, decide on it: the acts of the page, for machines."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import shown
from api.resources.measured import Measurements, MeasurementSerializer
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, Shape, person_of, seen_version, written
from objectives import access, clock
from objectives.acts.deciding import send_measurement_back, validate_measurement, withdraw_measurement
from objectives.acts.figures import Figures
from objectives.acts.kpi_effects import KpiEffect, tried_on_kpi, with_kpi_effect
from objectives.acts.measuring import (
    Measured,
    change_measurement,
    correct_measurement,
    discard_measurement,
    enter_measurement,
    submit_measurement,
    take_measurement_back,
)
from objectives.models import Kpi, Measurement, Qualifier, User
from objectives.tasks import please_drain


def _number() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=30, decimal_places=12, allow_null=True, required=False)


def _words() -> serializers.CharField:
    return serializers.CharField(allow_blank=True, required=False, max_length=2000)


class FiguresShape(Shape):
    """What was measured: a value, or a numerator and a denominator, as the KPI's aggregation asks."""

    value, numerator, denominator, weight = _number(), _number(), _number(), _number()
    observed_on = serializers.DateField(allow_null=True, required=False)
    qualifier = serializers.ChoiceField(choices=Qualifier.choices, allow_blank=True, required=False)
    comment = _words()
    confirmed_because = serializers.CharField(
        allow_blank=True, required=False, max_length=2000, help_text="Why a suspicious value (422) is right."
    )


class EnteredShape(FiguresShape):
    """What was measured, of which KPI, for which period and of what."""

    contract, kpi = serializers.CharField(max_length=120), serializers.CharField(max_length=120)
    period = serializers.CharField(max_length=7)
    series = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")


class CorrectedShape(FiguresShape):
    """What it should say, and why."""

    reason = _words()


class DecisionShape(Shape):
    """A word on the decision."""

    comment = _words()


class WrittenSerializer(MeasurementSerializer):
    """A measurement with what its writers say of it."""

    class Meta:
        model = Measurement
        fields = (
            *(name for name in MeasurementSerializer.Meta.fields if name != "version"),
            "comment", "suspicions", "confirmed_because", "submitted_at", "decided_at", "decision",
        )  # fmt: skip


class MovedKpiShape(serializers.Serializer[Any]):
    """The KPI before and after, on its contract's live day."""

    code, as_of = serializers.CharField(), serializers.DateField()
    period_before, period = serializers.CharField(), serializers.CharField()
    actual_before, actual = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    score_before, score = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    status_before, status = serializers.CharField(), serializers.CharField()


class ScoredObjectiveShape(serializers.Serializer[Any]):
    """The KPI's objective before and after."""

    number = serializers.IntegerField()
    score_before, score = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    status_before, status = serializers.CharField(), serializers.CharField()


class MeasuredShape(serializers.Serializer[Any]):
    """What an act on a measurement did; with `dry_run` the figures as they would be once it is validated."""

    measurement = WrittenSerializer()
    version = serializers.IntegerField(help_text="Send it as If-Match with the next act.")
    token = serializers.IntegerField(help_text="A read with ?after= this token contains the write or says pending.")
    dry_run = serializers.BooleanField()
    kpi = MovedKpiShape(allow_null=True, help_text="Null while it is being recomputed.")
    objective = ScoredObjectiveShape(allow_null=True, help_text="Null while it is being recomputed.")


Act = Callable[[], Measured]
Method = TypeVar("Method", bound=Callable[..., Any])


EXAMPLES: dict[type[Shape] | None, dict[str, str]] = {
    FiguresShape: {"value": "170", "comment": "Counted on the last day of the year."},
    EnteredShape: {"contract": "c1", "kpi": "members", "period": "2016", "value": "170"},
    CorrectedShape: {"value": "171", "reason": "One member was counted under its former name."},
    DecisionShape: {"comment": "Seen with the register of members."},
}


def _described(said: type[Shape] | None, *, status: int = 200, version: bool = True) -> Callable[[Method], Method]:
    shown = [OpenApiExample("Example", EXAMPLES[said], request_only=True)] if said else []
    return extend_schema(
        request=said,
        examples=shown,
        parameters=[*([IF_MATCH] if version else []), IDEMPOTENCY_KEY, DRY_RUN],
        responses={200: MeasuredShape} | {status: MeasuredShape},
    )


class MeasurementActs(Measurements):
    """Every revision of what was measured; a visitor sees the validated ones."""

    @_described(EnteredShape, status=201, version=False)
    def create(self, request: Request) -> Response:
        """Enter a draft."""
        person = person_of(request)
        if not access.enterable_kpis(person).exists():
            raise PermissionDenied(
                _("Only cluster staff, and for their project its lead and deputies, enter measurements.")
            )
        said = _said(EnteredShape, request)
        kpi = Kpi.objects.filter(contract__code=said.pop("contract"), code=said.pop("kpi")).first()
        if kpi is None:
            raise ValidationError({"kpi": _("There is no such KPI in this contract.")})
        if not access.enterable_kpis(person).filter(pk=kpi.pk).exists():
            raise PermissionDenied(_("You may not enter this KPI."))
        period, series = said.pop("period"), said.pop("series")
        figures, today = Figures(**said), clock.today()
        return _answer(
            request,
            person,
            kpi,
            lambda: enter_measurement(
                by=person, kpi=kpi.pk, period=period, series=series, figures=figures, today=today
            ),
            status=201,
        )

    @_described(FiguresShape)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft, or what was sent back. Everything is said anew: what is left out is empty."""
        person, row = _allowed(request, pk)
        figures = Figures(**_said(FiguresShape, request))
        change = partial(change_measurement, figures=figures, today=clock.today())
        return self._act(request, person, row, change)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Discard a draft, or what was sent back."""
        person, row = _allowed(request, pk)
        seen = seen_version(request)

        def discard() -> Response:
            discard_measurement(by=person, measurement=row.pk, seen=seen)
            return Response(status=204)

        return written(request, person, tried=discard, done=discard)

    @_described(None)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Give a draft to those who validate."""
        return self._act(request, *_allowed(request, pk), submit_measurement)

    @_described(None)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Make a submitted measurement a draft again."""
        return self._act(request, *_allowed(request, pk), take_measurement_back)

    @_described(CorrectedShape, status=201)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Enter a new revision of what is validated, as a draft."""
        person, row = _allowed(request, pk)
        said = _said(CorrectedShape, request)
        reason = said.pop("reason", "")
        correct = partial(correct_measurement, figures=Figures(**said), reason=reason, today=clock.today())
        return self._act(request, person, row, correct, status=201)

    @_described(DecisionShape)
    @action(detail=True, methods=["post"])
    def validate(self, request: Request, pk: str) -> Response:
        """Make a submitted measurement count."""
        return self._decide(request, pk, validate_measurement)

    @_described(DecisionShape)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Return a submitted measurement to who entered it."""
        return self._decide(request, pk, send_measurement_back)

    @_described(DecisionShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take the value that counts out of the figures."""
        return self._decide(request, pk, withdraw_measurement)

    def _decide(self, request: Request, pk: str, act: Callable[..., Measured]) -> Response:
        person, row = _allowed(request, pk, decides=True)
        comment = _said(DecisionShape, request).get("comment", "")
        return self._act(request, person, row, partial(act, comment=comment))

    def _act(
        self, request: Request, person: User, row: Measurement, act: Callable[..., Measured], status: int = 200
    ) -> Response:
        seen = seen_version(request)
        return _answer(request, person, row.kpi, lambda: act(by=person, measurement=row.pk, seen=seen), status=status)


def _said(shape: type[Shape], request: Request) -> dict[str, Any]:
    said = shape(data=request.data)
    said.is_valid(raise_exception=True)
    return dict(said.validated_data)


def _allowed(request: Request, pk: str, *, decides: bool = False) -> tuple[User, Measurement]:
    """Return who asks and the measurement; 401 without a person, 404 for a stranger, 403 for who may only read it."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        raise NotFound
    rows = access.decidable_measurements if decides else access.enterable_measurements
    row = rows(request.user).filter(pk=pk).select_related("kpi__contract").first()
    if row is not None:
        return person_of(request), row
    if not access.visible_measurements(request.user).filter(pk=pk).exists():
        raise NotFound
    person_of(request)
    if decides:
        raise PermissionDenied(_("Only cluster staff decide on measurements."))
    raise PermissionDenied(_("Only cluster staff, and for their project its lead and deputies, enter measurements."))


def _answer(request: Request, person: User, kpi: Kpi, act: Act, *, status: int) -> Response:
    today = clock.today()

    def tried() -> Response:
        measured, effect = tried_on_kpi(kpi, today, person, act)
        return Response(_told(kpi, measured, effect, dry_run=True))

    def done() -> Response:
        measured, effect = with_kpi_effect(kpi, today, person, act)
        if effect is None:
            transaction.on_commit(please_drain)
        headers = {"ETag": f'"{measured.version}"', "Sextant-Token": str(measured.token)}
        return Response(_told(kpi, measured, effect, dry_run=False), status=status, headers=headers)

    return written(request, person, tried=tried, done=done)


def _told(kpi: Kpi, done: Measured, effect: KpiEffect | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "measurement": WrittenSerializer(done.measurement).data,
        "version": done.version,
        "token": done.token,
        "dry_run": dry_run,
        "kpi": _moved_kpi(kpi, effect) if effect else None,
        "objective": _moved_objective(effect) if effect else None,
    }


def _moved_kpi(kpi: Kpi, effect: KpiEffect) -> dict[str, Any]:
    before, after = effect.before, effect.after
    return {
        "code": kpi.code,
        "as_of": after.as_of,
        "period_before": before.period,
        "period": after.period,
        "actual_before": shown(before.actual),
        "actual": shown(after.actual),
        "score_before": shown(before.score),
        "score": shown(after.score),
        "status_before": before.status,
        "status": after.status,
    }


def _moved_objective(effect: KpiEffect) -> dict[str, Any]:
    before, after = effect.before, effect.after
    return {
        "number": after.number,
        "score_before": shown(before.objective_score),
        "score": shown(after.objective_score),
        "status_before": before.objective_status,
        "status": after.objective_status,
    }
