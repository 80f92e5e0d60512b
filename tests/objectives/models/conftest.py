"""What do the tests of the models share? The small dataset, a second contract and somebody who leads a project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from objectives.exchange.loading import load
from objectives.exchange.tables import tables
from objectives.models import Contract, PeriodClosing, Project, ProjectLead, User
from tests.emptying import truncate
from tests.objectives.exchange.small import Small


def fill(folder: Path) -> None:
    small = Small().add("contracts", "c-2,Other,,2019-01-01,2022-12-31,,,,,,,,,")
    load(small.add("objectives", "c-2,1,OTHER,Other,,,,1,,").write(folder))
    person = User.objects.create_user("lead@example.org")
    ProjectLead.objects.create(project=Project.objects.get(code="P1"), person=person)
    PeriodClosing.objects.create(contract=Contract.objects.get(code="c-1"), through="2013-12-31", closed_by=person)


@pytest.fixture
def stored(tmp_path: Path) -> None:
    """Filled for one test."""
    fill(tmp_path)


@pytest.fixture(scope="module")
def stored_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Filled for all the tests of a module, each of which takes its own changes back."""
    with django_db_blocker.unblock():
        fill(tmp_path_factory.mktemp("small"))
    yield
    with django_db_blocker.unblock():
        others = ["objectives_user", "objectives_change", "objectives_mark", "objectives_periodclosing"]
        truncate([*others, *(table.table for table in tables())])
