"""Which format is asked for? `?format=`, else Accept; one that is not there is a 406 naming those that are."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import _MediaType


class Exported(BaseRenderer):
    """A format that is streamed; an error on the way to it is told in JSON."""

    media_type: str
    format: str
    ending: str
    charset = None

    def render(self, data: Any, *arguments: Any, **options: Any) -> bytes:
        """Render an error."""
        return JSONRenderer().render(data, *arguments, **options)


class Csv(Exported):
    """A table."""

    media_type, format, ending = "text/csv", "csv", "csv"


class Ndjson(Exported):
    """A JSON object a line."""

    media_type, format, ending = "application/x-ndjson", "ndjson", "ndjson"


class Xlsx(Exported):
    """A workbook."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format, ending = "xlsx", "xlsx"


class Package(Exported):
    """A Frictionless data package."""

    media_type, format, ending = "application/zip", "datapackage", "zip"


class Linked(Exported):
    """schema.org."""

    media_type, format, ending = "application/ld+json", "jsonld", "jsonld"


class Cerif(Exported):
    """The OpenAIRE profile of CERIF-XML."""

    media_type, format, ending = "application/xml", "cerif", "xml"


WEIGHT = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)", re.ASCII)
TABLES = (Csv, Ndjson, Xlsx, Package)
"""What every list can be had as."""


class Negotiation(DefaultContentNegotiation):
    """`?format=` wins over Accept, so that an address can be given to somebody who has only a browser."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """Return the renderer and its media type; 406 naming the formats there are."""
        asked, renderers = request.query_params.get("format"), list(renderers)
        if asked is None and _takes_anything(request, renderers):
            return renderers[0], renderers[0].media_type
        try:
            if asked is None:
                wanted = _wanted(self.get_accept_list(request), renderers)
                return super().select_renderer(request, wanted, format_suffix)  # type: ignore[no-any-return]
            chosen = next((one for one in renderers if one.format == asked), None)
        except NotAcceptable:
            chosen = None
        if chosen is None:
            known = ", ".join(f"{one.format} ({one.media_type})" for one in renderers)
            raise NotAcceptable(_("There is no such format here. Known: %(known)s.") % {"known": known})
        return chosen, chosen.media_type


def _wanted(accepts: list[str], renderers: list[Any]) -> list[Any]:
    """Return the formats that Accept weighs most (RFC 9110, 12.5.1); the framework looks at no weight."""
    named = [_MediaType(one) for one in accepts]
    weights = [_weight(named, _MediaType(one.media_type)) for one in renderers]
    most = max(weights)
    return [one for one, weight in zip(renderers, weights, strict=True) if weight == most > 0]


def _weight(named: list[_MediaType], media_type: _MediaType) -> float:
    """Return how much a format is wanted, by the closest word for it; 0: not at all."""
    closest = max((one for one in named if media_type.match(one)), key=lambda one: one.precedence, default=None)
    if closest is None:
        return 0
    told = str(closest.params.get("q", "1"))
    return float(told) if WEIGHT.fullmatch(told) else 1


def _takes_anything(request: Request, renderers: list[Any]) -> bool:
    """Whether no format is asked for: Accept is empty, or a browser's, which would rather have XML than anything else.

    It would be given all rows as a file, and be refused each address with a question of pages.
    """
    accepts = request.headers.get("Accept", "")
    named = [one for one in renderers if one.media_type in accepts and not isinstance(one, Cerif)]
    return not accepts.strip() or ("text/html" in accepts and "*/*" in accepts and not named)
