"""What is left of a backup or a restore that was ended in the middle: nothing, or what the next one takes away."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

from tests.elsewhere import another_connection
from tracker.backup.places import HALF
from tracker.backup.restoring import MADE_TO_VERIFY, Manifest, _make_anew, restore

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DUMPS = """
import sys, types, pathlib
from tracker.backup import programs
programs._folder_of = lambda *_: pathlib.Path(sys.argv[1])
info = types.SimpleNamespace(server_version=0, password="", get_parameters=dict)
programs.run("pg_dump", types.SimpleNamespace(info=info))
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_a_backup_finds_nothing_of_it(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The plain dump stayed in the folder of temporary files, and the half of the backup beside the others."""
    (backups := tmp_path / "backups").mkdir()
    seen: list[int] = []

    def ended(*_given: object) -> None:
        seen.extend(len(list(place.glob(f"{HALF}*"))) for place in (temporary, backups))
        os.kill(os.getpid(), number)
        time.sleep(5)

    monkeypatch.setattr("tracker.backup.writing.run", ended)
    before = signal.signal(number, signal.SIG_DFL)  # under `nohup` it is ignored
    try:
        with pytest.raises(SystemExit) as told:
            call_command("backup", str(backups / "one.backup"))
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert (told.value.code, seen) == (128 + number, [1, 1])
    assert list(temporary.iterdir()) == list(backups.iterdir()) == []


def test_what_a_killed_one_left_goes_with_the_next_and_what_another_is_at_stays(
    temporary: Path, tmp_path: Path
) -> None:
    for place in (temporary, tmp_path):
        for name in ("left", "held"):
            if place is temporary:
                (place / f"{HALF}{name}").mkdir()
                (place / f"{HALF}{name}" / "database.dump").write_text("secret")
            else:
                (place / f"{HALF}{name}").write_text("half")
    held = [os.open(place / f"{HALF}held", os.O_RDONLY) for place in (temporary, tmp_path)]
    for descriptor in held:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    call_command("backup", str(tmp_path / "sextant-backup-2018"))
    call_command("backup", str(tmp_path / "sextant-backup-2019"))
    assert [found.name for found in temporary.iterdir()] == [f"{HALF}held"]
    files = {found.name for found in tmp_path.iterdir() if found.is_file()}
    assert files == {f"{HALF}held", "sextant-backup-2018", "sextant-backup-2019"}
    for descriptor in held:
        os.close(descriptor)


def test_no_backup_is_taken_for_what_a_killed_one_left(temporary: Path, tmp_path: Path) -> None:
    """One that began with the name of what is unfinished, and a folder of such, went with the next."""
    kept = [tmp_path / name for name in ("sextant-half-year-2026.backup", f"{HALF}folder/2025.backup")]
    for one in (*kept, temporary / f"{HALF}file"):
        one.parent.mkdir(exist_ok=True)
        one.write_text("a backup")
    (tmp_path / f"{HALF}link").symlink_to(kept[0])
    call_command("backup", str(tmp_path / "one.backup"))
    assert [one.read_text() for one in kept] == ["a backup"] * 2
    assert (tmp_path / f"{HALF}link").is_symlink()
    assert [one.name for one in temporary.iterdir()] == [f"{HALF}file"]
    with pytest.raises(CommandError, match="give another name"):
        call_command("backup", str(tmp_path / f"{HALF}2026"))


def test_a_program_of_postgresql_ends_with_who_started_it(tmp_path: Path) -> None:
    """A `pg_restore` that went on filled the database of whoever had begun again."""
    program = tmp_path / "pg_dump"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/half\nmv {tmp_path}/half {tmp_path}/pid\nexec sleep 60\n")
    program.chmod(0o755)
    command = subprocess.Popen([sys.executable, "-c", DUMPS, str(tmp_path)])
    number = tmp_path / "pid"
    while not number.exists():
        assert command.poll() is None
        time.sleep(0.02)
    command.kill()
    command.wait()
    assert _is_over(int(number.read_text()))


def _is_over(process: int) -> bool:
    for _again in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().split()[2]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_another_sweeps_before_it_is_held_is_made_again(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The backup was written into a file that had no name any more, and was lost at the end."""
    locks, swept = fcntl.flock, list[Path]()

    def swept_first(descriptor: int, how: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        if not swept and place.is_dir() == (kind == "folder"):
            swept.append(place)
            place.rmdir() if place.is_dir() else place.unlink()
        locks(descriptor, how)

    monkeypatch.setattr("tracker.backup.places.fcntl.flock", swept_first)
    call_command("backup", str(tmp_path / "one.backup"))
    assert len(swept) == 1
    assert (tmp_path / "one.backup").stat().st_size > 0
    assert list(temporary.iterdir()) == []


def test_of_two_verifications_beside_one_database_the_second_is_refused(tmp_path: Path) -> None:
    """Between making the database and being at it, the second dropped that of the first."""
    name = f"{connection.settings_dict['NAME']}_verified"
    with another_connection() as link:
        link.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        with pytest.raises(CommandError, match="Another backup is being verified"):
            call_command("restore", str(tmp_path / "one.backup"), verify=True)


@pytest.mark.parametrize("left", ["at work", "just made", "somebody's own"])
def test_the_database_of_a_verification_that_was_killed_bars_no_later_one(tmp_path: Path, left: str) -> None:
    """Each night it said that the database exists already; somebody's own of that name stays, and is in the way."""
    call_command("backup", str(tmp_path / "one.backup"))
    name, is_ours = f"{connection.settings_dict['NAME']}_verified", left != "somebody's own"
    with another_connection() as link:
        link.autocommit = True
        database = sql.Identifier(name)
        if left == "just made":
            _make_anew(name, link)
        else:
            link.execute(sql.SQL("CREATE DATABASE {}").format(database))
        try:
            if left == "at work":
                link.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, MADE_TO_VERIFY))
            if is_ours:
                call_command("restore", str(tmp_path / "one.backup"), verify=True)
            else:
                with pytest.raises(CommandError, match="already exists"):
                    call_command("restore", str(tmp_path / "one.backup"), verify=True)
        finally:
            found = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(database))
    assert (found is None) == is_ours


@pytest.mark.parametrize(
    "said", ["{oh", "[]", "{}", "\udcff", '{"form": 1}', '{"form": 1, "documents": [], "tables": []}']
)
def test_a_manifest_that_was_damaged_is_no_backup(tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def laid_down(_source: Path, folder: Path) -> None:
        (folder / "manifest.json").write_text(said, errors="surrogateescape")

    monkeypatch.setattr("tracker.backup.restoring.unpacked", laid_down)
    with pytest.raises(CommandError, match="is no backup of Sextant, or was damaged"):
        call_command("restore", str(tmp_path / "one.backup"), verify=True)


def test_stored_files_that_do_not_go_in_are_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    opened = (tmp_path, Manifest(documents={"a.pdf": ""}, tables={}))
    monkeypatch.setattr("tracker.backup.restoring._opened", lambda _source: nullcontext(opened))
    monkeypatch.setattr("tracker.backup.restoring.shutil.copyfile", full)
    monkeypatch.setattr("tracker.backup.restoring.TABLES", "SELECT WHERE false")
    connection.ensure_connection()
    with pytest.raises(CommandError, match=r"cannot be brought back.*No space left"):
        restore(tmp_path / "one.backup", connection.connection, print)
