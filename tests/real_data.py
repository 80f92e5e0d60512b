"""How do tests load the real dataset that search nothing in it?"""

from pathlib import Path

import pgtrigger

from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load

WORDS = "objectives.Organisation:search_insert", "objectives.Project:search_insert"


def load_but_for_its_words(folder: Path = AEROSPACE_VALLEY) -> None:
    """Load a large dataset without the words by which its rows are found: they take most of the database's time."""
    with pgtrigger.ignore(*WORDS):
        load(folder)
