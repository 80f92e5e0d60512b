"""The worker of the product, or with a design that loses updates (SEXTANT_KILL_DESIGN), to show what the test sees."""

import os
from collections.abc import Callable

from tracker.celery import app

__all__ = ["app"]

DESIGN = os.environ.get("SEXTANT_KILL_DESIGN", "")


def prepare_design() -> None:
    """Lay down in the database what the design needs there."""
    from tests.objectives.rollup.race.designs import mark_once  # noqa: PLC0415 (models exist only after django.setup())

    if DESIGN == "do_nothing":
        mark_once()


def _wrong_drain() -> Callable[[], object]:
    from tests.objectives.rollup.race import designs  # noqa: PLC0415

    return {"watermark": designs.watermark_drain, "do_nothing": lambda: designs.drain_marked_once}[DESIGN]()


@app.on_after_finalize.connect
def _exchange(**_signal: object) -> None:
    from django.apps import apps  # noqa: PLC0415

    if DESIGN and apps.ready:
        from objectives import tasks  # noqa: PLC0415

        drain = _wrong_drain()
        tasks.drain = lambda _today: drain() and None
