"""What does a web server call?"""

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import get_resolver

from tracker.watching import follow
from tracker.watching.away import PATIENCE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

CANNOT_BOOT = 3
"""By this status gunicorn knows that it need not try again."""

try:
    django.setup()
    if not (settings.ALLOWED_HOSTS or settings.DEBUG):  # of commands and workers nobody asks a name
        raise ImproperlyConfigured("ALLOWED_HOSTS is missing: every page would be refused. Give the house's name.")
except ImproperlyConfigured as mistake:
    print(f"Sextant does not start: {mistake}", file=sys.stderr)  # noqa: T201 (there is no log yet)
    sys.exit(CANNOT_BOOT)
if "pool" in (given := connection.settings_dict["OPTIONS"]):
    given["pool"]["timeout"] = PATIENCE  # people wait for it; workers, with the time that they have, for longer
    enough = settings.WEB_THREADS + settings.EXPORTS_AT_ONCE + 2  # who answers, who sends files, and who looks in
    given["pool"]["max_size"] = max(given["pool"]["max_size"], enough)
else:
    given["connect_timeout"] = 2  # the least that there is
follow("web")  # before the middleware is put together
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 (every page is loaded with it: nobody's first request waits for that)
