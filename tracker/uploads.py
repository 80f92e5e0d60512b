"""How does a file come in? Onto the disk piece by piece, and no further than to the largest size that is kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from objectives import access

IMPORTS = {"imports", "import-list"}
"""The addresses, page and API, to which who keeps the data brings files of a million rows."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Write what arrives to a temporary file; of what is too large only the size is kept, for the refusal."""

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Begin a file, and ask how large it may be."""
        super().new_file(*arguments, **named)
        self.most = settings.IMPORT_MAX_BYTES if self._is_import() else settings.UPLOAD_MAX_BYTES

    def _is_import(self) -> bool:
        asked = self.request
        if asked is None or asked.resolver_match is None or asked.resolver_match.url_name not in IMPORTS:
            return False
        return access.keeps_the_data(asked.user)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece while the file is not too large."""
        if start + len(raw_data) <= self.most:
            super().receive_data_chunk(raw_data, start)
        else:
            self.file.truncate(0)
