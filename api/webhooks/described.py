"""What does the schema say of the requests that we send? The webhook `message`, beside the paths that are asked."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiWebhook, extend_schema
from rest_framework import serializers

from api.resources.changes import ChangesShape
from objectives.models import MessageKind


class MessageShape(serializers.Serializer[Any]):
    """A message: a page of the feed of changes, as `/api/v1/changes/` gives it to the webhook's person."""

    type = serializers.ChoiceField(choices=MessageKind.choices, help_text="`test`: a page without changes.")
    timestamp = serializers.DateTimeField(help_text="When the message was made; the same at each try.")
    data = ChangesShape()  # type: ignore[assignment]  # DRF calls its input so


def _header(name: str, told: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, "header", required=True, description=told)


MESSAGE: Any = OpenApiWebhook(
    "message",
    extend_schema(
        operation_id="message",
        request=MessageShape,
        description="POSTed to each webhook; signed as Standard Webhooks says, tried again for three days.",
        parameters=[
            _header("webhook-id", "The message's name, the same at each try: taken twice, it is taken once."),
            _header("webhook-timestamp", "When it was sent, in seconds since 1970: refuse what is minutes old."),
            _header("webhook-signature", "`v1,` and base64 of HMAC-SHA256 over id.timestamp.body; two while a secret "
                    "is renewed, parted by a space."),
        ],
        responses={
            200: None,
            410: None,
        },
    ),
)  # fmt: skip
