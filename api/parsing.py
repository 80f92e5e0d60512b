"""How is a request's JSON read? Numbers exactly, and nothing that is no JSON: a 400 for what breaks other readers."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLargeError(APIException):
    """More JSON than is read into memory."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        super().__init__(_("At most %(most)s bytes of JSON are taken at once: send it in parts.") % {"most": most})


class ExactJSONParser(JSONParser):
    """JSON whose decimals are never floats. Refused: NaN and infinity, depth without end, numbers beyond all bounds."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,  # noqa: ARG002 (the framework's)
        parser_context: Any = None,
    ) -> Any:
        """Return what was sent; raises ParseError, TooLargeError."""
        encoding, most = (parser_context or {}).get("encoding", "utf-8"), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        sent = stream.read(most + 1)
        if len(sent) > most:
            raise TooLargeError
        try:
            text = sent.decode(encoding)
            return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deep.")) from None
        except (LookupError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ParseError(_("This is no JSON that can be read: %(why)s.") % {"why": error}) from None
        except (ValueError, InvalidOperation):  # of Python's own, which would tell of Python
            raise ParseError(_("This JSON holds a number that is too long or too large to be read.")) from None


def _refuse(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is no number of JSON: leave out what is not known.") % {"name": name})
