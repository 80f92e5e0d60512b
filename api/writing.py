"""How does a machine write? With If-Match: nothing is overwritten unseen. Once, however often it is sent."""

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotAuthenticated, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import KeptAnswer
from api.resource import refuse_unknown
from objectives.models import User
from objectives.versions import ConflictError

KEPT_FOR = datetime.timedelta(days=1)
IF_MATCH = OpenApiParameter("If-Match", str, "header", required=True, description="The ETag that was read.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, "header", description="Up to 200 characters: sent again within a day, it is done once."
)
DRY_RUN = OpenApiParameter("dry_run", bool, description="Say what would be, and do nothing.")


class PreconditionRequired(APIException):
    """The request does not say which version it answers to."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    """Somebody changed the row since it was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


class Shape(serializers.Serializer[Any]):
    """What a request says: nothing that is not known, by its name. Who is refused reads what is known instead."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields, those of a choice or of several with a refusal that names what there is to choose from."""
        fields = super().get_fields()
        for field in fields.values():
            one = getattr(field, "child", field)
            if isinstance(one, serializers.ChoiceField):
                told = _("Choose one of: %(known)s.") % {"known": ", ".join(map(str, one.choices))}
                one.error_messages["invalid_choice"] = told
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is not known."""
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            told = _("Unknown field. Known: %(known)s.") % {"known": ", ".join(sorted(self.fields))}
            raise ValidationError(dict.fromkeys(unknown, told))
        return super().to_internal_value(data)


def seen_version(request: Request) -> int:
    """Return the version that the request answers to; raises 428 without one, 412 for what is no ETag of ours."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(_("Read the row first and send its ETag as If-Match."))
    number = given.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise PreconditionFailed(_("If-Match is not an ETag of this row: read it anew."))
    return int(number)


def is_dry_run(request: Request) -> bool:
    """Return whether the request only asks what would be."""
    asked = request.query_params.get("dry_run", "false")
    if asked not in ("true", "false"):
        raise ValidationError({"dry_run": _("Say true or false.")})
    return asked == "true"


def once(request: Request, person: User, act: Callable[[], Response]) -> Response:
    """Do the act, or answer again what the same request with the same Idempotency-Key was answered.

    The key is held while the act runs, in the act's own transaction: sent twice at once, the second waits and gets
    the first one's answer. Only what was done is kept: a refused request may be mended and sent again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > 200 or not key.isprintable():
        raise ValidationError({"Idempotency-Key": _("Give up to 200 printable characters.")})
    with transaction.atomic():
        KeptAnswer.objects.filter(person=person, kept_at__lt=Now() - KEPT_FOR).delete()
        digest = _digest(request)
        kept, is_new = KeptAnswer.objects.get_or_create(person=person, key=key, defaults={"request": digest})
        if kept.request != digest:
            raise ValidationError({"Idempotency-Key": _("This key was used for another request: make a new one.")})
        if not is_new:
            return Response(kept.body, status=kept.status, headers=kept.headers)
        answer = act()
        kept.status, kept.body = answer.status_code, json.loads(JSONRenderer().render(answer.data))
        kept.headers = {name: answer.headers[name] for name in ("ETag", "Sextant-Token") if name in answer.headers}
        kept.save()
    return answer


def written(request: Request, person: User, *, tried: Callable[[], Response], done: Callable[[], Response]) -> Response:
    """Answer a write: only tried where `dry_run` asks so, else done once; 412 where somebody was faster."""
    refuse_unknown(request, {"dry_run"})
    return _unless_overtaken(request, lambda: tried() if is_dry_run(request) else once(request, person, done))


def asked_once(request: Request, person: User, done: Callable[[], Response]) -> Response:
    """Answer a write that only asks for what is done later: nothing to be tried; 412 where somebody was faster."""
    refuse_unknown(request, set())
    return _unless_overtaken(request, lambda: once(request, person, done))


def _unless_overtaken(request: Request, act: Callable[[], Response]) -> Response:
    try:
        return act()
    except ConflictError as conflict:
        told = _("Somebody changed this since version %(seen)s: it is at version %(version)s now.")
        seen = request.headers["If-Match"].removeprefix("W/").strip('"')
        raise PreconditionFailed(told % {"seen": seen, "version": conflict.version}) from None


def undone(act: Callable[[], Response]) -> Response:
    """Answer what an act would answer, and undo it; nothing is created then (201 becomes 200)."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    if answer.status_code == status.HTTP_201_CREATED:
        answer.status_code = status.HTTP_200_OK
    return answer


def person_of(request: Request) -> User:
    """Return who asks; raises 401 for nobody."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def _digest(request: Request) -> str:
    told = [request.method or "", request.get_full_path(), request.headers.get("If-Match", "")]
    body = json.dumps(request.data, sort_keys=True, default=_content)
    return hashlib.sha256("\n".join([*told, body]).encode("utf-8", "surrogatepass")).hexdigest()


def _content(value: object) -> str:
    """Tell two files with one name apart by what is in them."""
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {value.size} {digest.hexdigest()}"
