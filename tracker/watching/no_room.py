"""What is said where the disk is full? That nothing was kept, and that it is not the asker's fault."""

import errno
import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from tracker.watching.refusing import refused

FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
AGAIN_IN = 60
"""Seconds; somebody has to make room first."""
logger = logging.getLogger(__name__)


class NoRoom:
    """Answers a 507 for what could not be written; whatever the act wrote before it is rolled back with it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as ever."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a full disk; leave everything else to the house."""
        # A workbook that cannot be written is told by an error of XlsxWriter's, in the place of the system's.
        met = error.__context__ if isinstance(error, FileCreateError) else error
        if not isinstance(met, OSError) or met.errno not in FULL:
            return None
        logger.error("There is no room on the disk: %s", met)
        return refused(
            request,
            HTTPStatus.INSUFFICIENT_STORAGE,
            _("There is no room for this file"),
            _("Our disk is full: the file was not kept, and nothing of what you sent was recorded. Try again later."),
            {"Retry-After": str(AGAIN_IN)},
        )
