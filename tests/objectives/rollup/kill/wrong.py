"""The worker of the product, or with a design that loses updates (SEXTANT_KILL_DESIGN), to show what the test sees."""

import os
from collections.abc import Callable
from functools import cache

from celery.signals import worker_init

from tracker.celery import app

__all__ = ["app"]

DESIGN = os.environ.get("SEXTANT_KILL_DESIGN", "")


def prepare_design() -> None:
    """Lay down in the database what the design needs there."""
    from tests.objectives.rollup.race.designs import mark_once  # noqa: PLC0415 (models exist only after django.setup())

    if DESIGN == "do_nothing":
        mark_once()


@cache
def _wrong_drain() -> Callable[[], object]:
    """Return the design's drain, made at its first use: the worker is there before the tables are."""
    from tests.objectives.rollup.race import designs  # noqa: PLC0415

    return designs.watermark_drain() if DESIGN == "watermark" else designs.drain_marked_once


def _exchange(**_signal: object) -> None:
    from objectives import tasks  # noqa: PLC0415

    vars(tasks)["drain"] = lambda _today: _wrong_drain()() and 0


if DESIGN:
    worker_init.connect(_exchange)
