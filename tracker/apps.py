"""The Django application that people see: what is done once all of it is loaded."""

import gc

from django.apps import AppConfig

from tracker.celery import app as celery_app

__all__ = ["TrackerConfig", "celery_app"]  # Django loads this, and so whoever asks for a task asks Sextant's Celery


class TrackerConfig(AppConfig):
    """`tracker`: the pages, and what runs behind them."""

    name = "tracker"

    def ready(self) -> None:
        """Look for rubbish again, which the settings have put off, and never among what was loaded until now."""
        gc.freeze()
        gc.enable()
