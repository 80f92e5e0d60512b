"""What do the tests of the dataset share? A small one, and how to load it and be told what is wrong."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps

from objectives.exchange.loading import Loaded, load
from objectives.exchange.problems import DatasetRefusedError
from objectives.exchange.tables import tables
from tests.objectives.exchange.small import Small
from tests.standing import of_the_file

Refused = Callable[[Small], list[str]]


@pytest.fixture
def small() -> Small:
    return Small()


@of_the_file
def stored(tmp_path_factory: pytest.TempPathFactory) -> list[Loaded]:
    """The small dataset, loaded, for all tests of a file that load another one beside it."""
    return load(Small().write(tmp_path_factory.mktemp("stored")))


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Load a dataset that must be refused; return its problems as a person reads them."""

    def problems_of(dataset: Small) -> list[str]:
        with pytest.raises(DatasetRefusedError) as caught:
            load(dataset.write(tmp_path / "bad"))
        return [str(problem) for problem in caught.value.problems]

    return problems_of


def cases(name: str) -> list[tuple[str, ...]]:
    """Return the lines of a table of cases, `file: a -> b => c`, as tuples."""
    text = (Path(__file__).parent / "cases" / f"{name}.txt").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(file, *re.split(" -> | => ", rest)) for file, rest in (line.split(": ", 1) for line in lines)]


def counts() -> dict[str, int]:
    return {table.file: apps.get_model("objectives", table.model).objects.count() for table in tables()}


def totals(loaded: list[Loaded]) -> tuple[int, int, int]:
    return (
        sum(file.created for file in loaded),
        sum(file.changed for file in loaded),
        sum(file.unchanged for file in loaded),
    )
