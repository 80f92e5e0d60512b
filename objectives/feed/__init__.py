"""What must a reader do to keep a copy of what the reader may see?"""

from objectives.feed.telling import Gone, Part, Shown, told_since

__all__ = ["Gone", "Part", "Shown", "told_since"]
