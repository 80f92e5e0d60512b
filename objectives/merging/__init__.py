"""How do two organisations become one, and two again? Every reference is moved, whatever model it stands in."""

from objectives.merging.preview import Preview, preview
from objectives.merging.taking_in import take_in
from objectives.merging.undoing import give_back

__all__ = ["Preview", "give_back", "preview", "take_in"]
