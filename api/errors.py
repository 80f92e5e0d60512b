"""What does a refusal look like? `{"errors": [{"field": ..., "message": ...}]}`, the field null where there is none.

A suspicious value is a 422 that also lists its `suspicions`: sent again with a reason it is taken.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError as DomainError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from objectives.acts.figures import SuspiciousError


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error; a broken rule of the domain is a 400 like a bad value."""
    if isinstance(error, SuspiciousError):
        told = [{"code": one.value, "message": str(one.label)} for one in error.found]
        return Response({"errors": list(_flat(error.message_dict)), "suspicions": told}, status=422)
    if isinstance(error, DomainError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        error = exceptions.ValidationError(detail)
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"errors": list(_flat(response.data))}
    return response


def _flat(detail: Any, field: str | None = None) -> Iterator[dict[str, str | None]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, None if name in ("detail", "", "non_field_errors") else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, field)
    else:
        yield {"field": field, "message": str(detail)}
