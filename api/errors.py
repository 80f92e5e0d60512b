"""What does a refusal look like? A problem of RFC 9457; `errors` names each field and what is wrong with it.

A suspicious value is a 422 that also lists its `suspicions`: sent again with a reason it is taken.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DomainError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from api.parsing import TooLargeError
from api.rendering import FastJSONRenderer
from api.throttle import ByAddress
from objectives.acts.figures import SuspiciousError

PROBLEM = "application/problem+json"
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error, as JSON whatever was asked for: the schema would write it as YAML."""
    asked = context["request"]
    asked.accepted_renderer, asked.accepted_media_type = FastJSONRenderer(), FastJSONRenderer.media_type
    return _answer(error, context)


def _answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error; a broken rule of the domain is a 400 like a bad value."""
    if isinstance(error, SuspiciousError):
        told = [{"code": one.value, "message": str(one.label)} for one in error.found]
        return _problem(422, error.message_dict, suspicions=told)
    if isinstance(error, RequestDataTooBig):
        return _problem(413, TooLargeError().detail)
    if isinstance(error, DomainError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        error = exceptions.ValidationError(detail)
    if isinstance(error, exceptions.UnsupportedMediaType):
        error.detail = _unread(context)
    if isinstance(error, exceptions.AuthenticationFailed):
        error = _guessed(error, context)
    response = exception_handler(error, context)
    if response is None:
        return None
    problem = _problem(response.status_code, response.data, **_of_limits(error, context))
    for name, value in response.headers.items():
        problem.headers.setdefault(name, value)
    return problem


def _unread(context: dict[str, Any]) -> Any:
    """Say as what the body is to be sent; the framework only says as what it was."""
    known = ", ".join(one.media_type for one in context["view"].parser_classes)
    return _("Send the body with one of these as its Content-Type: %(known)s.") % {"known": known}


def _guessed(error: exceptions.AuthenticationFailed, context: dict[str, Any]) -> exceptions.APIException:
    """Count a token that is none like a request without one: limits are asked only after who asks."""
    limit = ByAddress()
    within = limit.allow_request(context["request"], context["view"])
    return error if within else exceptions.Throttled(limit.wait())


def _of_limits(error: Exception, context: dict[str, Any]) -> dict[str, Any]:
    """Return what a refusal for too many requests says beside (draft-ietf-httpapi-ratelimit-headers-10, section 6)."""
    standing = getattr(getattr(context.get("request"), "_request", None), "standing", None)
    if not isinstance(error, exceptions.Throttled) or standing is None:
        return {}
    return {"type": QUOTA_EXCEEDED, "violated-policies": [standing.policy]}


def told_problem(status: int, detail: Any, **more: Any) -> dict[str, Any]:
    """Return a problem as it is written."""
    errors = list(_flat(detail))
    told = " ".join(_told(one) for one in errors)
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": told, "errors": errors, **more}


def _problem(status: int, detail: Any, **more: Any) -> Response:
    return Response(told_problem(status, detail, **more), status=status, content_type=PROBLEM)


def _told(error: dict[str, str | None]) -> str:
    if error["field"] is None:
        return str(error["message"])
    return _("%(field)s: %(message)s") % error


def _flat(detail: Any, field: str | None = None) -> Iterator[dict[str, str | None]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, None if name in ("detail", "", "non_field_errors") else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, field)
    else:
        yield {"field": None if field is None else _sayable(field), "message": _sayable(str(detail))}


def _sayable(text: str) -> str:
    """Return a text as it can be written: what was sent may hold halves of characters, and is quoted."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
