"""Who is only ever told holds at the end what the server shows; and the receiver of the documentation is told.

Runs after all other tests: a transaction that another worker of the suite holds open makes the ledger wait.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
import requests
from django.conf import LazySettings
from django.db.models import Sum

from api.webhooks.telling import send
from objectives.acts.webhooks import create_webhook
from objectives.models import Measurement, Project, Role, WebhookMessage
from objectives.tasks import drain_changes
from objectives.webhooks import outcomes, tell, waiting
from tests.api.feed.chance import Chance
from tests.api.feed.copying import Copy, Reader
from tests.api.feed.test_following import NONE, difference, settled
from tests.api.webhooks.receiving import Receiver, receiving
from tests.portfolio import person, small_portfolio
from tests.tracker.test_worker import running, within
from tracker.embedded.places import CHECKOUT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.django_db(transaction=True),
]

CHANGES = int(os.environ.get("SEXTANT_WEBHOOK_CHANGES", "20"))
TOLD = ("funder", "partner")


def subscribed(copy: Copy, name: str, port: int) -> None:
    """Subscribe with the cursor that a copy began with."""
    said = {"name": name, "url": f"http://localhost:{port}/flaky?{name}", "cursor": copy.cursor}
    answer = copy.reader.client.post("/api/v1/webhooks/", said, content_type="application/json",
                                     headers=copy.reader.headers)  # fmt: skip
    assert answer.status_code == 201, answer.content


def applied(copy: Copy, name: str, receiver: Receiver) -> int:
    """Apply what a receiver got, each message once; return how many came again."""
    known: set[str] = set()
    mine = [one for one in receiver.got if one["path"].endswith(f"?{name}")]
    for got in mine:
        if got["headers"]["webhook-id"] not in known:
            known.add(got["headers"]["webhook-id"])
            for entry in json.loads(got["body"])["data"]["changes"]:
                copy._apply(entry)
    return len(mine) - len(known)


def test_who_is_only_told_ends_with_what_the_server_shows(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_TO_LOCALHOST = True
    monkeypatch.setattr(outcomes, "wait_after", lambda _attempts: 0 * outcomes.FIRST_RETRY)
    chance, draw = Chance(3), Random(4)  # noqa: S311 (chance, not a secret)
    with receiving() as receiver:
        copies = {name: Copy(Reader(chance.people[name])) for name in TOLD}
        for name, copy in copies.items():
            subscribed(copy, name, receiver.port)
        for _ in range(CHANGES):
            chance.step()
            if draw.random() < 0.3:
                told_all()
        settled()
        for _ in range(100):
            if not told_all():
                break
        receiver.bodies(WebhookMessage.objects.aggregate(all=Sum("attempts"))["all"])
        again = sum(applied(copy, name, receiver) for name, copy in copies.items())
    assert again > 0
    for name, copy in copies.items():
        assert difference(copy) == NONE, name


def told_all() -> int:
    return sum(tell(webhook, send) for webhook in waiting())


def example() -> str:
    page = (CHECKOUT / "docs" / "staying-in-step.md").read_text()
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


@contextmanager
def documented(secret: str, port: int) -> Iterator["subprocess.Popen[str]"]:
    """Run the receiver of the documentation."""
    given = {"SECRET": secret, "PORT": str(port), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        [sys.executable, "-c", example()], env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert within(10, lambda: answers(port) == 401)
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def answers(port: int) -> int | None:
    """Return what an unsigned message is answered."""
    try:
        return requests.post(f"http://127.0.0.1:{port}/", data=b"{}", timeout=5).status_code
    except requests.ConnectionError:
        return None


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def test_the_receiver_of_the_documentation_is_told_by_a_real_worker_and_believes_nobody_else(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_TO_LOCALHOST = True
    monkeypatch.setenv("WEBHOOKS_TO_LOCALHOST", "true")
    portfolio, port = small_portfolio(), free_port()
    funder = person(Role.FUNDER, portfolio.funder)
    settled()
    webhook, secret = create_webhook(by=funder, name="W", url=f"http://127.0.0.1:{port}/")
    Project.objects.filter(code="H1").update(title="Another")
    Measurement.objects.filter(status="draft").delete()
    settled()
    with documented(secret, port) as receiver, running("worker", "--pool=solo", "--loglevel=WARNING"):
        drain_changes.delay()
        assert receiver.stdout
        assert receiver.stdout.readline() == "projects H1 take\n"
        assert within(10, lambda: webhook.messages.filter(state="taken").count() == 2)
