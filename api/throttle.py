"""How often may a machine without an account ask? Counted by each process: a request should not wait for a count."""

from django.core.cache import caches
from rest_framework.throttling import AnonRateThrottle


class Anonymous(AnonRateThrottle):
    """By address, as `API_ANONYMOUS_RATE` says."""

    cache = caches["process"]
