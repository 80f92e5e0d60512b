"""How is a world made once for all tests of a file? Each test stands on it, and what it writes is taken back.

What `setUpTestData` is in Django. Of what stands:

* The database: the file's transaction holds the world, each test is a savepoint in it. Nothing is committed, so no
  test that commits, and no second connection, can use it: those tests stand in files of their own.
* Rules that wait for the commit have looked at the world before the first test, and look at what a test wrote after
  it, as always (`TestCase` asks for both). What waited for the commit of the world itself never runs, nor does that
  of a test.
* `now()` and the transaction's number are those of the file, not of the test; the time of Python goes on.
* Numbers of sequences are not taken back, as they never are: a row made after the world has always a new one.
* What a process keeps: two tests have the same rows, so what one asked for could be kept for the other. It is
  forgotten before each (`tests/conftest.py`).
* The objects: a test gets copies (`own_copies`), so what it sets on one is not seen by the next. Fixtures of a test
  that take the world get the world itself: they read it.
"""

import copy
import inspect
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from functools import wraps
from typing import Any

import pytest
from django.db import connection, transaction

_standing: dict[int, Any] = {}
"""What stands now, by its identity."""
_names = defaultdict[str, list[str]](list)
"""What the worlds of each file are called."""


def of_the_file(make: Callable[..., Any]) -> Any:
    """Return a fixture of a file: what `make` makes in the database, which may itself take fixtures of a file."""

    @wraps(make)
    def made(django_db_setup: None, django_db_blocker: Any, **taken: Any) -> Iterator[Any]:
        with django_db_blocker.unblock(), transaction.atomic():
            world = make(**taken)
            as_if_committed()
            _standing[id(world)] = world
            with django_db_blocker.block():  # a test that does not ask for the database has none
                yield world
            _standing.pop(id(world), None)
            transaction.set_rollback(True)

    own = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("django_db_setup", "django_db_blocker")]
    made.__signature__ = inspect.Signature([*inspect.signature(make).parameters.values(), *own])  # type: ignore[attr-defined]
    _names[make.__module__].append(make.__name__)
    return pytest.fixture(scope="module")(made)


def let_stand(item: pytest.Function) -> None:
    """Let all that stands in a test's file stand for it, but for one that begins with an empty database."""
    if not item.get_closest_marker("empty_database"):
        item.fixturenames[:0] = [name for name in _names[item.module.__name__] if name not in item.fixturenames]


def as_if_committed() -> None:
    """Let every rule that waits for the commit look now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def own_copies(given: dict[str, Any], named: Collection[str]) -> None:
    """Put copies in the place of what stands, among all that a test names: one object in two of them stays one."""
    memo: dict[int, Any] = {}
    own = [name for name, value in given.items() if name in named and id(value) in _standing]
    given.update({name: copy.deepcopy(given[name], memo) for name in own})
