"""What is laid before the board: figures fixed when they are asked for, files made in the background and kept."""

from objectives.packs.asking import Edition, ask_for_pack
from objectives.packs.counting import said_in
from objectives.packs.files import DamagedError, file_of
from objectives.packs.making import make_packs, waiting
from objectives.packs.scheduled import packs_of_seals, packs_of_the_month

__all__ = [
    "DamagedError",
    "Edition",
    "ask_for_pack",
    "file_of",
    "make_packs",
    "packs_of_seals",
    "packs_of_the_month",
    "said_in",
    "waiting",
]
