"""How may an operation refuse, and in what shape does it say so? The words of the schema."""

from typing import Any

REFUSALS = {
    400: "A parameter or a field that is unknown or bad: `errors` names it.",
    401: "The token is wrong, the header is not understood, or there is none where one is needed.",
    403: "You may see this and not do it, or the token does not reach so far.",
    404: "There is no such thing, or it is not yours to see.",
    406: "Not in this format.",
    410: "The cursor was made for another role or organisation: begin again with the lists.",
    412: "Somebody changed the row since it was read: read it anew.",
    413: "More than is taken at once: send it in parts.",
    415: "Send JSON.",
    422: "A suspicious value: send it again with the reason in `confirmed_because`.",
    428: "Say which version you answer to: send the ETag as If-Match.",
    429: "Too many requests: wait for as many seconds as Retry-After says.",
    503: "As many requests, or files, as are answered at once are under way, the database is away, or what was recorded"
    " by `known_at` is still being written. Nothing was done: wait for as many seconds as Retry-After says.",
    507: "There is no room for what was sent. Nothing was recorded.",
}
ALWAYS = (400, 401, 403, 404, 406, 429, 503)
WRITING = (412, 413, 415, 422, 428, 507)
WAIT = (429, 503, 507)
"""What says when to ask again."""
ERROR = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {"field": {"type": ["string", "null"]}, "message": {"type": "string"}},
}
SUSPICION = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
PROBLEM_SHAPE = {
    "type": "object",
    "description": "A refusal (RFC 9457); `errors` names each field and what is wrong with it.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": ERROR},
        "suspicions": {"type": "array", "items": SUSPICION, "description": "Of a 422 only."},
    },
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer"}}}
ETAG = {"ETag": {"description": "Send it back as If-None-Match.", "required": True, "schema": {"type": "string"}}}
NOT_MODIFIED: dict[str, Any] = {
    "description": "Nothing can have changed since the ETag that was sent.",
    "headers": ETAG,
}
