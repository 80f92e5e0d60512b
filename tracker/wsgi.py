"""What does a web server call?"""

import os

import django
from django.core.wsgi import get_wsgi_application

from tracker.watching import follow

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django.setup()
follow("web")  # before the middleware is put together
application = get_wsgi_application()
