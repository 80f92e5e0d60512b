"""What took how long, from the request through its statements to the tasks it asked for? Told by OpenTelemetry.

No address, parameter of a statement or body leaves in a trace: a page stands by its name, as in the metrics.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

ADDRESSES = frozenset(("http.url", "http.target", "url.full", "url.path", "url.query"))


def send_traces(service: str, endpoint: str) -> None:
    """Trace this process from now on as one of a service, to a collector that takes OTLP over HTTP."""
    resource = Resource.create({"service.namespace": "sextant", "service.name": f"sextant-{service}"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(response_hook=_named)
    for library in (CeleryInstrumentor, PsycopgInstrumentor, RedisInstrumentor):
        library().instrument()


def _named(span: Any, request: HttpRequest, response: HttpResponse) -> None:
    """Give a request's span the name that its log lines bear, and take away whose page it was."""
    if not span.is_recording():
        return
    match = request.resolver_match
    span.set_attribute("sextant.request", response.headers.get("X-Request-ID", ""))
    span.update_name(f"{request.method} {match.view_name if match else 'none'}")
    for name in span.attributes.keys() & ADDRESSES:
        span.set_attribute(name, match.route if match else "")
