"""What do consortia look like? Quantiles of the genuine participations in Horizon 2020, of which no row is kept.

`python -m bench.shape h2020_participations.csv.gz` makes `h2020.json` anew from the file that it names as its source.
"""

import csv
import datetime
import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("h2020.json")
SOURCE = (
    "European Union, CORDIS, Horizon 2020 participations on 2020-12-14 (https://cordis.europa.eu, CC BY 4.0), by way "
    "of github.com/zambujo/eunets, data/h2020.csv.gz, commit f1bec7e. Changed: quantiles and shares only, of the "
    "projects with two participants or more."
)
FIRST_DAY = datetime.date(2014, 1, 1)
STEPS = 100
PAID = {"coordinator": "coordinator", "participant": "partner"}
"""CORDIS's roles and ours, of those who are given money; its `partner` is a linked third party, which has none."""


class Shape:
    """Draws of what the quantiles tell, the same ones for a seed."""

    def __init__(self, seed: int) -> None:
        self._known = _known()
        self._random = random.Random(seed)  # noqa: S311 - made data, no secret
        self._words = {name: (list(found), list(found.values())) for name, found in self._known["shares"].items()}
        self.uniform = self._random.random

    def drawn(self, name: str) -> float:
        """Draw a number: between two quantiles each is as likely as another."""
        place = self.uniform() * STEPS
        below = int(place)
        quantiles = self._known["quantiles"][name]
        lower = quantiles[below]
        return float(lower + (quantiles[below + 1] - lower) * (place - below))

    def words(self, name: str, count: int) -> list[str]:
        """Draw words by their shares."""
        words, weights = self._words[name]
        return self._random.choices(words, weights, k=count)

    def happens(self, name: str) -> bool:
        """Draw whether something is so."""
        return bool(self.uniform() < self._known["rates"][name])

    def rate(self, name: str) -> float:
        return float(self._known["rates"][name])

    @property
    def consortium(self) -> float:
        """Return how many partners a project has on average."""
        return float(self._known["participations"] / self._known["projects"])


@cache
def _known() -> Any:
    return json.loads(KEPT.read_text(encoding="utf-8"))


def shape_of(path: Path) -> dict[str, Any]:
    """Return the shape of a file of participations."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        projects = defaultdict(list)
        for row in csv.DictReader(file):
            projects[row["rcn"]].append(row)
    consortia = [rows for rows in projects.values() if len(rows) > 1]
    every = [row for rows in consortia for row in rows]
    dated = [rows[0] for rows in consortia if rows[0]["start_date"] and rows[0]["end_date"]]
    days = [(_day(row["start_date"]), _day(row["end_date"])) for row in dated]
    costs = [
        tuple(float(rows[0][f"project_{name}_eur"] or 0) for name in ("ec_max_contribution", "total_cost"))
        for rows in consortia
    ]
    often = Counter(row["pic"] for row in every)
    quantiles = {
        "first_day": _quantiles((start - FIRST_DAY).days for start, _ in days),
        "days": _quantiles((end - start).days for start, end in days),
        "funded_share": _quantiles(min(1.0, given / cost) for given, cost in costs if cost and given),
        "organisation": _concentration(sorted(often.values(), reverse=True)),
    }
    paid = [row for row in every if row["role"] in PAID]
    for theirs, ours in PAID.items():
        quantiles[ours] = _quantiles(
            float(row["ec_contribution_eur"]) for row in paid if row["role"] == theirs and row["ec_contribution_eur"]
        )
    return {
        "source": SOURCE,
        "projects": len(consortia),
        "participations": len(every),
        "quantiles": quantiles,
        "shares": {
            "consortium": _shares(str(len(rows)) for rows in consortia),
            "activity": _shares(row["activity_type"] for row in every),
            "country": _shares(row["country"] for row in every if row["country"]),
        },
        "rates": {
            "third_party": sum(row["role"] == "partner" for row in every) / len(every),
            "no_contribution": sum(not row["ec_contribution_eur"] for row in paid) / len(paid),
            "organisations": len(often) / len(every),
        },
    }


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _quantiles(values: Iterable[float]) -> list[float]:
    found = sorted(values)
    return [round(found[round(step * (len(found) - 1) / STEPS)], 4) for step in range(STEPS + 1)]


def _concentration(counts: Sequence[int]) -> list[float]:
    """Return which share of the organisations, the busiest first, has each hundredth of the participations."""
    reached, total = list(accumulate(counts)), sum(counts)
    edges = [sum(one < step * total / STEPS for one in reached) for step in range(STEPS + 1)]
    return [round(edge / len(counts), 6) for edge in edges[:-1]] + [1.0]


def _shares(words: Iterable[str]) -> dict[str, float]:
    found = Counter(words)
    return {word: round(count / found.total(), 6) for word, count in found.most_common()}


if __name__ == "__main__":
    KEPT.write_text(json.dumps(shape_of(Path(sys.argv[1])), indent=None) + "\n", encoding="utf-8")
