"""Is the database that the tests begin with made once, made anew when it has to be, and never kept half?"""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import migrated
from tracker.embedded import places

Made = list[str]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """The clusters that were made, one after the other, of a checkout with one migration."""
    names: Made = []

    def make(kept: Path) -> None:
        names.append(kept.name)
        kept.mkdir()
        (kept / "PG_VERSION").write_text(str(len(names)))

    (tmp_path / "objectives" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(migrated, "CHECKOUT", tmp_path)
    monkeypatch.setattr(migrated, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(migrated, "_make", make)
    return names


def laid_out(data: Path, *, anew: bool = False) -> str:
    """Lay out a cluster; return which one that was made came."""
    migrated.lay_out(data, anew=anew)
    return (places.places(data).cluster / "PG_VERSION").read_text()


def test_it_is_made_once_and_every_run_gets_a_copy(made: Made, open_folder: Path) -> None:
    assert [laid_out(open_folder / name) for name in ("one", "two")] == ["1", "1"]
    (places.places(open_folder / "one").cluster / "PG_VERSION").write_text("written by a run")
    assert laid_out(open_folder / "three") == "1"
    assert len(made) == 1


def test_it_is_made_anew_when_a_migration_changes_and_found_again_when_that_is_undone(
    made: Made, open_folder: Path, tmp_path: Path
) -> None:
    migration = tmp_path / "objectives" / "migrations" / "0001_initial.py"
    found = []
    for number, text in enumerate(["first", "second", "first"]):
        migration.write_text(text)
        found.append(laid_out(open_folder / f"changed-{number}"))
    assert found == ["1", "2", "1"]


def test_a_broken_one_is_replaced_by_a_new_one_for_this_run_and_the_next(made: Made, open_folder: Path) -> None:
    assert laid_out(open_folder / "broken") == "1"
    (places.places(open_folder / "broken").cluster / "left").mkdir()
    assert laid_out(open_folder / "broken", anew=True) == "2"
    assert not (places.places(open_folder / "broken").cluster / "left").exists()
    assert laid_out(open_folder / "next") == "2"


@pytest.mark.django_db
def test_nothing_is_left_to_migrate() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
