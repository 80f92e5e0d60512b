"""What does the house hold about a person, for how long, and what is left of it after an erasure?"""

from objectives.personal.holding import Chapter, held_of, sessions_of
from objectives.personal.naming import forget_names, names_of, remember_name
from objectives.personal.relations import Fate, Relation, relations
from objectives.personal.retention import KEPT, Kept, forget_what_is_over

__all__ = [
    "KEPT",
    "Chapter",
    "Fate",
    "Kept",
    "Relation",
    "forget_names",
    "forget_what_is_over",
    "held_of",
    "names_of",
    "relations",
    "remember_name",
    "sessions_of",
]
