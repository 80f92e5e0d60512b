"""More who ask than are answered at once: some wait, in order; the others are told when to come back."""

import html
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from xlsxwriter.exceptions import FileCreateError

from tests.docker.commands import composed
from tracker.watching.crowding import Turns, take_turns
from tracker.watching.no_room import NoRoom

AT_ONCE, WAITING = 2, 3


class House:
    """Answers once it is let go on."""

    def __init__(self) -> None:
        self.goes_on, self.inside, self.most = threading.Event(), 0, 0
        self.lock, self.entered = threading.Lock(), threading.Semaphore(0)

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        self.goes_on.wait(30)
        with self.lock:
            self.inside -= 1
        return HttpResponse("the page")


@pytest.fixture
def bounded(settings: LazySettings) -> None:
    settings.WEB_THREADS, settings.WEB_WAITING, settings.WEB_PATIENCE = AT_ONCE, WAITING, 60


@pytest.mark.usefixtures("bounded")
def test_so_many_are_answered_so_many_wait_and_the_rest_is_refused_at_once_until_there_is_room_again() -> None:
    house = House()
    answer, ask = take_turns(house), RequestFactory().get("/")
    with ThreadPoolExecutor(20) as people:
        first = [people.submit(answer, ask) for _ in range(AT_ONCE)]
        assert all(house.entered.acquire(timeout=20) for _ in first)
        others = [people.submit(answer, ask) for _ in range(10)]
        end = time.monotonic() + 20
        while sum(one.done() for one in others) < 10 - WAITING and time.monotonic() < end:
            time.sleep(0.01)
        refused = [one for one in others if one.done()]
        assert len(refused) == 10 - WAITING
        assert {one.result().status_code for one in refused} == {HTTPStatus.SERVICE_UNAVAILABLE}
        assert answer(RequestFactory().get("/healthz/x")).status_code == 503
        house.goes_on.set()
        assert {one.result(20).status_code for one in others if one not in refused} == {200}
    assert house.most == AT_ONCE
    assert answer(ask).content == b"the page"


def test_who_comes_later_does_not_overtake_who_waits_and_nobody_waits_in_vain_for_longer_than_patience() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0)
    assert turns.taken()
    assert not turns.taken(), "there was no turn within its patience"
    turns.over()
    assert turns.taken()


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize(("path", "kind"), [("/api/v1/projects/", "application/problem+json"), ("/", "text/html")])
@pytest.mark.parametrize(("language", "word"), [("en", "Nothing was done"), ("fr", "Rien n\u2019a été fait")])
def test_a_refusal_is_in_the_shape_of_its_door_and_the_readers_language(
    settings: LazySettings, client: Client, path: str, kind: str, language: str, word: str
) -> None:
    settings.REQUEST_MAX_BYTES = 10 * 1024**2
    answer = client.post(
        path, b"{}", content_type="application/json", CONTENT_LENGTH=str(11 * 1024**2),
        headers={"Accept-Language": language},
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (413, kind)
    told = answer.content.decode()
    assert word in (html.unescape(told) if kind == "text/html" else answer.json()["detail"])
    if kind == "text/html":
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert f'lang="{language}"' in answer.content.decode()


def test_a_file_to_be_imported_may_be_larger_than_any_other_request_and_has_a_bound_of_its_own(
    settings: LazySettings,
) -> None:
    settings.REQUEST_MAX_BYTES, settings.IMPORT_MAX_BYTES = 10 * 1024**2, 100 * 1024**2
    answer = take_turns(lambda _request: HttpResponse())

    def asked(path: str, megabytes: int) -> int:
        return answer(RequestFactory().post(path, CONTENT_LENGTH=str(megabytes * 1024**2))).status_code

    for door in (reverse("imports"), reverse("import-list")):
        assert [asked(door, many) for many in (11, 100, 102)] == [200, 200, 413]
    assert [asked(path, 11) for path in ("/imports/1/", "/documents/", "/")] == [413] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "status"), [(2_621_440, 200), (100, 400)])
def test_a_form_is_read_up_to_its_bound(settings: LazySettings, client: Client, most: int, status: int) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = most
    said = urlencode({"login": "nobody@example.org", "password": "x" * 200})
    answer = client.post("/sign-in/", said, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_a_full_disk_is_a_507_and_any_other_trouble_stays_what_it_is() -> None:
    house = NoRoom(lambda _request: HttpResponse())
    no_room, no_workbook = OSError(28, "No space left on device"), FileCreateError()
    no_workbook.__context__ = no_room
    for error in (no_room, no_workbook):
        full = house.process_exception(RequestFactory().post("/api/v1/x/"), error)
        assert full is not None
        assert (full.status_code, full.headers["Retry-After"]) == (507, "60")
    assert house.process_exception(RequestFactory().post("/"), OSError(13, "Permission denied")) is None
    assert house.process_exception(RequestFactory().post("/"), ValueError("x")) is None


def test_a_container_of_the_web_holds_as_many_processes_as_may_grow_to_their_bound() -> None:
    limits = {name: one["deploy"]["resources"]["limits"]["memory"] for name, one in composed()["services"].items()}
    assert limits["web"] == "1g", "two processes of WEB_MEMORY_MB=400, and what starts them"
    assert {limits[f"worker-{name}"] for name in ("rollup", "exports", "mail")} == {"512m"}, "above WORKER_MEMORY_MB"
