"""How is the log written? A line an event, for a person or as JSON, each with the name of its request."""

from logging import LogRecord
from typing import Any

import psycopg
from django.db import OperationalError
from psycopg_pool import PoolTimeout

REFUSING = (
    "django.request",
    "django.security.DisallowedHost",
    "django.security.RequestDataTooBig",
    "django.security.TooManyFieldsSent",
    "django.security.TooManyFilesSent",
)
"""Under which names Django writes down what it refused: a filter holds for its own name, not for those below it."""
NONE_FREE = " (no free connection: the database is away, or this process is at work on all that it may have)"


def lines(form: str, level: str) -> dict[str, Any]:
    """Return Django's settings of the log: `form` is `line` or `json`, `level` the least that is written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request"},
            "refusals": {"()": "django.utils.log.CallbackFilter", "callback": refusal_in_a_line},
            "gone": {"()": "django.utils.log.CallbackFilter", "callback": gone_database_in_a_line},
        },
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "{levelname}{name}{message}{request}",
                "style": "{",
                "timestamp": "at",  # UTC, and says so: who collects logs of several machines guesses no zone
                "rename_fields": {"levelname": "level", "name": "logger"},
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request", "gone"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            **{name: {"filters": ["refusals"]} for name in REFUSING},
            "django_guid": {"level": "WARNING"},
            "sextant.security": {"level": "INFO"},  # who signed in is told whatever the level
        },
    }


def refusal_in_a_line(record: LogRecord) -> bool:
    """Take the traceback from a request that was refused (a right, a foreign host): nothing of ours failed there."""
    if getattr(record, "status_code", None) in (400, 403):
        record.exc_info = None
    return True


def gone_database_in_a_line(record: LogRecord) -> bool:
    """Say in a line that the database does not answer: for each page, task and tick a trace of ours tells no more."""
    error = record.exc_info[1] if record.exc_info else None
    if cause := _gone(error):
        told, why = record.getMessage(), " ".join(str(error).split())
        record.msg, record.args = told if why in told else f"{told}: {why}", None
        if isinstance(cause, PoolTimeout):
            record.msg += NONE_FREE
        record.exc_info = record.exc_text = None
    return True


def _gone(error: BaseException | None) -> psycopg.OperationalError | None:
    """Return the library's error where there is no connection, or it was cut (classes 08 and 57P); else nothing.

    A query that failed keeps its trace, and so does what our code made of such an error.
    """
    cause = error.__cause__ if isinstance(error, OperationalError) else error  # Django's stands over the library's
    if isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "08").startswith(("08", "57P")):
        return cause
    return None
