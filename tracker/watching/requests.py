"""How many requests of which kind were answered how, and in what time? Counted by each process, told for all of them.

The web server names `PROMETHEUS_MULTIPROC_DIR`, the folder through which its processes tell each other.
"""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

OWN = CollectorRegistry()
ANSWERED = Counter(
    "sextant_requests", "Requests answered.", ["method", "page", "status"], registry=OWN
)  # the name of the page, never its address: nobody's code stands in a metric
LASTED = Histogram(
    "sextant_request_seconds", "How long a page took.", ["page"], registry=OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
REFUSED = Counter(
    "sextant_requests_refused",
    "Requests refused: 503 too many at once or no database, 413 too large, 507 no room.",
    ["status"],
    registry=OWN,
)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def count(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count what is answered, and how long it took until the first byte could leave."""

    def counted(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = answer(request)
        page = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        ANSWERED.labels(method, page, response.status_code).inc()
        LASTED.labels(page).observe(time.perf_counter() - began)
        return response

    return counted


def of_all_processes() -> Collector:
    """Return what tells of all processes of this web server."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
