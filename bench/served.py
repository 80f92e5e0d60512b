"""What does the bench's server call? The house as `make run` starts it, with the floor's addresses beside ours."""

from django.conf import settings

from tracker.wsgi import application

settings.ROOT_URLCONF = "bench.floor"

__all__ = ["application"]
