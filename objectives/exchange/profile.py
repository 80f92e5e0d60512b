"""How does an industry profile come in? Three small CSV files, all or nothing; a second load changes nothing.

Rows are known again by their codes, figures by series and day. What staff wrote since is written over by what the files
say of the same row, other rows stay.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from objectives.models import ProfileFigure, ProfileSeries, Source

SHIPPED = Path(__file__).parent / "datasets" / "industry-profile"
"""The profile of the first cluster's territory, shipped with the product."""
LISTS = ("perimeter", "counts", "source")


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A row that cannot be, by file and line (the heading is line 1)."""

    file: str
    line: int
    told: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.told}"


@transaction.atomic
def load_profile(folder: Path) -> int:
    """Bring a profile in; return how many rows were written. Raises RefusedError, then nothing is changed."""
    written = 0
    for file, model, key in (
        ("sources.csv", Source, ("code",)),
        ("series.csv", ProfileSeries, ("code",)),
        ("figures.csv", ProfileFigure, ("series", "observed_on")),
    ):
        for line, row in _rows(folder / file):
            try:
                written += _keep(model, _values(model, row), key)
            except (ValidationError, KeyError, ProfileSeries.DoesNotExist) as error:
                raise RefusedError(file, line, str(error)) from None
    return written


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as text:
        yield from enumerate(csv.DictReader(text), 2)


def _values(model: type[models.Model], row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: [part for part in text.split("|") if part] if name in LISTS else text for name, text in row.items()
    }
    if model is Source:
        values["code"] = values.pop("id")
    if model is ProfileFigure:
        values["series"] = ProfileSeries.objects.get(code=values["series"])
    return values


def _keep(model: type[models.Model], values: dict[str, Any], key: tuple[str, ...]) -> bool:
    """Write a row where it differs; return whether it does."""
    found = model._default_manager.filter(**{name: values[name] for name in key}).first() or model()
    before = {name: getattr(found, name, None) for name in values} if found.pk else {}
    for name, value in values.items():
        setattr(found, name, value)
    found.full_clean()
    if found.pk and before == {name: getattr(found, name) for name in values}:
        return False
    found.save()
    return True
