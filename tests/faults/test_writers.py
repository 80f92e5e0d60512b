"""Fifty write one milestone at once, machines and tabs of a browser: one wins each version, nothing is overwritten."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.faults.clients import FORGERY, SEEN, Person
from tests.faults.conftest import FORM
from tests.faults.house import House, house

pytestmark = [
    pytest.mark.skipif(not FORM, reason="FAULTS is not set: fifty writers did NOT meet (make test-faults)"),
    pytest.mark.slow,
    pytest.mark.timeout(600),
]
MACHINES, TABS = 40, 10
ANEW = {"Connection": "close"}
"""Who waits for the others keeps no connection, which the server would end in the meantime."""
ROUNDS = 20 if FORM == "long" else 5


def test_each_version_has_one_winner_whichever_door_it_came_through(data: Path) -> None:
    with house(data, workers=("worker-rollup",), beats=0) as there:
        fifty = Fifty(there)
        with ThreadPoolExecutor(MACHINES + TABS) as pool:
            rounds = [Counter(pool.map(fifty.write, range(MACHINES + TABS))) for _ in range(ROUNDS)]
        told = there.ground.asked(
            "SELECT count(*), count(DISTINCT comment) FROM objectives_milestonereport WHERE milestone_id = %s",
            fifty.key,
        )
    print(f"\n{ROUNDS} rounds of {MACHINES + TABS} writers: {dict(sum(rounds, Counter()))}")  # noqa: T201 (the record)
    for one in rounds:
        assert one["won"] == 1, rounds
        assert one["won"] + one["refused"] == MACHINES + TABS
    assert told == [(ROUNDS, ROUNDS)]


class Fifty:
    """They all look, and once all have seen the same, they all write."""

    def __init__(self, there: House) -> None:
        self.proxy, self.key = there.proxy, there.known["milestones"][0]
        self.token = there.known["tokens"][0]
        self.all_there = threading.Barrier(MACHINES + TABS)
        person = Person("person", there.proxy, there.told, login=there.known["staff"], milestones=[self.key])
        person.begin()
        self.cookies = person.web.cookies

    def write(self, number: int) -> str:
        """Write once, as the machine or the tab of this number; return `won` or `refused`."""
        with requests.Session() as web:
            return self._by_machine(web, number) if number < MACHINES else self._in_a_tab(web, number)

    def _by_machine(self, web: requests.Session, number: int) -> str:
        web.headers["Authorization"] = f"Token {self.token}"
        path = f"/api/v1/milestones/{self.key}/"
        seen = self.proxy.insist(web, "GET", path, headers=ANEW).headers["ETag"]
        self.all_there.wait(120)
        said = {"status": "in_progress", "percent": str(number), "comment": f"{number} on {seen}"}
        headers = {"If-Match": seen} | ANEW
        answer = self.proxy.ask(web, "POST", f"{path}reports/", json=said, headers=headers)
        return {201: "won", 412: "refused"}.get(answer.status_code, answer.text)

    def _in_a_tab(self, web: requests.Session, number: int) -> str:
        web.cookies.update(self.cookies)
        page = self.proxy.insist(web, "GET", f"/milestones/{self.key}/", headers=ANEW).text
        seen, form = SEEN.search(page), FORGERY.search(page)
        assert seen, page
        assert form, page
        self.all_there.wait(120)
        said = {"seen": seen[1], "status": "in_progress", "percent": str(number), "comment": f"{number} on {seen[1]}"}
        sent = {f"m{self.key}-{name}": text for name, text in said.items()} | {"csrfmiddlewaretoken": form[1]}
        headers = {"HX-Request": "true"} | ANEW
        answer = self.proxy.ask(web, "POST", f"/milestones/{self.key}/report/", data=sent, headers=headers)
        return {200: "won", 409: "refused"}.get(answer.status_code, answer.text)
