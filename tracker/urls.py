"""Which address shows what?"""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the web server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz)]
