"""Report a milestone, plan it anew, or take the last report back: the acts of the page, for machines."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.cells import shown
from api.resources.measured import OwnReportSerializer
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, IF_MATCH, Shape, person_of, seen_version, written
from objectives import access, clock
from objectives.acts.documents import discard
from objectives.acts.effects import Effect, tried, with_effects
from objectives.acts.news import News
from objectives.acts.reporting import (
    NothingToUndoError,
    Reported,
    replan_milestone,
    report_milestone,
    undo_last_report,
)
from objectives.models import Milestone, MilestoneStatus, User
from objectives.tasks import please_drain

NEWS = {"status": "in_progress", "percent": "50", "comment": "The first test bench runs."}
NEW_DAY = {"forecast": "2030-06-30", "reason": "The supplier is late."}


class NewsShape(Shape):
    """What is said of a milestone; as multipart/form-data where a file goes with it."""

    status = serializers.ChoiceField(choices=MilestoneStatus.choices)
    percent = serializers.DecimalField(max_digits=30, decimal_places=12, allow_null=True, required=False)
    actual = serializers.DateField(allow_null=True, required=False)
    forecast = serializers.DateField(allow_null=True, required=False)
    comment = serializers.CharField(allow_blank=True, required=False, max_length=2000)
    evidence_link = serializers.CharField(allow_blank=True, required=False, max_length=1000)
    reported_on = serializers.DateField(allow_null=True, required=False)
    evidence_file = serializers.FileField(required=False, allow_empty_file=True, write_only=True)


class NewDayShape(Shape):
    """A new day for a milestone, and why."""

    forecast = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class EvidenceShape(serializers.Serializer[Any]):
    """A file as it was kept; GET /documents/{id}/ opens it in the session of who may."""

    id = serializers.IntegerField()
    file_name, content_type, sha256 = serializers.CharField(), serializers.CharField(), serializers.CharField()
    size = serializers.IntegerField()


class ProjectShape(serializers.Serializer[Any]):
    """A project's progress before and after."""

    code = serializers.CharField()
    progress_before = serializers.CharField(allow_null=True)
    progress = serializers.CharField(allow_null=True)
    planned = serializers.CharField(allow_null=True)


class MovedObjectiveShape(serializers.Serializer[Any]):
    """An objective that the project serves, before and after, on its contract's live day."""

    contract = serializers.CharField()
    as_of = serializers.DateField()
    number = serializers.IntegerField()
    delivery_before, delivery = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    score_before, score = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    status_before, status = serializers.CharField(), serializers.CharField()


class ReportedShape(serializers.Serializer[Any]):
    """What a report did, or would do."""

    milestone = serializers.IntegerField()
    report = OwnReportSerializer()
    evidence_file = EvidenceShape(allow_null=True)
    version = serializers.IntegerField(help_text="Send it as If-Match with the next report.")
    token = serializers.IntegerField(help_text="A read with ?after= this token contains the write or says pending.")
    dry_run = serializers.BooleanField()
    project = ProjectShape()
    objectives = MovedObjectiveShape(many=True, allow_null=True, help_text="Null while they are being recomputed.")


class _Acting(APIView):
    """One act on one milestone."""

    def _act(self, request: Request, allowed: tuple[User, Milestone], act: Callable[[User], Reported]) -> Response:
        person, row = allowed
        try:
            return written(
                request,
                person,
                tried=lambda: self._tried(person, row, lambda: act(person)),
                done=lambda: self._done(person, row, lambda: act(person)),
            )
        except NothingToUndoError:
            raise ValidationError(_("There is no report to take back.")) from None

    def _tried(self, person: User, row: Milestone, act: Callable[[], Reported]) -> Response:
        done, effects = tried(row.project_id, clock.today(), person, act)
        if done.evidence is not None:
            discard(done.evidence)
        return Response(_answer(row, done, effects, dry_run=True))

    def _done(self, person: User, row: Milestone, act: Callable[[], Reported]) -> Response:
        done, effects = with_effects(row.project_id, clock.today(), person, act)
        if effects is None:
            transaction.on_commit(please_drain)
        headers = {"ETag": f'"{done.version}"', "Sextant-Token": str(done.token)}
        return Response(_answer(row, done, effects, dry_run=False), status=201, headers=headers)


class MilestoneReports(_Acting):
    """Reports on a milestone."""

    @extend_schema(
        operation_id="milestones_report",
        request=NewsShape,
        examples=[OpenApiExample("Half done", NEWS, request_only=True)],
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN],
        responses={201: ReportedShape, 200: ReportedShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Report a milestone; with `dry_run=true` say what would be."""
        allowed = _allowed(request, pk)
        said = NewsShape(data=request.data)
        said.is_valid(raise_exception=True)
        file = said.validated_data.pop("evidence_file", None)
        news, seen, today = News(**said.validated_data), seen_version(request), clock.today()
        return self._act(
            request,
            allowed,
            lambda by: report_milestone(by=by, milestone=pk, seen=seen, news=news, today=today, evidence=file),
        )


class MilestoneForecast(_Acting):
    """The day on which a milestone is expected."""

    @extend_schema(
        operation_id="milestones_replan",
        request=NewDayShape,
        examples=[OpenApiExample("Later", NEW_DAY, request_only=True)],
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN],
        responses={201: ReportedShape, 200: ReportedShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Plan a milestone anew: another day, its baseline, status and percentage kept; the reason is asked for."""
        allowed = _allowed(request, pk)
        shape = NewDayShape(data=request.data)
        shape.is_valid(raise_exception=True)
        said, seen, today = shape.validated_data, seen_version(request), clock.today()
        return self._act(
            request, allowed, lambda by: replan_milestone(by=by, milestone=pk, seen=seen, today=today, **said)
        )


class LastReport(_Acting):
    """The newest report on a milestone."""

    @extend_schema(
        operation_id="milestones_undo",
        request=None,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, DRY_RUN],
        responses={201: ReportedShape, 200: ReportedShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take the last report back, by a further one that says what was said before it."""
        allowed = _allowed(request, pk)
        seen, today = seen_version(request), clock.today()
        return self._act(request, allowed, lambda by: undo_last_report(by=by, milestone=pk, seen=seen, today=today))


def _allowed(request: Request, key: int) -> tuple[User, Milestone]:
    """Return who asks and the milestone; 401 without a person, 404 for a stranger, 403 for who may only read it."""
    row = access.reportable_milestones(request.user).filter(pk=key).select_related("project").first()
    if row is not None and isinstance(request.user, User):
        return request.user, row
    if not access.visible_milestones(request.user).filter(pk=key).exists():
        raise NotFound
    person_of(request)
    raise PermissionDenied(_("Only the project's lead, deputies and cluster staff report its milestones."))


def _answer(row: Milestone, done: Reported, effects: Sequence[Effect] | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "milestone": row.pk,
        "report": OwnReportSerializer(done.report).data,
        "evidence_file": None if done.evidence is None else EvidenceShape(done.evidence).data,
        "version": done.version,
        "token": done.token,
        "dry_run": dry_run,
        "project": {
            "code": row.project.code,
            "progress_before": shown(done.before.progress),
            "progress": shown(done.after.progress),
            "planned": shown(done.after.planned),
        },
        "objectives": None if effects is None else [_moved(effect) for effect in effects],
    }


def _moved(effect: Effect) -> dict[str, Any]:
    before, after = effect.before, effect.after
    return {
        "contract": after.contract,
        "as_of": after.as_of,
        "number": after.number,
        "delivery_before": shown(before.delivery),
        "delivery": shown(after.delivery),
        "score_before": shown(before.score),
        "score": shown(after.score),
        "status_before": before.status,
        "status": after.status,
    }
