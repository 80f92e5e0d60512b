"""The worker of the product, or with a design that loses updates (SEXTANT_KILL_DESIGN), to show what the test sees."""

import os

from celery.signals import worker_init

from tracker.celery import app

__all__ = ["app"]

DESIGN = os.environ.get("SEXTANT_KILL_DESIGN", "")


def prepare_design() -> None:
    """Lay down in the database what the design needs there."""
    from tests.objectives.rollup.race import designs  # noqa: PLC0415 (models exist only after django.setup())

    if DESIGN:
        {"watermark": designs.remember_when, "do_nothing": designs.mark_once}[DESIGN]()


def _drain(_today: object) -> int:
    from tests.objectives.rollup.race import designs  # noqa: PLC0415

    {"watermark": designs.drain_since, "do_nothing": designs.drain_marked_once}[DESIGN]()
    return 0


def _exchange(**_signal: object) -> None:
    from objectives import tasks  # noqa: PLC0415

    vars(tasks)["drain"] = _drain


if DESIGN:
    worker_init.connect(_exchange)
