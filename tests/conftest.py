"""What do all tests share? A browser, quick passwords, and a loud word where something could not be shown."""

import contextlib
import gc
import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from api.ready import forget
from objectives.models.document import document_storage
from objectives.rollup import reading as readings
from objectives.scorecards import reading as cards
from tests.emptying import empty_between_tests, remember_what_migrations_made
from tests.remembering import remembered_people
from tests.standing import let_stand, own_copies
from tests.throw_away import throw_away_folder
from tracker.accounts.beside import letters

NO_BROWSER = "no Chromium on this machine: the browser tests are SKIPPED (Debian: apt install chromium fonts-dejavu)"

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same engine, of the same package, without windows, tabs and menus: a fifth less for each page."""

NO_NODE = "no Node.js on this machine: the TypeScript client was NOT made (Debian: apt install nodejs npm)"
NO_PACKAGES = "the packages of the TypeScript client cannot be had from here: it was NOT made"

LIGHT = [
    "--js-flags=--single-threaded --no-maglev --no-turbofan",
    "--enable-features=RenderDocument:level/crashed-frame,SkipListAccountsWithoutGaiaCookies",
]
"""No threads that compile and sweep beside a script which waits, nothing optimised for a page that is soon left, and
one frame for all pages of a window. The second feature is Playwright's own, whose list of those ours replaces."""

AT_ONCE = "lazyLoadEnabled=false,primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
"""Pictures come that wait to be looked at; the other settings are Playwright's own, which ours replace."""
UNPAINTED = (
    "--enable-begin-frame-control", "--run-all-compositor-stages-before-draw", f"--blink-settings={AT_ONCE}",
)  # fmt: skip
"""A frame is made when somebody asks for one, and nobody does."""

# the database makes single examples slow now and then; that is no finding
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    """Hash passwords fast, nobody attacks these; empty the database after tests that commit."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    empty_between_tests()
    expect.set_options(timeout=20_000)  # a machine that stands still for five seconds is no finding about a page
    look_through_static_files_once()


def look_through_static_files_once() -> None:
    """Give each client's WhiteNoise what the first one found: 25 ms for each of a thousand clients."""
    search, found = WhiteNoiseMiddleware.add_files_from_finders, dict[Any, dict[str, Any]]()

    def once(middleware: Any) -> None:
        of = middleware.static_prefix, middleware.static_root, middleware.max_age
        if of not in found:
            search(middleware)
            found[of] = middleware.files
        middleware.files = dict(found[of])

    WhiteNoiseMiddleware.add_files_from_finders = once


def pytest_collection(session: pytest.Session) -> None:
    """Let each worker load its own part of the tests first: in a fresh checkout it compiles that for the others."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    files = sorted(file for path in session.config.args for file in Path(path).absolute().rglob("test_*.py"))
    number, of = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    mine = len(files) * number // of
    for file in files[mine:] + files[:mine]:
        with contextlib.suppress(Exception, pytest.skip.Exception):  # it is told when the file is collected
            importlib.import_module(".".join(file.relative_to(session.config.rootpath).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, the longest first: at the end no worker waits for another one.

    Within a file, begin with the tests of an empty database.
    """
    items.sort(key=lambda item: item.get_closest_marker("empty_database") is None)
    slow = {item.path: mark.kwargs.get("seconds", 1) for item in items for mark in item.iter_markers("slow")}
    items.sort(key=lambda item: -slow.get(item.path, 0))


def pytest_collection_finish() -> None:
    """Look for rubbish seldom, and never among what was loaded and collected until now: it all stays."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let all that stands in a test's file stand for it."""
    if isinstance(item, pytest.Function):
        let_stand(item)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Give a test its own copies of what stands for the whole file."""
    own_copies(pyfuncitem.funcargs, pyfuncitem._fixtureinfo.argnames)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that a whole kind of test did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    for why in (NO_BROWSER, NO_NODE, NO_PACKAGES):
        if any(why in str(report.longrepr) for report in skipped):
            terminalreporter.write_line(why.upper(), red=True, bold=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the database; at the end close what a client that kept its connection to a live server holds of it."""
    with django_db_blocker.unblock():
        remember_what_migrations_made()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def english() -> None:
    """A page asked for in French leaves its thread in French: every test begins in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_is_ready() -> None:
    """No test is given an answer of the API, a card or a reading that this process kept from another one."""
    forget()
    cards._kept.clear()
    readings._kept.clear()


@pytest.fixture(autouse=True)
def letters_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of accounts are in the outbox when the answer is there; tests/attacks has them written beside it."""

    def at_once(work: Callable[..., object], *of: object) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(work(*of))
        return done

    monkeypatch.setattr(letters, "submit", at_once)


@pytest.fixture
def people_remembered() -> Iterator[None]:
    """For a test of hundreds of requests, none of which is about who asks."""
    with remembered_people():
        yield


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the documents of one test lie: nowhere that another one looks."""
    storage, folder = document_storage(), tmp_path / "documents"
    for name, value in (("_location", folder), ("base_location", folder), ("location", str(folder))):
        monkeypatch.setitem(storage.__dict__, name, value)
    return folder


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the account of PostgreSQL can enter, which it cannot pytest's own; gone after the module."""
    folder = throw_away_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[..., Browser]]:
    """The system's Chromium; without one the test is skipped, or fails where `SEXTANT_REQUIRE_BROWSER` says so."""
    path = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if path is None:
        if os.environ.get("SEXTANT_REQUIRE_BROWSER"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread, Django asks about it
    with sync_playwright() as playwright:

        def begun(*switches: str) -> Browser:
            args = ["--no-sandbox", *LIGHT, *(switches if Path(path).name == CHROMIUM[0] else ())]
            return playwright.chromium.launch(executable_path=path, args=args)

        yield begun


@pytest.fixture(scope="session")
def browser(chromium: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser for pages that are used."""
    with chromium() as begun:
        yield begun


@pytest.fixture(scope="session")
def unpainted(chromium: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser for pages that are read and measured, which paints none.

    Nothing that waits for a frame happens in it: no click, no animation, no observer of sizes.
    """
    with chromium(*UNPAINTED) as begun:
        yield begun
