"""Does whoever follows the ledger's cursor get every committed change, once and in order, however late it commits?

Runs after all other tests: a transaction that another worker of the suite holds open makes a reader wait, as it should.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from objectives.history import START, Cursor, changes_since
from objectives.models import Change, Programme, Territory

in_the_open = pytest.mark.django_db(transaction=True)

WRITERS, COMMITS = 6, 25
PATIENCE = 20
"""Seconds until a reader must have got everything."""


def place(code: str) -> Territory:
    return Territory.objects.create(code=code, kind="city", name=code)


@contextmanager
def elsewhere(work: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Run some work on a connection of its own; it is given an event that is set at the end of the block."""
    end, failed = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            work(end)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield end
    finally:
        end.set()
        thread.join()
    assert failed == []


def read_on(cursor: Cursor) -> tuple[list[str], Cursor]:
    """The codes of the territories that a reader gets after a cursor, and its next one."""
    page = changes_since(cursor, limit=100)
    return [change.after["code"] for change in page.changes if change.after], page.next


def read_on_by_id(last: int) -> tuple[list[str], int]:
    """The same by the naive cursor: the greatest id seen."""
    found = list(Change.objects.filter(pk__gt=last).order_by("pk"))
    return [change.after["code"] for change in found if change.after], found[-1].pk if found else last


@in_the_open
def test_a_change_that_commits_late_is_skipped_by_id_alone_and_never_by_ours() -> None:
    written = threading.Event()

    def write_and_wait(end: threading.Event) -> None:
        with transaction.atomic():
            place("early-but-late")
            written.set()
            assert end.wait(PATIENCE)

    with elsewhere(write_and_wait):
        assert written.wait(PATIENCE)
        place("late-but-early")
        by_id, last = read_on_by_id(0)
        ours, cursor = read_on(START)
    assert by_id == ["late-but-early"]
    assert ours == [], "what is committed waits for what began before it"
    assert read_on_by_id(last) == ([], last), "the naive reader never sees the other one"
    assert read_on(cursor)[0] == ["early-but-late", "late-but-early"]


@in_the_open
def test_a_transaction_that_is_rolled_back_holds_nothing_up_for_good() -> None:
    with transaction.atomic():
        place("never")
        transaction.set_rollback(True)
    place("kept")
    assert read_on(START)[0] == ["kept"]


@in_the_open
def test_pages_join_without_a_gap_inside_one_transaction() -> None:
    with transaction.atomic():
        codes = [place(f"T{number}").code for number in range(5)]
    got, cursor = list[str](), START
    for _ in codes:
        page = changes_since(cursor, limit=1)
        got += [change.after["code"] for change in page.changes if change.after]
        cursor = Cursor.parse(str(page.next))
    assert got == codes
    assert changes_since(cursor, limit=1).changes == ()
    assert changes_since(cursor, limit=1).next == cursor


def writes(number: int, committed: list[list[int]]) -> None:
    """Commit changes with a pause between the write and the commit; roll every tenth transaction back."""
    chance = Random(number)  # noqa: S311 (chance, not a secret)
    for commit in range(COMMITS):
        with transaction.atomic():
            if chance.random() < 0.3:
                Programme.objects.filter(code="none").update(name="x")  # draws no number in the ledger
            if chance.random() < 0.5:
                time.sleep(chance.random() / 100)
            rows = [place(f"{number}-{commit}-{row}").pk for row in range(chance.randint(1, 3))]
            time.sleep(chance.random() / 50)
            if chance.random() < 0.1:
                transaction.set_rollback(True)
                continue
        committed.append(rows)


@in_the_open
def test_a_reader_beside_concurrent_writers_gets_every_committed_change_once_and_in_order() -> None:
    committed, threads = list[list[int]](), list[threading.Thread]()

    def write(number: int) -> None:
        try:
            writes(number, committed)
        finally:
            connection.close()

    for number in range(WRITERS):
        threads.append(threading.Thread(target=write, args=[number]))
        threads[-1].start()
    got, cursor, beside, deadline = list[Change](), START, 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        writing = any(thread.is_alive() for thread in threads)
        page = changes_since(cursor, limit=3)
        got, cursor = [*got, *page.changes], page.next
        beside += len(page.changes) if writing else 0
        if not writing and not page.changes:
            break
    assert 0 < len(committed) < WRITERS * COMMITS, "some were rolled back"
    assert beside > len(got) // 4, "it read while they wrote"
    assert sorted(change.key for change in got) == sorted(row for rows in committed for row in rows)
    places = [(change.transaction_id, change.pk) for change in got]
    assert places == sorted(set(places))
    assert list(Change.objects.order_by("transaction_id", "pk")) == got


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "-",
        "1-",
        "-1",
        "1-2-3",
        "01-1",
        "1 -2",
        "\u0661-\u0662",
        "1-2\n",
        "1-\x00",
        f"1-{2**63}",
        f"{10**30}-1",
        "a-b",
    ],
)
def test_what_is_no_cursor_is_refused_in_clear_words(text: str) -> None:
    with pytest.raises(ValidationError, match="This is no cursor of the ledger"):
        Cursor.parse(text)


@in_the_open
def test_a_cursor_goes_out_as_text_and_comes_back() -> None:
    for cursor in (START, Cursor(7, 12), Cursor(2**63 - 1, 2**63 - 1)):
        assert Cursor.parse(str(cursor)) == cursor
        assert changes_since(cursor, limit=1).next == cursor


def test_a_page_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        changes_since(limit=0)
