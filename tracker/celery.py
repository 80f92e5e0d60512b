"""Who works in the background? One Celery application; it only carries "please do", the work list is in PostgreSQL."""

import os
from contextlib import suppress
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, worker_init
from kombu.exceptions import OperationalError

from tracker.watching import follow

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY = 5.0
"""Seconds after which a worker asks for what is due, whether or not a beat does."""


class OwnClock(bootsteps.StartStopStep):
    """Each worker has a clock of its own: where every beat is dead, what is due is late by seconds and not lost."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        """Begin to ask."""
        self.asking = parent.timer.call_repeatedly(EVERY, _ask)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 (Celery's)
        """Ask no more."""
        self.asking.cancel()


def _ask() -> None:
    with suppress(OperationalError):  # the next worker or the next time
        app.send_task("objectives.what_is_due", expires=EVERY, retry=False)


app.steps["consumer"].add(OwnClock)


@worker_init.connect
def _follow_worker(**_rest: Any) -> None:
    follow("worker")


@beat_init.connect
def _follow_beat(**_rest: Any) -> None:
    follow("beat")
