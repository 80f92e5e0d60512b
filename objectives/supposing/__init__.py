"""What does a scenario suppose, of which rows, and which world is that? Rows laid over the facts, for a block."""

from objectives.supposing.broken import broken_in
from objectives.supposing.subjects import Subject, Supposed, supposed_in
from objectives.supposing.world import world_of

__all__ = ["Subject", "Supposed", "broken_in", "supposed_in", "world_of"]
