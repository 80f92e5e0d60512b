"""Where does a person read and report? The site: settings, routes, worker, pages."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
