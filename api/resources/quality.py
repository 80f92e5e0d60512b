"""What is wrong with the data, who mends it, which figure does it move? Staff accept what is left as it is."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.conditional import Conditional
from api.formats.negotiation import Exported, Negotiation
from api.formats.told import FORMATS, told
from api.rendering import FastJSONRenderer
from api.resource import refuse_unknown
from api.writing import DRY_RUN, IDEMPOTENCY_KEY, Shape, undone, written
from objectives import access, clock
from objectives.acts.accepting import accept_findings, take_acceptance_back
from objectives.models import AcceptedFinding, User
from objectives.quality import NAMES, Asked, Finding, Flaw, Severity, asked_by_name, counts, findings, is_place

SIZE, MOST, MOST_IN_FILE = 100, 500, 100_000
COLUMNS = (
    "id", "check", "flaw", "severity", "project", "kpi", "organisation", "about", "wrong", "effect", "objectives",
    "leads", "acceptance", "reason",
)  # fmt: skip
QUESTIONS = {
    "check": "Code of a check.",
    "severity": "`high`, `medium` or `low`.",
    "objective": "Contract and number of an objective that it moves, as `era-3.1`.",
    "mine": "`true`: those that are yours to mend.",
    "accepted": "`true`: those that are accepted; else those that stand.",
    "after": "`next` of another answer to the same question.",
    "page_size": f"Rows in an answer, up to {MOST}.",
}
PARAMETERS = [OpenApiParameter(name, str, description=said) for name, said in QUESTIONS.items()]
EXAMPLE = OpenApiExample(
    "one", value={"findings": ["no-size.7.0123456789abcdef0123456789abcdef"], "reason": "A start-up, not yet classed"},
    request_only=True,
)  # fmt: skip
ID = OpenApiParameter("id", int, "path", description="`acceptance` of an accepted finding.")


class FindingShape(serializers.Serializer[Any]):
    """A row that a check found wrong."""

    id = serializers.CharField(help_text="Names the finding with its values: other values, another id.")
    check = serializers.CharField()
    flaw, severity = serializers.ChoiceField(choices=Flaw.choices), serializers.ChoiceField(choices=Severity.choices)
    project = serializers.CharField(allow_null=True)
    kpi = serializers.CharField(allow_null=True, help_text="Contract and code, as `era-3.members`.")
    organisation = serializers.CharField(allow_null=True)
    about, wrong = serializers.CharField(), serializers.CharField(help_text="In the language asked for.")
    effect = serializers.CharField(help_text="Which figures it moves, in the language asked for.")
    objectives = serializers.ListField(child=serializers.CharField(), help_text="Those it moves, as `era-3.1`.")
    leads = serializers.ListField(child=serializers.CharField(), help_text="Who mends it; empty: cluster staff.")
    acceptance = serializers.IntegerField(allow_null=True, help_text="Key of the acceptance that holds.")
    reason = serializers.CharField(allow_null=True, help_text="Why it is accepted.")


class CountShape(serializers.Serializer[Any]):
    """How many findings a check has, whichever check is asked for."""

    check, title = serializers.CharField(), serializers.CharField()
    standing, accepted = serializers.IntegerField(), serializers.IntegerField()


@extend_schema_serializer(many=False)  # the list answers one object
class FindingsShape(serializers.Serializer[Any]):
    """A part of the findings, and how many each check has."""

    next = serializers.CharField(allow_null=True, help_text="Give it as `after` for the next part; null at the end.")
    counts = CountShape(many=True)
    results = FindingShape(many=True)


class AcceptShape(Shape):
    """Which findings are left as they are, and why."""

    findings = serializers.ListField(child=serializers.CharField(max_length=200), max_length=200)
    reason = serializers.CharField(max_length=2000)


class AcceptedShape(serializers.Serializer[Any]):
    """The keys of the acceptances made; those that were accepted already are not among them."""

    accepted = serializers.ListField(child=serializers.IntegerField())


class UndoneShape(serializers.Serializer[Any]):
    """An acceptance that was taken back."""

    acceptance = serializers.IntegerField()


ANSWERS: dict[tuple[int, str], Any] = {
    (200, "application/json"): FindingsShape,
    **{(200, form.media_type): OpenApiTypes.BINARY for form in FORMATS},
}


class DataQuality(Conditional):
    """What is missing, out of date, contradictory or improbable, as of this moment."""

    content_negotiation_class = Negotiation
    lookup_value_regex = r"[0-9]{1,18}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever may not read, as what is not there."""
        super().initial(request, *args, **kwargs)
        if not access.reads_findings(request.user):
            raise NotFound

    def get_renderers(self) -> list[BaseRenderer]:
        """Return the formats that there are."""
        return [one() for one in (FastJSONRenderer, *(FORMATS if self.action == "list" else ()))]

    @extend_schema(parameters=PARAMETERS, responses=ANSWERS)
    def list(self, request: Request) -> Any:
        """Return findings, in a stable order of checks; all of them as csv, ndjson or xlsx."""
        refuse_unknown(request, {*QUESTIONS})
        asked = asked_by_name({name: request.query_params.get(name, "") for name in NAMES})
        form, today = request.accepted_renderer, clock.today()
        if isinstance(form, Exported):
            return told("data-quality", form, lambda: _all(request, asked), COLUMNS)
        counted = counts(request.user, asked, today)
        page = findings(request.user, asked, today, after=_after(request), limit=_size(request), counted=counted)
        return Response(
            {
                "next": page.then or None,
                "counts": [
                    {"check": one.check.code, "title": str(one.check.title), "standing": one.standing,
                     "accepted": one.accepted}
                    for one in counted
                ],
                "results": [_row(one) for one in page.findings],
            }
        )  # fmt: skip

    @extend_schema(
        request=AcceptShape, parameters=[IDEMPOTENCY_KEY, DRY_RUN], responses=AcceptedShape, examples=[EXAMPLE]
    )
    def create(self, request: Request) -> Response:
        """Accept findings as they are, for a reason; all or none."""
        person = _staff(request)
        said = AcceptShape(data=request.data)
        said.is_valid(raise_exception=True)
        asked = said.validated_data

        def done() -> Response:
            made = accept_findings(by=person, names=asked["findings"], reason=asked["reason"], today=clock.today())
            return Response({"accepted": [one.pk for one in made]})

        return written(request, person, tried=lambda: undone(done), done=done)

    @extend_schema(request=None, parameters=[ID, IDEMPOTENCY_KEY, DRY_RUN], responses=UndoneShape)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take an acceptance back: the finding stands again."""
        person = _staff(request)

        def done() -> Response:
            try:
                row = take_acceptance_back(by=person, acceptance=int(pk), now=clock.now())
            except AcceptedFinding.DoesNotExist:
                raise NotFound from None
            return Response({"acceptance": row.pk})

        return written(request, person, tried=lambda: undone(done), done=done)


def _staff(request: Request) -> User:
    if not isinstance(request.user, User) or not access.accepts_findings(request.user):
        raise PermissionDenied(_("Cluster staff accept findings."))
    return request.user


def _after(request: Request) -> str:
    text: str = request.query_params.get("after", "")
    if text and not is_place(text):
        raise ValidationError({"after": _("Give `next` of an answer, unchanged.")})
    return text


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise ValidationError({"page_size": _("Give a number from 1 to %(most)s.") % {"most": MOST}})
    return int(text)


def _all(request: Request, asked: Asked) -> list[dict[str, Any]]:
    return [_row(one) for one in findings(request.user, asked, clock.today(), limit=MOST_IN_FILE).findings]


def _row(one: Finding) -> dict[str, Any]:
    named, kept = one.named, one.acceptance
    return {
        "id": one.name,
        "check": one.check.code,
        "flaw": one.check.flaw.value,
        "severity": one.check.severity.value,
        "project": named["project_code"],
        "kpi": f"{named['kpi_contract']}.{named['kpi_code']}" if named["kpi_code"] else None,
        "organisation": named["organisation_code"],
        "about": one.about,
        "wrong": one.wrong,
        "effect": str(one.check.effect),
        "objectives": [f"{serves.contract.code}.{serves.number}" for serves in one.objectives],
        "leads": list(one.leads),
        "acceptance": kept.pk if kept else None,
        "reason": kept.reason if kept else None,
    }
