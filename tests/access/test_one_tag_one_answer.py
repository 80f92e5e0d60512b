"""A strong ETag means equal bytes, whichever process answers: every read of the API, for who sees all and who not."""

from typing import Any

import pytest

from api import ready
from objectives.access import Reader
from objectives.rollup import reading
from tests.access.test_routes import ROUTES, SAME_TO_ALL, address, ask
from tests.access.world import World

pytestmark = pytest.mark.django_db
READS = [one.name.removeprefix("GET ") for one in ROUTES if one.name.startswith("GET ")]


def another_process() -> None:
    """Forget what a process keeps of the figures that it computed, and of the answers that it made."""
    ready.forget()
    reading._kept.clear()


def differing(world: World, somebody: Reader, at: str) -> tuple[set[str], list[str]]:
    """Return the strong tags of three answers of two processes, and those that came with other bytes elsewhere."""
    answers: list[Any] = []
    for forgets in (True, True, False):
        if forgets:
            another_process()
        got = ask(world, somebody, at, "GET")
        if got.status_code == 200 and "ETag" in got.headers:
            answers.append(got)
    strong = {one.headers["ETag"] for one in answers if not one.headers["ETag"].startswith("W/")}
    same = {tag: {one.content for one in answers if one.headers["ETag"].removeprefix("W/") == tag} for tag in strong}
    return strong, [tag for tag, bodies in same.items() if len(bodies) > 1]


@pytest.mark.parametrize("kind", ["administrator", "partner"])
def test_answers_under_one_strong_tag_are_the_same_bytes(world: World, kind: str) -> None:
    somebody, strong = world.people[kind][0], 0
    reads = [at for name in READS if name not in SAME_TO_ALL and (at := address(world, name)).startswith("/api/")]
    for at in reads:
        tags, wrong = differing(world, somebody, at)
        strong += len(tags)
        assert not wrong, at
    assert strong > 30
