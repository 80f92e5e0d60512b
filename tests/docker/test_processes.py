"""Two web servers, three workers and a beat, by the very commands of the containers, on a real database and broker."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest
import redis
import requests
from django.conf import settings
from django.db import connection

from objectives.acts.tokens import create_token
from objectives.models import BoardPack, MilestoneReport, PackState, ProjectLead, Role, User
from objectives.versions import version_of
from tests.docker.collector import Span, collecting
from tests.docker.commands import OURS, command_of
from tests.docker.proxying import Names, Proxy, proxied
from tests.embedded.checkout import spare_port
from tests.loaded import Loaded, loaded
from tests.portfolio import person, small_portfolio
from tracker.celery import app
from tracker.embedded.places import CHECKOUT
from tracker.embedded.processes import Child

pytestmark = [pytest.mark.slow(seconds=30), pytest.mark.timeout(150), pytest.mark.django_db(transaction=True)]

HERE = [f"127.0.0.{one}" for one in (2, 3, 4)]
"""Where the web servers listen, as each container does at an address of its own."""
BREATH = 0.03
"""Seconds between two questions and the next two."""
ALWAYS = [name for name in OURS if name not in ("migrate", "web")]
COPIES = ("worker-rollup", "worker-mail")
"""Of which nobody asks how they load Sextant: worker-exports is as well a worker that loads it alone."""


def given(**more: str) -> dict[str, str]:
    """Return the environment of a container, on the test's own database and broker."""
    known = connection.settings_dict
    url = f"postgresql://{quote(known['USER'])}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    said = {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "ALLOWED_HOSTS": ",".join(("localhost", *HERE))}
    said |= {"HTTPS": "0", "SEXTANT_EMBEDDED": "1", "SEXTANT_TODAY": "2016-06-01", "DATABASE_POOL": "0"}
    return os.environ | said | more


def started(service: str, **more: str) -> Child:
    """Start what a container would run."""
    tool, *words = command_of(service)
    return subprocess.Popen([str(Path(sys.executable).parent / tool), *words], cwd=CHECKOUT, env=given(**more))


@contextlib.contextmanager
def running(original: Loaded, **more: str) -> Iterator[None]:
    children = [started(name, **more) for name in ALWAYS if name not in COPIES]
    children += [original.begin(name, *command_of(name)) for name in COPIES]
    try:
        yield
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        statuses = [child.wait(30) for child in children]
        assert statuses == [0] * len(children), "each ends well when it is told to"


@pytest.fixture
def collected() -> Iterator[tuple[str, list[Span]]]:
    with collecting() as found:
        yield found


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.1)
    return False


def answered(at: str, path: str, **sent: object) -> tuple[int, bytes]:
    """Return what a web server answers; 0 where nobody does."""
    request = urllib.request.Request(f"http://{at}{path}", **sent)  # type: ignore[arg-type] # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
    except OSError:
        return 0, b""


class People:
    """Read, and send forms, through the proxy, four at once, one of them on a new line each time.

    They breathe, or they would take the cores they ask.
    """

    def __init__(self, proxy: Proxy) -> None:
        self.proxy, self.asked, self.unanswered = proxy, 0, list[int]()
        self.end = threading.Event()
        self.asking = [threading.Thread(target=self._ask, args=[place > 0]) for place in range(4)]

    def _ask(self, keeps_its_line: bool) -> None:
        with requests.Session() as line:
            while not self.end.wait(BREATH):
                for method, path in (("GET", "/api/v1/contracts/"), ("POST", "/oauth/token/")):
                    status = self.proxy.ask(method, path, line if keeps_its_line else None).status_code
                    self.asked += 1
                    if status >= 500:
                        self.unanswered.append(status)

    def __enter__(self) -> Self:
        for one in self.asking:
            one.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.end.set()
        for one in self.asking:
            one.join()


def test_what_is_written_at_one_web_server_is_read_at_the_other_packs_and_mails_are_made_and_a_replacement_is_not_felt(
    documents: Path, collected: tuple[str, list[Span]], tmp_path: Path
) -> None:
    portfolio = small_portfolio()
    lead, board = person(Role.CONTRIBUTOR, email="lead@example.org"), person(Role.BOARD)
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    _token, secret = create_token(by=lead, name="Script", scopes=["read", "report"], days=30)
    port = spare_port()
    one, two = (f"{address}:{port}" for address in HERE[:2])
    collector, spans = collected
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_BSP_SCHEDULE_DELAY": "500"}
    with contextlib.ExitStack() as held:
        original = held.enter_context(loaded(given(WEB_PROCESSES="1", **traced)))
        assert migrated(original) == 0
        webs = [started("web", BIND=one, WEB_PROCESSES="1", **traced)]
        held.callback(ended, webs)
        with running(original, **traced):
            webs.append(web_of(original, two))
            assert within(60, lambda: all(answered(at, "/readyz")[0] == 200 for at in (one, two)))
            a_report_moves_the_figures_that_the_other_one_tells(one, two, secret)
            a_pack_is_made_by_the_worker_of_exports(one, board)
            the_request_is_followed_into_its_task(spans)
            mail_is_taken_by_the_worker_of_mail()
            a_replacement_is_not_felt(webs, original, tmp_path, port)


def migrated(original: Loaded) -> int:
    """Do what a container does before the others; return its status."""
    _python, file, *words = command_of("migrate")
    return original.begin("migrate", Path(file).stem, *words).wait()


def web_of(original: Loaded, at: str) -> Child:
    """Begin another web server like the one that loads Sextant by itself."""
    return original.begin("web", *command_of("web"), BIND=at)


def ended(webs: list[Child]) -> None:
    for web in webs:
        web.send_signal(signal.SIGTERM)
        web.wait(45)


def a_replacement_is_not_felt(webs: list[Child], original: Loaded, folder: Path, port: int) -> None:
    """As docker/upgrade does it: a third one, then the first is told to end, and its name goes when it has ended."""
    names = Names(*HERE[:2])
    with proxied(folder, names, port) as proxy, People(proxy) as people:
        assert within(20, lambda: people.asked > 40)
        webs.append(web_of(original, f"{HERE[2]}:{port}"))
        assert within(60, lambda: answered(f"{HERE[2]}:{port}", "/readyz")[0] == 200)
        names.addresses = HERE
        webs[0].send_signal(signal.SIGTERM)
        assert webs[0].wait(45) == 0
        names.addresses = HERE[1:]
        asked = people.asked
        assert within(20, lambda: people.asked > asked + 40)
    names.close()
    assert people.unanswered == []


def a_report_moves_the_figures_that_the_other_one_tells(here: str, there: str, secret: str) -> None:
    milestone = MilestoneReport.objects.get().milestone
    said = {"status": "in_progress", "percent": "60", "comment": "Bench ready"}
    status, told = answered(
        here,
        f"/api/v1/milestones/{milestone.pk}/reports/",
        data=json.dumps(said).encode(),
        headers={
            "Authorization": f"Token {secret}",
            "Content-Type": "application/json",
            "If-Match": f'"{version_of(milestone.pk)}"',
        },
    )
    assert status == 201, told
    address = f"/api/v1/projects/{milestone.project.code}/progress/?contract=c1"
    assert within(30, lambda: Decimal(json.loads(answered(there, address)[1])["progress"]) == Decimal("0.6"))


def a_pack_is_made_by_the_worker_of_exports(at: str, board: User) -> None:
    _token, secret = create_token(by=board, name="Packs", scopes=["read", "export"], days=30)
    status, told = answered(
        at,
        "/api/v1/packs/",
        data=json.dumps({"contract": "c1", "as_of": "2015-12-31", "language": "fr"}).encode(),
        headers={"Authorization": f"Token {secret}", "Content-Type": "application/json"},
    )
    assert status == 202, told
    assert within(60, lambda: BoardPack.objects.filter(state=PackState.READY).exists())


def the_request_is_followed_into_its_task(spans: list[Span]) -> None:
    def of_the_pack() -> list[Span]:
        asked = next((one for one in spans if one.name == "POST pack-list"), None)
        return [one for one in spans if asked and one.trace == asked.trace]

    assert within(20, lambda: "run/tracker.make_packs" in {one.name for one in of_the_pack()})
    found = of_the_pack()
    assert {one.service for one in found} == {"sextant-web", "sextant-worker"}
    assert any(one.said.get("db.system") == "postgresql" for one in found), "its statements too"
    [request] = [one for one in found if one.name.startswith("POST ")]
    assert request.said["sextant.request"]
    assert not [name for name, value in request.said.items() if "/api/v1/packs/" in value], "no address"


def mail_is_taken_by_the_worker_of_mail() -> None:
    app.send_task("tracker.write_again")
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        assert within(20, lambda: broker.llen("mail") == 0)
