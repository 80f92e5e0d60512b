"""Which part of a list is answered?"""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """Numbered pages of 50 rows, up to 500 with `page_size`; anything else asked for is refused, not corrected."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int | None:
        """Return the size asked for; 400 when it is not a number from 1 to 500."""
        text = request.query_params.get("page_size")
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= self.max_page_size):
            raise ValidationError({"page_size": _("Give a number from 1 to %(most)s.") % {"most": self.max_page_size}})
        return int(text)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        """Return the page asked for; 400 when there is no such page."""
        text = request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= paginator.num_pages):
            last = paginator.num_pages
            raise ValidationError({"page": _("There are pages 1 to %(last)s.") % {"last": last}})
        return int(text)
