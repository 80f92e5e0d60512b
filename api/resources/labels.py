"""Which clusters labelled a project? Read by who sees it, set by staff: the act of the page, for machines."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.cells import CodeField, ExactField, exact
from api.conditional import versioned
from api.resource import refuse_unknown
from api.writing import IDEMPOTENCY_KEY, IF_MATCH, Shape, person_of, seen_version, written
from objectives import access, clock
from objectives.acts.crediting import Credit, label_with
from objectives.models import Label, LabelRole, Organisation, Project
from objectives.scorecards.project_file import labels_of
from objectives.tasks import please_drain
from objectives.versions import version_of_labels

CODE = OpenApiParameter("code", str, "path", description="The project's `id`.")
EXAMPLE = OpenApiExample(
    "Two clusters", request_only=True,
    value={"labels": [{"cluster": "aerospace-valley", "role": "leader", "share": "0.6", "labelled_on": "2014-03-01"},
                      {"cluster": "astech-paris-region", "role": "co_labeller", "share": "0.4"}],
           "reason": "Minutes of March"},
)  # fmt: skip


class LabelSerializer(serializers.ModelSerializer[Label]):
    """A label as in labels.csv."""

    cluster, share = CodeField(), ExactField()

    class Meta:
        model = Label
        fields = ("cluster", "role", "share", "labelled_on", "source", "note")


class LabelsShape(serializers.Serializer[Any]):
    """The labels of a project, the leader's first."""

    project = serializers.CharField()
    version = serializers.IntegerField(help_text="Send it as If-Match to change them.")
    labels = LabelSerializer(many=True)
    rest = serializers.CharField(help_text="The share that no cluster has.")


class CreditShape(Shape):
    """A cluster's part of a label."""

    cluster = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(choices=LabelRole.choices)
    share = serializers.DecimalField(max_digits=30, decimal_places=12)
    labelled_on = serializers.DateField(required=False, allow_null=True)


class CreditsShape(Shape):
    """All the labels that the project is to have."""

    labels = CreditShape(many=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ProjectLabels(APIView):
    """The labels of a project."""

    has_versions = True

    @extend_schema(operation_id="project_labels", parameters=[CODE], responses=LabelsShape)
    def get(self, request: Request, code: str) -> Response:
        """Return the clusters that labelled a project, with the version as the ETag."""
        refuse_unknown(request, set())
        return _told(request, _project(request, code))

    @extend_schema(
        operation_id="project_labels_set",
        request=CreditsShape,
        parameters=[CODE, IF_MATCH, IDEMPOTENCY_KEY],
        examples=[EXAMPLE],
        responses=LabelsShape,
    )
    def put(self, request: Request, code: str) -> Response:
        """Set all the labels of a project: a cluster that is not named has none."""
        row, person = _project(request, code), person_of(request)
        if not access.decidable_projects(person).filter(pk=row.pk).exists():
            raise PermissionDenied(_("Cluster staff record which clusters labelled a project."))
        said = CreditsShape(data=request.data)
        said.is_valid(raise_exception=True)
        parts, seen = _parts(said.validated_data["labels"]), seen_version(request)
        reason = said.validated_data.get("reason", "")

        def done() -> Response:
            label_with(by=person, project=row.pk, seen=seen, parts=parts, today=clock.today(), reason=reason)
            transaction.on_commit(please_drain)
            return _told(request, row)

        return written(request, person, tried=_not_tried, done=done)


def _not_tried() -> Response:
    raise ValidationError({"dry_run": _("Labels move no score: there is nothing to try.")})


def _project(request: Request, code: str) -> Project:
    row = access.visible_projects(request.user).filter(code=code).first() if "\0" not in code else None
    if row is None:
        raise NotFound
    return row


def _parts(said: list[dict[str, Any]]) -> list[Credit]:
    known = {row.code: row for row in Organisation.objects.filter(code__in=[one["cluster"] for one in said])}
    for place, one in enumerate(said, 1):
        if one["cluster"] not in known:
            raise ValidationError({f"cluster_{place}": _("There is no such organisation.")})
    return [Credit(**one | {"cluster": known[one["cluster"]]}) for one in said]


def _told(request: Request, row: Project) -> Response:
    version, found = version_of_labels(row.pk), labels_of(request.user, row)
    told = {"project": row.code, "version": version, "labels": found.labels, "rest": exact(found.rest)}
    return versioned(request, LabelsShape(told).data, version)
