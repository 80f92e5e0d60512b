"""What is told of an address under /api/ where there is nothing? A problem, as of every refusal; no page."""

from typing import Any, NoReturn

from django.urls import re_path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView


class Nowhere(APIView):
    """No resource."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """Find nothing, whatever is asked and by whichever method; a bad token and too many hear that."""
        super().initial(request, *args, **kwargs)
        raise NotFound


urlpatterns = [re_path(r"^(?:.*/)?$", Nowhere.as_view(), name="nowhere")]
