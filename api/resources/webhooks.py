"""Who is told of changes of their own accord? A person's webhooks, made and kept by machines, and what was sent."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.cursors import signed
from api.oauth.bearer import Machine
from api.resource import refuse_unknown
from api.resources.changes import cursor_of
from api.writing import Shape, person_of
from objectives import access
from objectives.acts.webhooks import (
    change_webhook,
    create_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    try_webhook,
)
from objectives.history import Cursor
from objectives.models import (
    ApiToken,
    MessageKind,
    MessageState,
    TokenScope,
    Trouble,
    Webhook,
    WebhookMessage,
    WebhookState,
)

ON_A_PAGE = 100
KEY = OpenApiParameter("webhook", OpenApiTypes.UUID, "path", description="The webhook's `id`.")
BEFORE = OpenApiParameter("before", str, description="The `id` of a message: those sent before it.")
CURSOR = "`Sextant-Cursor` of a list, `cursor` of the feed or of a message"
EXAMPLE = OpenApiExample(
    "one", value={"name": "Warehouse", "url": "https://receiver.example.org/sextant"}, request_only=True
)

PAUSE = OpenApiExample("pause", value={"active": False}, request_only=True)
AGAIN = OpenApiExample("again", value={"cursor": "a cursor of the feed"}, request_only=True)


class WebhookShape(serializers.Serializer[Any]):
    """A webhook."""

    id = serializers.UUIDField(source="key")
    name, url = serializers.CharField(), serializers.CharField()
    state = serializers.ChoiceField(choices=WebhookState.choices)
    retry_at = serializers.DateTimeField(allow_null=True, help_text="When a message that failed is tried again.")
    old_secret_until = serializers.DateTimeField(allow_null=True, help_text="Until then messages have two signatures.")
    made_at = serializers.DateTimeField()
    cursor = serializers.SerializerMethodField(
        help_text="What comes after it was not taken yet; null where the account sees otherwise than when it was made."
    )

    def get_cursor(self, row: Webhook) -> str | None:
        """Return the position as the feed takes it."""
        return _cursor(self.context["request"], row, row)


class MadeShape(WebhookShape):
    """A webhook with its secret, which is told this once."""

    secret = serializers.CharField(help_text="`whsec_…`, as Standard Webhooks writes it.")


class MessageLogShape(serializers.Serializer[Any]):
    """A message, and what came of its last try."""

    id = serializers.CharField(source="identity", help_text="Its `webhook-id`, the same at each try.")
    kind = serializers.ChoiceField(choices=MessageKind.choices)
    state = serializers.ChoiceField(choices=MessageState.choices)
    entries, attempts = serializers.IntegerField(), serializers.IntegerField()
    made_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True, help_text="Of the receiver's answer; null without one.")
    trouble = serializers.ChoiceField(choices=Trouble.choices, allow_blank=True, help_text="Why there was no answer.")
    milliseconds = serializers.IntegerField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="Its first kilobyte.")
    cursor = serializers.SerializerMethodField(help_text="What it begins after: replayed from here it is told again.")

    def get_cursor(self, row: WebhookMessage) -> str | None:
        """Return the place that it begins after."""
        return _cursor(self.context["request"], row, self.context["webhook"])


class LogShape(serializers.Serializer[Any]):
    """What was sent in the last 30 days, the newest first."""

    results = MessageLogShape(many=True)
    next = serializers.URLField(allow_null=True)


class NewShape(Shape):
    """Where to, and from when on."""

    name, url = serializers.CharField(max_length=100), serializers.CharField(max_length=1000)
    cursor = serializers.CharField(
        required=False, help_text=f"{CURSOR}: what comes after it is told, else from now on."
    )


class ChangedShape(Shape):
    """What is to be otherwise."""

    name = serializers.CharField(max_length=100, required=False)
    url = serializers.CharField(max_length=1000, required=False)
    active = serializers.BooleanField(required=False, help_text="False pauses; true resumes where it stopped.")


class FromShape(Shape):
    """From where to begin again."""

    cursor = serializers.CharField(help_text=f"{CURSOR}: what comes after it is told again.")


Method = TypeVar("Method", bound=Callable[..., Any])


def _described(answer: Any, said: type[Shape] | None = None, **more: Any) -> Callable[[Method], Method]:
    return extend_schema(parameters=[KEY, *more.pop("asked", ())], request=said, responses=answer, **more)


class Webhooks(ViewSet):
    """The person's own webhooks: each is sent the feed of changes, page after page, as the person may see it."""

    scope = writes_with = TokenScope.EXPORT
    lookup_url_kwarg = "webhook"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    @extend_schema(responses=WebhookShape(many=True))
    def list(self, request: Request) -> Response:
        """Return the person's webhooks, five at most."""
        refuse_unknown(request, set())
        rows = access.own_webhooks(person_of(request))
        return Response(WebhookShape(rows, many=True, context={"request": request}).data)

    @extend_schema(request=NewShape, responses={201: MadeShape}, examples=[EXAMPLE])
    def create(self, request: Request) -> Response:
        """Make a webhook. Its secret is told this once; a test is sent to it at once."""
        person, said = person_of(request), _said(NewShape, request)
        cursor = said.pop("cursor", None)
        begins = None if cursor is None else cursor_of(request, cursor)
        row, secret = create_webhook(by=person, begins=begins, **_made_by(request), **said)
        return _with_secret(request, row, secret, status=201)

    @_described(WebhookShape)
    def retrieve(self, request: Request, webhook: str) -> Response:
        """Return a webhook."""
        refuse_unknown(request, set())
        return _shown(request, _own(request, webhook))

    @_described(WebhookShape, ChangedShape, examples=[PAUSE])
    def partial_update(self, request: Request, webhook: str) -> Response:
        """Rename or move a webhook, pause or resume it."""
        row, said = _own(request, webhook), _said(ChangedShape, request)
        return _shown(request, change_webhook(by=row.person, key=row.key, **said))

    @_described({204: None})
    def destroy(self, request: Request, webhook: str) -> Response:
        """Remove a webhook with its log."""
        refuse_unknown(request, set())
        row = _own(request, webhook)
        remove_webhook(by=row.person, key=row.key)
        return Response(status=204)

    @_described({202: MessageLogShape})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, webhook: str) -> Response:
        """Send a message without changes; what comes of it is in the log a moment later."""
        refuse_unknown(request, set())
        row = _own(request, webhook)
        message = try_webhook(by=row.person, key=row.key)
        return Response(MessageLogShape(message, context={"request": request, "webhook": row}).data, status=202)

    @_described(WebhookShape, FromShape, examples=[AGAIN])
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, webhook: str) -> Response:
        """Tell again, in new messages, everything after a cursor; a webhook that was stopped is active again."""
        row, said = _own(request, webhook), _said(FromShape, request)
        return _shown(request, replay_webhook(by=row.person, key=row.key, begins=cursor_of(request, said["cursor"])))

    @_described(MadeShape)
    @action(detail=True, methods=["post"], url_path="renew-secret")
    def renew_secret(self, request: Request, webhook: str) -> Response:
        """Return a new secret; for a day messages carry a signature with the old one too.

        Asked for again within that day, as after an answer that was lost, the old one stays and only the new one is
        replaced.
        """
        refuse_unknown(request, set())
        row = _own(request, webhook)
        return _with_secret(request, *renew_webhook_secret(by=row.person, key=row.key), status=200)

    @_described(LogShape, asked=[BEFORE])
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, webhook: str) -> Response:
        """Return what was sent and what came of it."""
        refuse_unknown(request, {"before"})
        row = _own(request, webhook)
        rows = list(_before(request, row)[: ON_A_PAGE + 1])
        page = rows[:ON_A_PAGE]
        further = f"{request.path}?before={page[-1].identity}" if len(rows) > ON_A_PAGE else None
        context = {"request": request, "webhook": row}
        return Response(
            {
                "results": MessageLogShape(page, many=True, context=context).data,
                "next": further and request.build_absolute_uri(further),
            }
        )


def _own(request: Request, webhook: str) -> Webhook:
    """Return the webhook; 401 without a person, 404 for everybody else's."""
    row = access.own_webhooks(person_of(request)).select_related("person").filter(key=webhook).first()
    if row is None:
        raise NotFound
    return row


def _made_by(request: Request) -> dict[str, str]:
    """Name the token, or the machine that took one by OAuth; nothing of somebody who is signed in."""
    if isinstance(request.auth, Machine):
        return {"machine": request.auth.name}
    return {"token": request.auth.name} if isinstance(request.auth, ApiToken) else {}


def _said(shape: type[Shape], request: Request) -> dict[str, Any]:
    refuse_unknown(request, set())
    said = shape(data=request.data)
    said.is_valid(raise_exception=True)
    return dict(said.validated_data)


def _shown(request: Request, row: Webhook) -> Response:
    return Response(WebhookShape(row, context={"request": request}).data)


def _with_secret(request: Request, row: Webhook, secret: str, *, status: int) -> Response:
    return Response(
        {**WebhookShape(row, context={"request": request}).data, "secret": secret},
        status=status,
        headers={"Cache-Control": "no-store"},
    )


def _cursor(request: Request, place: Webhook | WebhookMessage, webhook: Webhook) -> str | None:
    if webhook.standing != access.standing(request.user):
        return None
    return signed(Cursor(place.transaction_id, place.change_id), webhook.standing)


def _before(request: Request, row: Webhook) -> Any:
    """Return the log, or what of it was sent before a message."""
    log = access.own_webhook_messages(request.user).filter(webhook=row)
    named = request.query_params.get("before")
    if named is None:
        return log
    try:
        key = UUID(named.removeprefix("msg_"))
    except ValueError:
        key = None
    last = None if key is None else log.filter(key=key).first()
    if last is None:
        raise ValidationError({"before": _("There is no such message: give the `id` of one in the log.")})
    return log.filter(pk__lt=last.pk)
