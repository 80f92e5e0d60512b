"""Whoever begins with the lists and follows the feed ends with what the server shows, whatever happens meanwhile.

`SEXTANT_FEED_CHANGES=10000` makes the random test as long as the promise; the gate runs a short one. Runs after all
other tests: a transaction that another worker of the suite holds open makes a reader wait, as it should.
"""

import os
import time
from collections import defaultdict
from random import Random
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from objectives.feed.kinds import HANGING, KINDS
from objectives.history import START, changes_since
from objectives.models import Change
from tests.api.feed.chance import Chance
from tests.api.feed.copying import Copy, Reader
from tests.elsewhere import another_connection

pytestmark = [pytest.mark.django_db(transaction=True)]

CHANGES = int(os.environ.get("SEXTANT_FEED_CHANGES", "40"))
WATCHED = ("visitor", "funder", "other funder", "partner")
PATIENCE = 20
"""Seconds until what is committed may be followed."""


class SideWriter:
    """Somebody whose transactions are long: what it writes first is committed last."""

    def __init__(self, chance: Chance, link: psycopg.Connection[Any]) -> None:
        self.chance, self.link, self.steps_left = chance, link, 0

    def step(self) -> bool:
        """Write a little, or be done with it; return whether anybody else sees something of it."""
        draw = self.chance.draw
        if self.steps_left == 0:
            try:
                self.link.commit() if draw.random() < 0.8 else self.link.rollback()
            except psycopg.errors.ForeignKeyViolation:  # what it points to was deleted meanwhile: nothing of it is kept
                self.link.rollback()
            self.steps_left = draw.choice((1, 3, 8))
            return True
        self.steps_left -= 1
        statement = draw.choice(
            (
                "UPDATE objectives_project SET published = NOT published WHERE id = %(project)s",
                "UPDATE objectives_project SET published = false WHERE id = %(project)s",
                "DELETE FROM objectives_funding WHERE project_id = %(project)s",
                "UPDATE objectives_funding SET funder_id = %(org)s WHERE project_id = %(project)s",
                "DELETE FROM objectives_projectlead WHERE project_id = %(project)s",
                "UPDATE objectives_project SET code = %(code)s WHERE id = %(project)s",
                "DELETE FROM objectives_link WHERE project_id = %(project)s",
            )
        )
        keys = list(KINDS["project"].rows(self.chance.people["staff"] or AnonymousUser()).values_list("pk", flat=True))
        named = {"project": draw.choice(keys or [0]), "org": self.chance.org().pk, "code": self.chance.code()}
        try:
            self.link.execute("SAVEPOINT here")
            self.link.execute("SET LOCAL lock_timeout = '20ms'")
            self.link.execute(statement, named)
        except psycopg.DatabaseError:
            self.link.execute("ROLLBACK TO SAVEPOINT here")
        return False


class Seen:
    """What each of some readers could ever have seen: what may be told to be gone."""

    def __init__(self, chance: Chance) -> None:
        self.people = {name: chance.people[name] or AnonymousUser() for name in WATCHED}
        self.ever: dict[str, set[tuple[str, str]]] = {name: set() for name in WATCHED}

    def look(self) -> None:
        """Look once more."""
        for name, reader in self.people.items():
            named = [("project", "pk"), *((kind, KINDS[kind].name) for kind in HANGING)]
            every = [
                KINDS[kind].rows(reader).order_by().annotate(of=Value(f"{kind}s"), as_told=Cast(name, TextField()))
                for kind, name in named
            ]
            first, *others = [rows.values_list("of", "as_told") for rows in every]
            self.ever[name] |= set(first.union(*others, all=True))


def settled() -> None:
    """Wait until all that was committed may be followed."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            oldest = cursor.fetchone()[0]
        if not Change.objects.filter(transaction_id__gte=oldest).exists():
            return
        time.sleep(0.01)
    pytest.fail("an older transaction is still open")


def difference(copy: Copy) -> dict[str, Any]:
    shown = copy.reader.shown()
    return {
        "too much": sorted(set(copy.rows) - set(shown)),
        "missing": sorted(set(shown) - set(copy.rows)),
        "otherwise": [(place, row, shown[place]) for place, row in copy.rows.items() if shown.get(place, row) != row],
    }


def told_too_much(copy: Copy, ever: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return what a copy was told to drop that could never be seen; a project under whatever name it had."""
    called: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for change in Change.objects.filter(kind="project"):
        for row in (change.before, change.after):
            if row is not None:
                called[row["code"]].add(("projects", str(change.key)))
    hanging = {place for place in copy.dropped if place[0].removesuffix("s") in HANGING}
    projects = {place for place in copy.dropped if place[0] == "projects"}
    return (hanging - ever) | {place for place in projects if not called[place[1]] & ever}


NONE: dict[str, Any] = {"too much": [], "missing": [], "otherwise": []}


@pytest.mark.parametrize("seed", [int(seed) for seed in os.environ.get("SEXTANT_FEED_SEEDS", "1").split(",")])
@pytest.mark.timeout(0 if CHANGES > 1000 else 300)
def test_every_copy_is_at_the_end_what_the_server_shows(seed: int) -> None:
    chance, draw = Chance(seed), Random(seed + 1)  # noqa: S311 (chance, not a secret)
    seen = Seen(chance)
    seen.look()
    copies = {name: Copy(Reader(person)) for name, person in chance.people.items()}
    done = 0
    with another_connection() as link:
        beside = SideWriter(chance, link)
        while done < CHANGES:
            chance.step()
            seen.look()
            if beside.step():
                seen.look()
            done += 1
            for copy in copies.values():
                if draw.random() < 0.06:
                    copy.follow(draw.choice((1, 3, 10, 200)), keep_cursor=draw.random() < 0.7)
                elif draw.random() < 0.005:
                    copy.begin()
        link.commit()
    seen.look()
    settled()
    for name, copy in copies.items():
        while copy.follow(draw.choice((20, 200))):
            pass
        assert difference(copy) == NONE, name
        if name in WATCHED:
            assert told_too_much(copy, seen.ever[name]) == set(), name
    assert changes_since(START, limit=1).changes
