"""Up to where has a reader seen everything? A signed word of the change feed, to keep and give back."""

from functools import lru_cache

from django.core import signing

from objectives.history import Cursor

SIGNER = signing.Signer(salt="api.feed")
"""Without a time in it: the same answer is the same to the byte."""


@lru_cache(maxsize=256)
def signed(cursor: Cursor, standing: str) -> str:
    """Return a cursor for one reader only, whose `access.standing` it holds."""
    return SIGNER.sign_object([str(cursor), standing])
