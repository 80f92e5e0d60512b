"""Which answers need not be made again? Those under the same tag, which is the same answer (`api.conditional`).

A tag holds who asks, all that was asked for and the watermark of the data, looked at for each request: what was made
ready for somebody else, or before the newest write, has another tag and is not found. Each process has its own.
"""

from typing import Any

from django.core.cache import caches
from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response

MOST_BYTES = 512 * 1024
"""Of one answer; the setting `CACHES` says how many there are."""


class ReadyError(APIException):
    """The answer is there; raised where it is known who asks and that they may."""

    def __init__(self, body: bytes, content_type: str) -> None:
        super().__init__()
        self.body, self.content_type = body, content_type

    def answer(self) -> HttpResponse:
        """Return the answer, to the byte."""
        return HttpResponse(self.body, content_type=self.content_type)


def give_ready(tag: str) -> None:
    """Raise `ReadyError` where the answer under a tag is there."""
    found: tuple[bytes, str] | None = caches["answers"].get(tag)
    if found is not None:
        raise ReadyError(*found)


def keep_ready(tag: str, answer: Any) -> None:
    """Keep an answer as soon as it is written, unless it is a stream or too long."""
    if isinstance(answer, Response):
        answer.add_post_render_callback(lambda written: _keep(tag, written))


def _keep(tag: str, written: Any) -> None:
    if len(written.content) <= MOST_BYTES:
        caches["answers"].set(tag, (written.content, written.headers["Content-Type"]))
