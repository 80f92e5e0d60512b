"""How does an industry profile come in? Three small CSV files, all or nothing; a second load changes nothing.

Rows are known again by their codes, figures by series and day. What staff wrote since is written over by what the files
say of the same row, other rows stay.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from objectives.exchange.staging import unknown
from objectives.models import ProfileFigure, ProfileSeries, Source

SHIPPED = Path(__file__).parent / "datasets" / "industry-profile"
"""The profile of the first cluster's territory, shipped with the product."""
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Source: ("id", "title", "url", "published", "note"),
    ProfileSeries: (
        "code", "topic", "name_en", "name_fr", "perimeter", "kpi", "counts", "position", "source", "note",
    ),
    ProfileFigure: ("series", "value", "qualifier", "observed_on", "precision", "source", "note"),
}  # fmt: skip
KEYS = {"id", "code", "series", "observed_on"}
"""Columns by which a row is known again: each file has its own of them."""
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
        for line, row in _rows(folder / file, COLUMNS[model]):
            try:
                written += _keep(model, _values(model, row), key)
            except ProfileSeries.DoesNotExist:
                raise RefusedError(file, line, f"series: {unknown('series').format(row['series'])}") from None
            except ValidationError as error:
                raise RefusedError(file, line, _told(error)) from None
    return written


def _told(error: ValidationError) -> str:
    """Return what is wrong with a row as a sentence for each column, not as Python writes a dictionary."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return "; ".join(f"{column}: {' '.join(said)}" for column, said in error.message_dict.items())


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with the line on which it ends; raises RefusedError for what is not the table wanted."""
    reader, heading = csv.reader(io.StringIO(_text(path), newline=""), strict=True), None
    try:
        for cells in reader:
            if heading is None:
                heading = _heading(path.name, cells, columns)
            elif len(cells) != len(heading):
                told = _("%(count)s cells, where the heading has %(wanted)s")
                raise RefusedError(path.name, reader.line_num, told % {"count": len(cells), "wanted": len(heading)})
            else:
                yield reader.line_num, dict(zip(heading, cells, strict=True))
    except csv.Error as error:
        raise RefusedError(path.name, reader.line_num, str(error)) from None
    if heading is None:
        _heading(path.name, [], columns)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(path.name, line, _("not written in UTF-8")) from None


def _heading(file: str, cells: list[str], columns: tuple[str, ...]) -> list[str]:
    for name in cells:
        if name not in columns or cells.count(name) > 1:
            told = _("“%(name)s” is no column of this file, or stands twice; its columns are %(columns)s")
            raise RefusedError(file, 1, told % {"name": name, "columns": ", ".join(columns)})
    for name in columns:
        if name in KEYS and name not in cells:
            raise RefusedError(file, 1, _("there is no column “%(name)s”") % {"name": name})
    return cells


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
