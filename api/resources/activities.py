"""Plan an activity, change it, take it away: the acts of the page, for machines. What it moved is in the answer."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import shown
from api.conditional import NotModified, has
from api.resources.places import Activities, ActivitySerializer
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, Shape, person_of, seen_version, undone, written
from objectives import access, clock
from objectives.acts.activities import Kept, Said, change_activity, plan_activity, remove_activity
from objectives.acts.activity_effects import Moved, tried_moves, with_moves
from objectives.models import Activity, ActivityKind, Objective, Organisation, Precision, User
from objectives.tasks import please_drain
from objectives.versions import version_of_activity

EXAMPLE = OpenApiExample(
    "Example",
    {
        "kind": "event", "title": "Technical forum", "start": "2018-05-16", "end": "2018-05-17", "place": "Arcachon",
        "country": "FR", "participants": 650, "objectives": ["c1/1"],
    },
    request_only=True,
)  # fmt: skip
NUMBER: dict[str, Any] = {"required": False, "allow_null": True, "min_value": 0, "max_value": 2**31 - 1}


class ActivityShape(Shape):
    """What an activity is to be, all of it: what is left out is empty."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    title = serializers.CharField(max_length=500)
    start = serializers.DateField(required=False, allow_null=True)
    start_precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    end = serializers.DateField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    partners = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=500, help_text="Ids of organisations."
    )
    participants = serializers.IntegerField(**NUMBER)
    outcome = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    notice_days = serializers.IntegerField(**NUMBER)
    renews_for = serializers.IntegerField(**NUMBER)
    objectives = serializers.ListField(
        child=serializers.CharField(max_length=130), required=False, max_length=100, help_text="contract/number."
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, help_text="For the history.")


class RemovalShape(Shape):
    """Why it is taken away."""

    reason = serializers.CharField(max_length=500)


class MovedShape(serializers.Serializer[Any]):
    """A KPI that moved, with the score of its objective, on its contract's live day."""

    contract, code, objective = serializers.CharField(), serializers.CharField(), serializers.IntegerField()
    actual_before, actual = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    score_before, score = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    objective_score_before = serializers.CharField(allow_null=True)
    objective_score = serializers.CharField(allow_null=True)


class KeptShape(serializers.Serializer[Any]):
    """What an act on an activity did."""

    activity = ActivitySerializer()
    version = serializers.IntegerField(help_text="Send it as If-Match with the next act.")
    token = serializers.IntegerField(help_text="A read with ?after= this token contains the write or says pending.")
    dry_run = serializers.BooleanField()
    kpis = MovedShape(many=True, allow_null=True, help_text="Null while they are being recomputed.")


Act = Callable[[], Kept]


class ActivityActs(Activities):
    """What the cluster does besides R&D projects; cluster staff write."""

    def is_of_the_whole(self) -> bool:
        """Return False for a row: its ETag is what a write answers to (If-Match)."""
        return self.action != "retrieve"

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return an activity, its version as ETag; or a document with it alone."""
        if getattr(request.accepted_renderer, "format", "json") != "json":
            return super().retrieve(request, *args, **kwargs)
        row = self._row(kwargs["code"], ["pk"])
        tag = f'"{version_of_activity(row.keys[0])}"'
        if self.is_told_by_its_version() and has(request, tag):
            raise NotModified(tag)
        return Response(orjson.loads(row.json), headers={"ETag": tag})

    @extend_schema(
        request=ActivityShape, examples=[EXAMPLE], parameters=[IDEMPOTENCY_KEY, DRY_RUN],
        responses={200: KeptShape, 201: KeptShape},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Record an activity."""
        person = person_of(request)
        if not access.may_plan_activities(person):
            raise PermissionDenied(_("Only cluster staff keep the activities."))
        said, reason = _said(request)
        return _answer(request, person, lambda: plan_activity(by=person, said=said, reason=reason), status=201)

    @extend_schema(
        request=ActivityShape, examples=[EXAMPLE], parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN],
        responses=KeptShape,
    )  # fmt: skip
    def update(self, request: Request, code: str) -> Response:
        """Change an activity. Everything is said anew: what is left out is empty."""
        person, row = self._allowed(request, code)
        said, reason = _said(request)
        seen = seen_version(request)
        return _answer(
            request, person, lambda: change_activity(by=person, activity=row.pk, seen=seen, said=said, reason=reason)
        )

    @extend_schema(request=RemovalShape, parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN], responses={204: None})
    def destroy(self, request: Request, code: str) -> Response:
        """Take away what was recorded by mistake."""
        person, row = self._allowed(request, code)
        asked = RemovalShape(data=request.data)
        asked.is_valid(raise_exception=True)
        seen, reason = seen_version(request), asked.validated_data["reason"]

        def remove() -> Response:
            done = remove_activity(by=person, activity=row.pk, seen=seen, reason=reason)
            transaction.on_commit(please_drain)
            return Response(status=204, headers={"Sextant-Token": str(done.token)})

        return written(request, person, tried=lambda: undone(remove), done=remove)

    def _allowed(self, request: Request, code: str) -> tuple[User, Activity]:
        person = person_of(request)
        row = self.rows().filter(code=code).first() if "\0" not in code else None
        if row is None:
            raise NotFound
        if not access.changeable_activities(person).filter(pk=row.pk).exists():
            raise PermissionDenied(_("Only cluster staff keep the activities."))
        return person, row


def _said(request: Request) -> tuple[Said, str]:
    """Return what was said, and why; raises 400 for a partner or an objective that there is not."""
    shape = ActivityShape(data=request.data)
    shape.is_valid(raise_exception=True)
    given = dict(shape.validated_data)
    reason = given.pop("reason", "")
    partners = _known(Organisation, "partners", given.pop("partners", []), lambda one: one.code)
    objectives = _known(
        Objective, "objectives", given.pop("objectives", []), lambda one: f"{one.contract.code}/{one.number}"
    )
    return Said(**given, partners=partners, objectives=objectives), reason


def _known(model: Any, field: str, names: list[str], name_of: Callable[[Any], str]) -> list[Any]:
    rows = model.objects.select_related("contract") if model is Objective else model.objects.filter(code__in=names)
    found = {name_of(row): row for row in rows}
    if unknown := [name for name in names if name not in found]:
        told = _("There is no “%(name)s”: give the id that it has in /organisations/.")
        if model is Objective:  # a handful, by names that nobody guesses
            told = _("There is no “%(name)s” here. Known: %(known)s.")
        raise ValidationError({field: told % {"name": unknown[0], "known": ", ".join(sorted(found))}})
    return [found[name] for name in dict.fromkeys(names)]


def _answer(request: Request, person: User, act: Act, *, status: int = 200) -> Response:
    today = clock.today()

    def act_and_look() -> tuple[Kept, dict[str, Any]]:
        kept = act()
        return kept, dict(ActivitySerializer(kept.activity).data)

    def tried() -> Response:
        (kept, row), moves = tried_moves(today, act_and_look)
        return Response(_told(kept, row, moves, dry_run=True))

    def done() -> Response:
        (kept, row), moves = with_moves(today, act_and_look)
        if moves is None:
            transaction.on_commit(please_drain)
        headers = {"ETag": f'"{kept.version}"', "Sextant-Token": str(kept.token)}
        return Response(_told(kept, row, moves, dry_run=False), status=status, headers=headers)

    return written(request, person, tried=tried, done=done)


def _told(kept: Kept, row: dict[str, Any], moves: Sequence[Moved] | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "activity": row,
        "version": kept.version,
        "token": kept.token,
        "dry_run": dry_run,
        "kpis": None if moves is None else [_moved(one) for one in moves],
    }


def _moved(one: Moved) -> dict[str, Any]:
    told: dict[str, Any] = {
        "contract": one.kpi.contract.code,
        "code": one.kpi.code,
        "objective": one.kpi.objective.number,
    }
    for name in ("actual", "score", "objective_score"):
        told[f"{name}_before"] = shown(getattr(one.before, name))
        told[name] = shown(getattr(one.after, name))
    return told
