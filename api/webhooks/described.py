"""What does the schema say of the requests that we send? The webhook `message`, beside the paths that are asked."""

from typing import Any

from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework import serializers

from api.resources.changes import ChangesShape
from objectives.models import MessageKind


class MessageShape(serializers.Serializer[Any]):
    """A message: a page of the feed of changes, as `/api/v1/changes/` gives it to the webhook's person."""

    type = serializers.ChoiceField(choices=MessageKind.choices, help_text="`test`: a page without changes.")
    timestamp = serializers.DateTimeField(help_text="When the message was made; the same at each try.")
    data = ChangesShape()  # type: ignore[assignment]  # DRF calls its input so


MESSAGE: Any = OpenApiWebhook(
    "message",
    extend_schema(
        operation_id="message",
        request=MessageShape,
        description="POSTed to each webhook; signed as Standard Webhooks says, tried again for three days.",
        responses={200: None},
    ),
)
HEADERS = {
    "webhook-id": "The message's name, the same at each try: taken twice, take it once.",
    "webhook-timestamp": "When it was sent, in seconds since 1970: refuse what is minutes old.",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; two, parted by a space, while a "
    "secret is renewed.",
}
ANSWERS = {
    "2XX": "Taken: the next message follows.",
    "410": "Gone: the webhook is stopped at once.",
    "default": "Not taken: tried again after 10 seconds, then four times as long each time up to 8 hours.",
}


def describe(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Say with which headers messages come and what an answer means: a hook of drf-spectacular."""
    result["webhooks"]["message"]["post"] |= {
        "parameters": [
            {"in": "header", "name": name, "required": True, "description": told, "schema": {"type": "string"}}
            for name, told in HEADERS.items()
        ],
        "responses": {status: {"description": told} for status, told in ANSWERS.items()},
    }
    return result
