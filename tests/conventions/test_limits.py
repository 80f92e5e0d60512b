"""Is every limit that the operators' handbook states the one that the house has, and is there a test that holds it?"""

import re
import runpy
from typing import Any

import pytest
from django.conf import settings

from tests.docker.commands import command_of
from tracker.embedded.places import CHECKOUT
from tracker.watching.crowding import IMPORTS

MB = 1024**2
DOCS = (CHECKOUT / "docs/operations.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCS.partition("\n## Limits\n")[2].partition("\n## ")[0].splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| what "))
]
STATED = re.compile(r"`([A-Z_]+)`\s\((\d+)(?:\s?(MB|s|/min))?\)")
OF_THE_API: Any = settings.REST_FRAMEWORK
RATES = OF_THE_API["DEFAULT_THROTTLE_RATES"]


def of_the_web_server() -> dict[str, int]:
    """Return the numbers of the web server's own configuration, nothing set in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WEB_PROCESSES", "WEB_THREADS", "WEB_WAITING", "WEB_BACKLOG", "WEB_MEMORY_MB"):
            patch.delenv(name, raising=False)
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", "of nobody")
        return runpy.run_path(str(CHECKOUT / "docker/gunicorn.conf.py"))


def test_every_number_of_the_table_is_the_default_that_holds() -> None:
    web = of_the_web_server()
    holds = {
        "WEB_PROCESSES": web["workers"], "WEB_THREADS": settings.WEB_THREADS, "WEB_WAITING": settings.WEB_WAITING,
        "WEB_PATIENCE": settings.WEB_PATIENCE, "WEB_BACKLOG": web["backlog"], "WEB_MEMORY_MB": web["memory"] // MB,
        "REQUEST_MAX_BYTES": settings.REQUEST_MAX_BYTES // MB, "UPLOAD_MAX_BYTES": settings.UPLOAD_MAX_BYTES // MB,
        "IMPORT_MAX_BYTES": settings.IMPORT_MAX_BYTES // MB, "EXPORTS_AT_ONCE": settings.EXPORTS_AT_ONCE,
        "WEBHOOKS_AT_ONCE": settings.WEBHOOKS_AT_ONCE, "WORKER_MEMORY_MB": settings.WORKER_MEMORY_MB,
        "API_TOKEN_RATE": RATES["token"], "API_PERSON_RATE": RATES["person"], "API_ANONYMOUS_RATE": RATES["address"],
        "API_GRANT_RATE": RATES["grant"], "ENQUIRIES_AN_HOUR": settings.ACCOUNT_RATE_LIMITS["enquiry"].split("/")[0],
    }  # fmt: skip
    table = "\n".join("|".join(row) for row in ROWS)
    told = {name: number + ("/min" if unit == "/min" else "") for name, number, unit in STATED.findall(table)}
    assert told == {name: str(number) for name, number in holds.items()}
    assert web["threads"] > settings.WEB_THREADS + settings.WEB_WAITING, "somebody has to be free to refuse"
    assert (web["max_requests"], "20,000 requests" in table) == (20_000, True)
    assert [settings.ACCOUNT_RATE_LIMITS[name] for name in ("login", "login_failed")] == [
        "30/m/ip",
        "9/15m/key,60/15m/ip",
    ]
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2_621_440


def test_the_proxy_and_the_workers_hold_what_the_table_says_of_them() -> None:
    proxy = (CHECKOUT / "docker/Caddyfile").read_text()
    sizes = re.findall(r"request_body @(\w+) \{\s+max_size (\d+)MB", proxy)
    assert dict(sizes) == {"imports": "525", "others": "25"}
    assert {*re.findall(r"(?:@imports|not) path (.+)", proxy)} == {" ".join(IMPORTS)}, "the same doors as the house's"
    assert settings.IMPORT_MAX_BYTES < 525 * MB, "a form goes around the file"
    assert re.search(r"lb_try_duration 10s\n", proxy)
    assert re.search(r"handle_errors 502 503 504 \{\s+(?:header -Server\s+)?header Retry-After \d+", proxy)
    for queue in ("rollup", "exports", "mail"):
        words = command_of(f"worker-{queue}")
        assert words[words.index("--concurrency") + 1] == "2", "so many packs are made at once by each worker"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_limit_names_what_holds_it(row: list[str]) -> None:
    _what, _limit, _beyond, held_by = row
    places = re.findall(r"`([^`]+)`", held_by)
    assert places, "name the test"
    assert all((CHECKOUT / place).exists() for place in places), places
