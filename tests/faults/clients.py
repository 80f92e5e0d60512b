"""Who writes while the faults come? Machines and people, each noting every write that was acknowledged."""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Self

import requests
from openpyxl import load_workbook

from objectives.sheets.columns import FIRST
from tests.faults.asking import LostError, Proxy
from tests.objectives.sheets.sheets import columns

SEEN = re.compile(r'name="m\d+-seen" value="(\d+)"')
FORGERY = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PREVIEWED = re.compile(r'name="seen" value="([^"]+)"')
STAMP = re.compile(r'name="shown" value="([^"]+)"')


class Told:
    """The words of every write that was acknowledged, and of those of which nobody knows."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, set[str]] = {
            name: set() for name in ("reports", "rows", "measurements", "enquiries")
        }
        """Each row of a spreadsheet has a word of its own, and is looked for like any other report."""
        self.unknown = set[str]()
        self.conflicts = self.sheets = 0

    @property
    def count(self) -> int:
        """How many writes were acknowledged."""
        return sum(map(len, self.acknowledged.values()))

    @property
    def requests(self) -> int:
        """How many requests they took: a spreadsheet is one."""
        return self.count - len(self.acknowledged["rows"]) + self.sheets


class Client(threading.Thread):
    """One that writes, step by step, until it is over; between two steps it can be held."""

    def __init__(self, name: str, proxy: Proxy, told: Told, pause: float = 0.0) -> None:
        super().__init__(name=name, daemon=True)
        self.proxy, self.told, self.pause = proxy, told, pause
        self.web = requests.Session()
        self.turn, self.over, self.goes_on = threading.Lock(), threading.Event(), threading.Event()
        self.goes_on.set()
        self.number = 0
        self.trouble: BaseException | None = None

    def run(self) -> None:
        """Write on."""
        try:
            with self.turn:
                self.begin()
            while not self.over.wait(self.pause or 0.001):
                self.goes_on.wait()  # a lock alone is not fair: on a busy machine whoever had it gets it again
                with self.turn:
                    self.number += 1
                    self.step(f"{self.name}-{self.number}")
        except BaseException as trouble:  # noqa: BLE001 (told by the test)
            self.trouble = trouble

    def begin(self) -> None:
        """Prepare."""

    def step(self, word: str) -> None:
        """Write once, under a word of its own."""
        raise NotImplementedError


class Machine(Client):
    """Has a token."""

    def __init__(self, *known: Any, token: str, **more: Any) -> None:
        super().__init__(*known, **more)
        self.web.headers["Authorization"] = f"Token {token}"

    def write(self, method: str, path: str, word: str, said: Any, seen: str = "") -> requests.Response:
        """Write through the API, under a key, until it is answered."""
        headers = {"Idempotency-Key": word} | ({"If-Match": seen} if seen else {})
        return self.proxy.insist(self.web, method, path, json=said, headers=headers)


class Reporter(Machine):
    """Reports milestones of its own."""

    def __init__(self, *known: Any, milestones: list[int], **more: Any) -> None:
        super().__init__(*known, **more)
        self.milestones, self.versions = milestones, dict[int, str]()

    def step(self, word: str) -> None:
        """Report the next milestone, on its newest version."""
        key = self.milestones[self.number % len(self.milestones)]
        path = f"/api/v1/milestones/{key}/"
        seen = self.versions.get(key) or self.proxy.insist(self.web, "GET", path).headers["ETag"]
        said = {"status": "in_progress", "percent": str(self.number % 101), "comment": word}
        answer = self.write("POST", f"{path}reports/", word, said, seen)
        assert answer.status_code == 201, answer.text
        self.versions[key] = answer.headers["ETag"]
        self.told.acknowledged["reports"].add(word)


class Measurer(Machine):
    """Keeps one measurement: changes its draft, has it validated now and then, corrects it."""

    def __init__(self, *known: Any, kpi: str, other: str, every: int = 12, **more: Any) -> None:
        super().__init__(*known, **more)
        self.kpi, self.every = kpi, every
        self.other = requests.Session()
        self.other.headers["Authorization"] = f"Token {other}"

    def begin(self) -> None:
        """Enter it."""
        said = {"contract": "c1", "kpi": self.kpi, "period": "2016", **self._figures(f"{self.name}-0")}
        self._took(self.write("POST", "/api/v1/measurements/", f"{self.name}-0", said), f"{self.name}-0", 201)

    def step(self, word: str) -> None:
        """Change it; every so often let it count, and correct it."""
        answer = self.write("PATCH", self.path, word, self._figures(word), self.seen)
        self._took(answer, word, 200)
        if self.number % self.every == 0:
            self._let_it_count(word)

    def _let_it_count(self, word: str) -> None:
        answer = self.write("POST", f"{self.path}submit/", f"{word}-s", {}, self.seen)
        assert answer.status_code == 200, answer.text
        headers = {"Idempotency-Key": f"{word}-v", "If-Match": answer.headers["ETag"]}
        said = {"comment": f"{word}-v"}
        answer = self.proxy.insist(self.other, "POST", f"{self.path}validate/", json=said, headers=headers)
        self._took(answer, f"{word}-v", 200)
        said = {"reason": "Counted again", **self._figures(f"{word}-c")}
        answer = self.write("POST", f"{self.path}correct/", f"{word}-c", said, self.seen)
        self._took(answer, f"{word}-c", 201)

    def _figures(self, word: str) -> dict[str, str]:
        return {"value": str(100 + self.number % 50), "comment": word, "confirmed_because": "It is so."}

    def _took(self, answer: requests.Response, word: str, status: int) -> None:
        assert answer.status_code == status, answer.text
        self.path, self.seen = f"/api/v1/measurements/{answer.json()['measurement']['id']}/", answer.headers["ETag"]
        self.told.acknowledged["measurements"].add(word)


class SignedIn(Client):
    """Has a session."""

    def __init__(self, *known: Any, login: str, **more: Any) -> None:
        super().__init__(*known, **more)
        self.login = login

    def begin(self) -> None:
        """Sign in."""
        form = FORGERY.search(self.proxy.insist(self.web, "GET", "/sign-in/").text)
        assert form
        said = {"login": self.login, "password": "secret", "csrfmiddlewaretoken": form[1]}
        answer = self.proxy.insist(self.web, "POST", "/sign-in/", data=said)
        assert answer.status_code == 302, answer.text


class Person(SignedIn):
    """Reports on the page: nobody sends a form again whose answer was lost."""

    def __init__(self, *known: Any, milestones: list[int], **more: Any) -> None:
        super().__init__(*known, **more)
        self.milestones = milestones

    def step(self, word: str) -> None:
        """Read the milestone, say what is new; who was faster is told by a 409."""
        key = self.milestones[self.number % len(self.milestones)]
        page = self.proxy.insist(self.web, "GET", f"/milestones/{key}/")
        assert page.status_code == 200, page.status_code
        seen, form = SEEN.search(page.text), FORGERY.search(page.text)
        assert seen, page.text
        assert form, page.text
        said = {"seen": seen[1], "status": "in_progress", "percent": str(self.number % 101), "comment": word}
        data = {f"m{key}-{name}": text for name, text in said.items()} | {"csrfmiddlewaretoken": form[1]}
        self.told.unknown.add(word)
        try:
            answer = self.proxy.ask(self.web, "POST", f"/milestones/{key}/report/", data=data,
                                    headers={"HX-Request": "true"})  # fmt: skip
        except LostError:
            return
        self.told.unknown.discard(word)
        assert answer.status_code in (200, 409), answer.text
        if answer.status_code == 200:
            self.told.acknowledged["reports"].add(word)
        else:
            self.told.conflicts += 1


class SheetKeeper(SignedIn):
    """Fills the spreadsheets of projects of its own and gives them back; what was applied is not applied twice."""

    def __init__(self, *known: Any, projects: list[str], **more: Any) -> None:
        super().__init__(*known, **more)
        self.projects = projects

    def step(self, word: str) -> None:
        """Download it, say something in each row, give it back, look, apply."""
        project = self.projects[self.number % len(self.projects)]
        book = self.proxy.insist(self.web, "GET", f"/spreadsheets/milestones.xlsx?project={project}")
        assert book.status_code == 200, book.text
        content, words = self._filled(book.content, word)
        form = FORGERY.search(self.proxy.insist(self.web, "GET", "/spreadsheets/").text)
        assert form
        said = {"csrfmiddlewaretoken": form[1]}
        files = {"workbook": (f"{word}.xlsx", content)}
        given = self.proxy.insist(self.web, "POST", "/spreadsheets/give-back/", data=said, files=files)
        assert given.status_code == 302, given.text
        place = given.headers["Location"]
        page = self.proxy.insist(self.web, "GET", place).text
        seen = PREVIEWED.search(page)
        assert seen, page
        answer = self.proxy.insist(self.web, "POST", f"{place}apply/", data=said | {"seen": seen[1]})
        assert (answer.status_code, answer.headers.get("Location")) == (302, place), answer.text
        if f"{place}undo/" in self.proxy.insist(self.web, "GET", place).text:  # its page says that it is applied
            self.told.acknowledged["rows"] |= words
            self.told.sheets += 1

    def _filled(self, content: bytes, word: str) -> tuple[bytes, set[str]]:
        """Return the workbook with a word of its own in each row, and the words."""
        book = load_workbook(BytesIO(content))
        sheet, words = book.worksheets[0], set[str]()
        where = columns(sheet)
        for at in range(FIRST, sheet.max_row + 1):
            said = {"status": "in_progress", "percent": self.number % 101, "comment": f"{word}-{at}"}
            words.add(f"{word}-{at}")
            for key, value in said.items():
                sheet.cell(at, where[key]).value = value
        out = BytesIO()
        book.save(out)
        return out.getvalue(), words


class Enquirer(Client):
    """Asks the cluster something on its public page; a form that is sent again is one enquiry."""

    def step(self, word: str) -> None:
        """Ask."""
        self.web.headers["X-Forwarded-For"] = f"198.51.{self.number // 250 % 250}.{self.number % 250}"
        page = self.proxy.insist(self.web, "GET", "/en/working-with-us/enquiry/").text
        form, stamp = FORGERY.search(page), STAMP.search(page)
        assert form, page
        assert stamp, page
        said = {
            "kind": "company", "organisation": "Ours", "country": "DE", "name": "Somebody", "subject": word,
            "email": f"{word}@example.org", "message": "May we join?", "agreed": "on", "website": "",
            "shown": stamp[1], "csrfmiddlewaretoken": form[1],
        }  # fmt: skip
        answer = self.proxy.insist(self.web, "POST", "/en/working-with-us/enquiry/", data=said)
        assert answer.status_code == 302, answer.text
        self.told.acknowledged["enquiries"].add(word)


class Crowd:
    """All of them."""

    def __init__(self, clients: list[Client]) -> None:
        self.clients = clients

    def __enter__(self) -> Self:
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        for client in self.clients:
            client.over.set()
        for client in self.clients:
            client.join(180)

    def check(self) -> None:
        """Raise what stopped one of them."""
        for client in self.clients:
            if client.trouble is not None:
                raise AssertionError(f"{client.name} stopped") from client.trouble

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold all of them between two steps: each has had an answer to all that it asked."""
        for client in self.clients:
            client.goes_on.clear()
        with contextlib.ExitStack() as after:
            after.callback(self._go_on)
            for client in self.clients:
                assert client.turn.acquire(timeout=180), f"{client.name} is not answered"
                after.callback(client.turn.release)
            self.check()
            yield

    def _go_on(self) -> None:
        for client in self.clients:
            client.goes_on.set()

    def goes_on(self, until: Callable[[], bool], within: float) -> bool:
        """Let them write until something is so; return whether it was in time."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            self.check()
            if until():
                return True
            time.sleep(0.05)
        return False
