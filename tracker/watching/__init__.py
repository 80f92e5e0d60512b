"""What does a machine that watches see? Numbers at /metrics, lines in the logs, traces; one name for a request."""

from django.conf import settings


def follow(service: str) -> None:
    """Trace this process as one of `web`, `worker` or `beat`, where `OTEL_EXPORTER_OTLP_ENDPOINT` says where to."""
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from tracker.watching.traces import send_traces  # noqa: PLC0415 (a third of a second that few ask for)

        send_traces(service, settings.OTEL_EXPORTER_OTLP_ENDPOINT)
