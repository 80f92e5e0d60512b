"""Does a house migrate what has to be migrated, and lose no time where nothing has?"""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tracker.embedded import first_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were called; none of them runs."""
    commands: list[str] = []
    monkeypatch.setattr(first_steps, "call_command", lambda name, **_rest: commands.append(name))
    return commands


def test_tables_that_are_up_to_date_are_let_be(asked: list[str], tmp_path: Path) -> None:
    first_steps._migrate(tmp_path / "migrating")
    assert asked == []


def test_a_migration_that_is_not_applied_is(asked: list[str], tmp_path: Path) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="tracker").latest("pk").delete()
    first_steps._migrate(tmp_path / "migrating")
    assert asked == ["migrate"]
    assert not (tmp_path / "migrating").exists()


def test_what_was_interrupted_is_done_again(asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "migrating").touch()
    first_steps._migrate(tmp_path / "migrating")
    assert asked == ["migrate"]
    assert not (tmp_path / "migrating").exists()
