"""The world is made once for a module; each try takes its own changes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from objectives.models.document import document_storage
from tests.access.world import World, make_world


@pytest.fixture(scope="module")
def documents_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the documents of a module lie: nowhere that another one looks."""
    storage, folder = document_storage(), tmp_path_factory.mktemp("documents")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_location", folder), ("base_location", folder), ("location", str(folder))):
            patch.setitem(storage.__dict__, name, value)
        yield folder


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, documents_of_module: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
