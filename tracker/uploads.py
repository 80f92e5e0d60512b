"""How does a file come in? Onto the disk piece by piece, and no further than to the largest size that is kept."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUpload(TemporaryFileUploadHandler):
    """Write what arrives to a temporary file; of what is too large only the size is kept, for the refusal."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece while the file is not too large."""
        if start + len(raw_data) <= settings.UPLOAD_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
        else:
            self.file.truncate(0)
