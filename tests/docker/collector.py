"""Where do traces go in tests? To a server on this machine that reads OpenTelemetry's own protocol."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Span(NamedTuple):
    """Which service did what in which trace, and what it says of it."""

    service: str
    trace: bytes
    name: str
    said: dict[str, str]


@contextmanager
def collecting() -> Iterator[tuple[str, list[Span]]]:
    """Collect what is sent to an address; both are returned."""
    spans: list[Span] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            spans.extend(read(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", spans
    finally:
        server.shutdown()
        server.server_close()


def read(body: bytes) -> Iterator[Span]:
    for of_service in ExportTraceServiceRequest.FromString(body).resource_spans:
        name = {one.key: one.value.string_value for one in of_service.resource.attributes}["service.name"]
        for scope in of_service.scope_spans:
            for span in scope.spans:
                said = {one.key: str(one.value.string_value or one.value.int_value) for one in span.attributes}
                yield Span(name, span.trace_id, span.name, said)
