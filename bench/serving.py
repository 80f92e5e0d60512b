"""How many answers a second does the API give, against the same rows by hand in the same server? `make bench B=api`."""

import json
from statistics import median

from django.db import connection
from django.utils import timezone

from api.paging import SIGNER
from bench.made import made, unmade
from bench.measuring import Bench
from bench.server import Server, served
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Contract, Project
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up

OURS = "/api/v1/projects/?page_size=100"
PARTS = f"{OURS}&expand=participations,fundings"
ASKED = f"{OURS}&organisation_kind=sme&start_from=2014-01-01"
WITH_PARTS = "100 projects with partners and fundings"
CARD = "/api/v1/scorecards/"
READY = 64


def serving(bench: Bench) -> None:
    """Measure the real dataset, then how deep a list is read; both doors of one server, in turns."""
    bench.size = "real dataset"
    load(AEROSPACE_VALLEY)
    contract = Contract.objects.get(code="era-3")
    roll_up(contract, timezone.localdate())
    while drain(timezone.localdate()):
        pass
    _vacuum()
    for ready, how, least in ((0, ", for the first time", None), (0, "", 0.6), (READY, ", asked again", 1)):
        with served(ready=ready) as server:
            _lists(bench, server, how, least)
            bench.target(f"scorecard{how}, p50 in ms", _p50(bench, server, CARD, new=least is None), 15)
            if ready:
                _unchanged(bench, server)
    with served(ready=0) as server:
        _deep(bench, server)


def _lists(bench: Bench, server: Server, how: str, least: float | None) -> None:
    """Hold each list against the floor; `least` of its rate, None for questions that nobody asked before."""
    code, new = _first_code(server), least is None
    for what, ours, floor in (
        ("100 projects", OURS, "/floor/projects/"),
        (WITH_PARTS, PARTS, "/floor/with-parts/"),
        ("100 projects, filtered", ASKED, "/floor/filtered/"),
        ("one project", f"/api/v1/projects/{code}/", f"/floor/projects/{code}/"),
    ):
        turns = _in_turns(bench, server, ours, floor, new=new)
        mine, bare = (median(rates) for rates in zip(*turns, strict=True))
        share = median(one / other for one, other in turns)
        bench.at_least(f"{what}{how}: rate by the floor's", share, least, ours=1000 / mine, floor=1000 / bare)
        cpu = [(server.cpu(ours, new=new), server.cpu(floor, new=new)) for _ in range(bench.runs)]
        mine, bare = (median(took) for took in zip(*cpu, strict=True))
        bench.at_least(f"{what}{how}: its Python by the floor's", bare / mine, None, ours=mine, floor=bare)
        if what == WITH_PARTS:
            bench.at_least(f"{what}{how}: answers a second", median(rate for rate, _ in turns), 100)


def _in_turns(bench: Bench, server: Server, ours: str, floor: str, *, new: bool) -> list[tuple[float, float]]:
    for address in (ours, floor):
        server.rate(address, new=new)  # every process and connection has answered it once
    return [(server.rate(ours, new=new), server.rate(floor, new=new)) for _ in range(bench.runs)]


def _p50(bench: Bench, server: Server, address: str, *, new: bool) -> float:
    server.ask(address, 8, new=new)
    return median(server.ask(address, 20 * bench.runs, new=new))


def _unchanged(bench: Bench, server: Server) -> None:
    asked = server.connected()
    asked.request("GET", PARTS)
    answer = asked.getresponse()
    answer.read()
    held = {"If-None-Match": answer.headers["ETag"]}
    took = server.ask(PARTS, 20 * bench.runs, held, 304)
    bench.target("304, p50 in ms", median(took[8:]), 3)


def _deep(bench: Bench, server: Server) -> None:
    """Hold part 5,000 of 250,000 projects against the first."""
    bench.size = "250,000 projects"
    unmade()
    made(250_000, 2_880)
    _vacuum()
    first, deep = "/api/v1/projects/", f"/api/v1/projects/?cursor={_cursor_after(4_999 * 50)}"
    turns = [(median(server.ask(deep, 20)), median(server.ask(first, 20))) for _ in range(bench.runs + 1)][1:]
    bench.compare("part 5,000 against the first", [one for one, _ in turns], [one for _, one in turns], 1.2)


def _cursor_after(rows: int) -> str:
    code = Project.objects.filter(published=True).order_by("code").values_list("code", flat=True)[rows - 1]
    return SIGNER.sign_object([["code"], False, [code]])


def _first_code(server: Server) -> str:
    asked = server.connected()
    asked.request("GET", OURS)
    code: str = json.loads(asked.getresponse().read())["results"][0]["id"]
    return code


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
