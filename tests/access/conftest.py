"""The world is made once for a module; each try takes its own changes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from objectives.models.document import document_storage
from tests.access.world import World, make_world
from tests.standing import of_the_file


@pytest.fixture(scope="module")
def documents_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the documents of a module lie: nowhere that another one looks."""
    storage, folder = document_storage(), tmp_path_factory.mktemp("documents")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_location", folder), ("base_location", folder), ("location", str(folder))):
            patch.setitem(storage.__dict__, name, value)
        yield folder


@of_the_file
def world(documents_of_module: Path) -> World:
    return make_world()
