"""Under which tag is an answer told, and does a reader hold it already?"""

from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags


def tag_of(mark: str, question: str) -> str:
    """Return the strong tag of the answer to a question while the data stand at a mark (`objectives.watermark`)."""
    told = salted_hmac("api.etag", f"{mark}\n{question}", algorithm="sha256")
    return f'"{told.hexdigest()[:40]}"'


def held_as(if_none_match: str, tag: str) -> str:
    """Return a tag that the reader holds as it was told: weak, of an answer that tells a moment of its own."""
    held = parse_etags(if_none_match)
    return tag if tag in held else f"W/{tag}"


def asks_for_any(if_none_match: str) -> bool:
    """Return whether any answer is held already, under whichever tag: told once it is known that there is one."""
    return if_none_match.strip() == "*"


def holds(if_none_match: str, tag: str) -> bool:
    """Return whether a tag is among those that the reader says to hold; weakly compared, as `If-None-Match` is."""
    return any(one.removeprefix("W/") == tag for one in parse_etags(if_none_match))
