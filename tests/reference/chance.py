"""A seeded chance that fills the rows of the files of a dataset."""

import csv
import datetime
from pathlib import Path
from random import Random

from tests.objectives.exchange.small import HEADERS
from tests.reference.calendar import Day
from tests.reference.facts import Row


class Chance:
    """Makes the rows of a dataset; the same seed makes the same rows."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (chance, not a secret)
        self.decks: dict[tuple[str, ...], list[str]] = {}
        self.rows: dict[str, list[Row]] = {file: [] for file in HEADERS}

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def dealt(self, *choices: str) -> str:
        """One of the choices, none twice before each came once."""
        deck = self.decks.get(choices) or self.random.sample(choices, len(choices))
        self.decks[choices] = deck[1:]
        return deck[0]

    def day(self, first: int = 2011, last: int = 2019) -> str:
        return str(Day(first, 1, 1) + datetime.timedelta(days=self.random.randrange((last - first + 1) * 365)))

    def decimal(self, low: int, high: int, places: int = 2) -> str:
        return f"{self.random.randint(low * 10**places, high * 10**places) / 10**places:.{places}f}"

    def add(self, file: str, **cells: object) -> None:
        self.rows[file].append({name: str(cells.get(name, "")) for name in HEADERS[file].split(",")})

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for file, rows in self.rows.items():
            self.random.shuffle(rows)  # loading is free of order
            with (folder / f"{file}.csv").open("w", newline="", encoding="utf-8") as lines:
                writer = csv.DictWriter(lines, HEADERS[file].split(","), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder
