"""Everything is taken away while people work, brought back, and compared: every row, every cell, every seal."""

import re
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from psycopg import sql
from pyrage import x25519

from objectives.models import Document, ObjectiveScore, Role
from objectives.packs import Edition, ask_for_pack, make_packs
from objectives.rollup.check import check
from objectives.rollup.run import roll_up
from tests.elsewhere import another_connection
from tests.portfolio import LAST_DAY, person, small_portfolio
from tracker.backup.archive import unpacked, written
from tracker.backup.counting_on import AT_ONCE, count_on, newest_of_ledger, next_transaction
from tracker.backup.digests import TABLES, digests_of
from tracker.backup.restoring import restore, verify

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WRITE = "INSERT INTO sextant_cache (cache_key, value, expires) VALUES (%s, 'half', '2030-01-01')"

HALVES = "SELECT count(*) FROM sextant_cache WHERE value = 'half'"


@pytest.fixture
def house(documents: Path) -> Any:
    """A small portfolio with figures, a document, one that was removed, and a board pack."""
    portfolio = small_portfolio()
    roll_up(portfolio.contract, LAST_DAY)
    keeper = person(Role.STAFF)
    for removed in (False, True):
        row = Document(
            project=portfolio.published, title="Agreement", kind="agreement", file_name="a.pdf", size=4,
            content_type="application/pdf", sha256="0" * 64, added_by=keeper,
            **{"removed_by": keeper, "removed_at": timezone.now()} if removed else {},
        )  # fmt: skip
        row.stored.save("a.pdf", ContentFile(b"%PDF"))
        row.save()
    ask_for_pack(
        by=keeper,
        contract=portfolio.contract.pk,
        day=LAST_DAY,
        edition=Edition("en"),
        today=LAST_DAY,
        now=timezone.now(),
    )
    make_packs({"pdf": lambda *_said: b"a pack", "xlsx": lambda *_said: b"its workbook"})
    return portfolio


@pytest.fixture
def empty() -> Iterator[psycopg.Connection[Any]]:
    """An empty database beside the tests' own."""
    name = f"{connection.settings_dict['NAME']}_empty"
    with another_connection() as link:
        link.autocommit = True
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        known = link.info
        try:
            with psycopg.connect(host=known.host, port=known.port, user=known.user, dbname=name) as new:
                yield new
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def taken() -> dict[str, tuple[int, str]]:
    connection.ensure_connection()
    with connection.connection.transaction():
        return digests_of(connection.connection)


def test_what_comes_back_is_every_row_every_cell_and_every_document_as_it_was(
    house: Any, empty: psycopg.Connection[Any], tmp_path: Path, documents: Path
) -> None:
    before = taken()
    call_command("backup", str(tmp_path / "one.backup"))
    kept = {path: path.read_bytes() for path in documents.rglob("*") if path.is_file()}
    assert sorted(kept.values()) == [b"%PDF", b"%PDF", b"a pack", b"its workbook"]
    for path in kept:
        path.unlink()
    assert restore(tmp_path / "one.backup", empty, print) == before
    assert before["public.objectives_objectivescore"][0] == ObjectiveScore.objects.count() > 0
    assert {path: path.read_bytes() for path in documents.rglob("*") if path.is_file()} == kept
    assert check(house.contract, LAST_DAY).difference_count == 0


@pytest.mark.parametrize("far", [3, 2 * AT_ONCE + 3])
def test_a_new_server_gives_no_change_a_number_below_those_that_readers_and_seals_know(
    house: Any, empty: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, far: int
) -> None:
    """Or webhooks and the feed skip what is written there, and a seal sees none of the facts from before."""
    connection.ensure_connection()
    known = next_transaction(connection.connection) + far
    monkeypatch.setattr("tracker.backup.writing.next_transaction", lambda _link: known)
    call_command("backup", str(tmp_path / "one.backup"))
    restore(tmp_path / "one.backup", empty, print)
    assert known <= next_transaction(empty) < known + AT_ONCE


def test_a_backup_from_before_that_was_noted_goes_by_its_ledger(empty: psycopg.Connection[Any]) -> None:
    known = next_transaction(empty) + 7
    empty.execute("CREATE TABLE objectives_change (transaction_id bigint)")
    empty.execute("INSERT INTO objectives_change VALUES (%s)", [known])
    empty.commit()
    count_on(empty, newest_of_ledger(empty) + 1, print)
    assert next_transaction(empty) > known


def test_whoever_waits_for_a_server_to_count_on_reads_how_far_it_is(
    empty: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.backup.counting_on.SAID_EVERY", 0)
    monkeypatch.setattr("tracker.backup.counting_on.AT_ONCE", 1_000)
    said: list[str] = []
    count_on(empty, next_transaction(empty) + 2_500, said.append)
    assert 1 <= len(said) <= 3  # others on that server take numbers meanwhile
    told = r"The server counts its transactions on: [\d,]+ passed, [\d,]+ to go, within about a minute\."
    assert re.fullmatch(told, said[0])


def test_a_restore_that_is_interrupted_leaves_the_database_empty_and_is_begun_again(
    house: Any, empty: psycopg.Connection[Any], tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = taken()
    call_command("backup", str(tmp_path / "one.backup"))

    def interrupted(*_said: Any) -> None:
        raise KeyboardInterrupt

    for step in ("count_on", "shutil.copyfile", "run"):
        with monkeypatch.context() as patched:
            patched.setattr(f"tracker.backup.restoring.{step}", interrupted)
            with pytest.raises(KeyboardInterrupt):
                restore(tmp_path / "one.backup", empty, print)
        assert empty.execute(TABLES).fetchone() is None, step
        empty.rollback()
    assert restore(tmp_path / "one.backup", empty, print) == before


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(
    house: Any, empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    ends = threading.Event()

    def write() -> None:
        with another_connection() as link:
            number = 0
            while not ends.is_set():
                number += 1
                for half in "ab":  # one transaction makes two rows
                    link.execute(WRITE, [f"x{number}{half}"])
                link.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        call_command("backup", str(tmp_path / "busy.backup"))
    finally:
        ends.set()
        writer.join()
    restore(tmp_path / "busy.backup", empty, print)
    row = empty.execute(HALVES).fetchone()
    assert row
    assert row[0] % 2 == 0


def test_with_a_key_nobody_reads_it_without_the_other_one(house: Any, tmp_path: Path, settings: LazySettings) -> None:
    identity = x25519.Identity.generate()
    settings.BACKUP_KEY = str(identity.to_public())
    target = tmp_path / "secret.backup"
    call_command("backup", str(target))
    assert b"OPEN0" not in target.read_bytes()
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="BACKUP_IDENTITY must hold the key"):
        call_command("restore", str(target), verify=True)
    settings.BACKUP_IDENTITY = str(x25519.Identity.generate())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(target), verify=True)
    settings.BACKUP_IDENTITY = str(identity)
    call_command("restore", str(target), verify=True)


def test_a_backup_that_was_damaged_is_refused_and_nothing_is_left(house: Any, tmp_path: Path) -> None:
    target = tmp_path / "one.backup"
    call_command("backup", str(target))
    content = bytearray(target.read_bytes())
    place = content.index(b'"rows": ') + len(b'"rows": ')
    content[place] ^= 1  # 24 rows become 34, or 1 row none
    target.write_bytes(content)
    with pytest.raises(CommandError, match="rows instead of"):
        call_command("restore", str(target), verify=True)
    with another_connection() as link:
        found = link.execute("SELECT datname FROM pg_database WHERE datname LIKE '%%_verified'").fetchall()
    assert found == []


def test_a_stored_file_that_was_damaged_in_the_backup_is_refused(house: Any, tmp_path: Path) -> None:
    target = tmp_path / "one.backup"
    call_command("backup", str(target))
    content = target.read_bytes()
    assert b"a pack" in content
    target.write_bytes(content.replace(b"a pack", b"a hack"))
    with pytest.raises(CommandError, match="is not what was taken"):
        call_command("restore", str(target), verify=True)


def test_an_account_that_may_make_no_database_is_told_what_lets_it_verify(tmp_path: Path) -> None:
    with another_connection() as link:
        link.rollback()
        link.autocommit = True
        link.execute("CREATE ROLE makes_none")
        try:
            link.execute("SET ROLE makes_none")
            with pytest.raises(CommandError, match=r"ALTER ROLE \w+ CREATEDB lets it"):
                verify(tmp_path / "one.backup", link)
        finally:
            link.execute("RESET ROLE")
            link.execute("DROP ROLE makes_none")


def test_documents_that_are_one_file_on_the_disk_come_back_as_two(tmp_path: Path) -> None:
    one, other, folder = (tmp_path / name for name in ("one.pdf", "other.pdf", "within"))
    one.write_bytes(b"%PDF")
    other.hardlink_to(one)
    with written(tmp_path / "one.backup") as archive:
        archive.add(one, one.name)
        archive.add(other, other.name)
    folder.mkdir()
    unpacked(tmp_path / "one.backup", folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"one.pdf": b"%PDF", "other.pdf": b"%PDF"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("/outside", tarfile.REGTYPE),
        ("documents", tarfile.SYMTYPE),
        ("passwords", tarfile.LNKTYPE),
    ],
)
def test_what_is_no_file_of_a_backup_is_refused_and_laid_nowhere(tmp_path: Path, name: str, kind: bytes) -> None:
    member, folder = tarfile.TarInfo(str(tmp_path) + name if name[0] == "/" else name), tmp_path / "within"
    member.type, member.linkname = kind, "/etc/passwd"
    with tarfile.open(tmp_path / "one.backup", "w") as archive:
        archive.addfile(member)
    folder.mkdir()
    with pytest.raises(CommandError, match="is no file of a backup"):
        unpacked(tmp_path / "one.backup", folder)
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["one.backup", "within"]


def test_where_encrypting_fails_the_reason_is_told(
    house: Any, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_said: object) -> None:
        raise OSError(28, "No space left on device")

    settings.BACKUP_KEY = str(x25519.Identity.generate().to_public())
    monkeypatch.setattr("tracker.backup.archive.encrypt_io", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(tmp_path / "one.backup"))
    assert not (tmp_path / "one.backup").exists()


def test_a_database_in_use_is_never_restored_over_and_a_backup_never_written_over(house: Any, tmp_path: Path) -> None:
    target = tmp_path / "one.backup"
    call_command("backup", str(target))
    kept = target.read_bytes()
    with pytest.raises(CommandError, match="holds tables already"):
        call_command("restore", str(target))
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(target))
    assert target.read_bytes() == kept


def test_a_failed_backup_leaves_no_file(house: Any, tmp_path: Path, documents: Path) -> None:
    for path in documents.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "one.backup"))
    assert list(tmp_path.iterdir()) == [documents]
