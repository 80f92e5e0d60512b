"""Where is it? Projects, organisations, activities, indicators and documents by words as people write them."""

from objectives.searching.found import Answer, Found, search
from objectives.searching.marking import Part

__all__ = ["Answer", "Found", "Part", "search"]
