"""Does a reader have the answer already? A strong ETag of all that the answer stands on, compared before reading.

It is the watermark of the data, who asks, what is asked for, in which language and form, the day, and the program
itself: the same tag is the same answer. It moves with every write, also of what the reader may not see.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.cursors import signed
from api.freshness import OfTheMoment
from api.ready import begun, looked, may_be_kept
from api.tags import asks_for_any, held_as, holds, tag_of
from objectives import access, clock
from objectives.models import User
from objectives.watermark import Watermark

READS = ("GET", "HEAD")
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie")
TOLD_OF_WHAT_IS_HELD = ("ETag", "Vary", "Cache-Control")


class NotModified(APIException):
    """The reader has it, under this tag."""

    status_code = 304

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag


def has(request: Request, tag: str) -> bool:
    """Return whether the reader holds a tag."""
    return holds(request.headers.get("If-None-Match", ""), tag)


def _asks_for_any(request: Request) -> bool:
    return asks_for_any(request.headers.get("If-None-Match", ""))


def versioned(request: Request, body: Any, version: int) -> Response:
    """Answer a read of what has a version of its own, which a write answers to; 304 where the reader has it."""
    tag = f'"{version}"'
    is_known = request.method in READS and (has(request, tag) or _asks_for_any(request))
    answer = Response(status=304) if is_known else Response(body)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, VARY)
    return answer


class Conditional(ViewSet):
    """Reads that are answered 304 where nothing can have changed: the person and the watermark, two statements.

    The look comes before it is known who asks: whoever is kept an answer was then no other than was seen there.
    """

    mark: Watermark | None = None
    question = tag = ""
    begins_a_copy: ClassVar[bool] = False
    """Whether its list is told with a cursor, from which a copy of it can be kept up with the change feed."""
    names_people: ClassVar[bool] = False
    """Whether it says what people are called: then its tag moves with them too, and no answer is kept ready."""

    def is_of_the_whole(self) -> bool:
        """Return whether the answer's tag is that of the data as a whole, not one of its row."""
        return True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look at the watermark before anything is read."""
        looks = request.method in READS and self.is_of_the_whole()
        if looks and "Authorization" in request.headers:
            looked(request._request, with_names=self.names_people)
        super().initial(request, *args, **kwargs)
        if looks:
            self.mark = looked(request._request, with_names=self.names_people)
            self.question = _question(request)
            self.tag = tag_of(self.mark.text, self.question)
            if has(request, self.tag):
                raise NotModified(held_as(request.headers["If-None-Match"], self.tag))
            begun(request._request)

    def handle_exception(self, exc: Exception) -> Any:
        """Answer what is no error."""
        if isinstance(exc, NotModified):
            return Response(status=304, headers={"ETag": exc.tag})
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say under which tag the answer may be kept, and from where the changes after it can be followed."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in READS or answer.status_code not in (200, 304):
            return answer
        if self.mark is not None:
            self._tell(request._request, answer, self.mark)
        kept_by = "private" if isinstance(request.user, User) else "public"
        answer.headers.setdefault("Cache-Control", f"{kept_by}, no-cache")
        patch_vary_headers(answer, VARY)
        if answer.status_code == 200 and _asks_for_any(request):
            told = {name: answer.headers[name] for name in TOLD_OF_WHAT_IS_HELD if name in answer.headers}
            return super().finalize_response(request, Response(status=304, headers=told), *args, **kwargs)
        return answer

    def _tell(self, asked: HttpRequest, answer: Any, mark: Watermark) -> None:
        is_there, standing = answer.status_code == 200, access.standing(self.request.user)
        follows = standing if is_there and self.begins_a_copy and self.action == "list" else None
        fresh = _freshness(answer) if is_there else {}
        weak = isinstance(fresh, OfTheMoment)
        if not self.names_people and not (weak and fresh["computed_at"] >= mark.looked_at):
            may_be_kept(asked, self.question, follows)
        if is_there:
            answer.headers.setdefault("ETag", ("W/" if weak else "") + self.tag)
        if follows is not None:
            answer.headers["Sextant-Cursor"] = signed(mark.cursor, follows)


def _freshness(answer: Any) -> dict[str, Any]:
    """Return how fresh an answer says that it is: of a moment of its own, the same tag is the same in sense only."""
    data = getattr(answer, "data", None)
    fresh: dict[str, Any] = data.get("freshness", {}) if isinstance(data, dict) else {}
    return fresh


def _question(request: Request) -> str:
    parts = [
        access.standing(request.user),
        request.get_full_path(),
        request.headers.get("Accept", ""),
        str(get_language()),
        clock.today().isoformat(),
        request.build_absolute_uri("/"),
        _program(),
    ]
    return "\n".join(parts)


@cache
def _program() -> str:
    """Return what tells this program from the one before it: the same facts may be told otherwise."""
    digest, house = hashlib.sha256(), Path(__file__).resolve().parent.parent
    for folder in ("api", "objectives"):
        for path in sorted((house / folder).rglob("*.[pm][yo]")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
