"""What does the OpenAPI schema say of the formats beside JSON?"""

from typing import Any

SAID = {
    "application/ld+json": {"type": "object"},
    "application/xml": {"type": "string"},
}
BINARY = ("zip", "sheet")


def describe(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Replace the JSON shape where an answer is a file: a hook of drf-spectacular."""
    for path in result["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                for media_type, told in answer.get("content", {}).items():
                    if media_type != "application/json" and not media_type.endswith("problem+json"):
                        told["schema"] = _schema(media_type)
    return result


def _schema(media_type: str) -> dict[str, Any]:
    if media_type.endswith(BINARY):
        return {"type": "string", "contentMediaType": media_type}
    return dict(SAID.get(media_type, {"type": "string"}))
