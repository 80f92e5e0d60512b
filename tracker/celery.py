"""Who works in the background? One Celery application; it only carries "please do", the work list is in PostgreSQL."""

import logging
import os
from contextlib import suppress
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, worker_init
from django.conf import settings
from kombu.exceptions import OperationalError

from tracker.watching import follow
from tracker.watching.memory import held

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
# Of every page and model, which do not change between two starts: the gate and `check --deploy` look at them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY = 5.0
"""Seconds after which a worker asks for what is due, whether or not a beat does."""


logger = logging.getLogger(__name__)


class OwnClock(bootsteps.StartStopStep):
    """Each worker has a clock of its own: where every beat is dead, what is due is late by seconds and not lost.

    By the same clock it looks at itself: Celery bounds the memory of processes only, and ours are threads.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        """Begin to ask."""
        self.asking = parent.timer.call_repeatedly(EVERY, _ask)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 (Celery's)
        """Ask no more."""
        self.asking.cancel()


def _ask() -> None:
    if held() > settings.WORKER_MEMORY_MB * 1024**2:
        _end()
        return
    with suppress(OperationalError):  # the next worker or the next time
        app.send_task("objectives.what_is_due", expires=EVERY, retry=False)


def _end() -> None:
    """End, once what is being done is finished."""
    from celery.worker import state  # noqa: PLC0415 (of a worker only)

    logger.warning("This worker holds more than WORKER_MEMORY_MB: it ends, to be started anew.")
    vars(state)["should_stop"] = 0  # its own way; typed as what it begins with


app.steps["consumer"].add(OwnClock)


@worker_init.connect
def _follow_worker(**_rest: Any) -> None:
    follow("worker")


@beat_init.connect
def _follow_beat(**_rest: Any) -> None:
    follow("beat")
