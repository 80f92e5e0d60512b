"""The back office is there once the pages are, as in a web server."""

import tracker.urls  # noqa: F401
