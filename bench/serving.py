"""How many answers a second does the API give, against the same rows by hand in the same server? `make bench B=api`."""

import json
from collections.abc import Sequence
from statistics import median

from django.utils import timezone

from api.paging import cursor_of
from bench.made import vacuum
from bench.measuring import Bench
from bench.server import Server, served
from objectives.models import Contract, Project
from objectives.rollup.drain import drain

PROJECTS = "/api/v1/projects/"
OURS = f"{PROJECTS}?page_size=100"
PARTS = f"{OURS}&expand=participations,fundings"
ASKED = f"{OURS}&organisation_kind=sme&start_from=2014-01-01"
WITH_PARTS = "100 projects with partners and fundings"
READY = 64


def serving(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure the lists, the scorecard and the last part of a list; both doors of one server, in turns."""
    while drain(timezone.localdate()):
        pass
    vacuum()
    card, each = f"/api/v1/scorecards/{contracts[0].code}/", 25 if bench.thorough else 5
    kinds = ((0, ", for the first time", None), (0, "", 0.6), (READY, ", asked again", 1))
    for ready, how, least in kinds if bench.thorough else kinds[1:]:
        with served(ready=ready, each=each) as server:
            _lists(bench, server, how, least)
            bench.target(f"scorecard{how}, p50 in ms", _p50(bench, server, card, new=least is None), 15)
            if ready:
                _unchanged(bench, server)
            elif least:
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
        if not bench.thorough:
            continue
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
    return median(server.ask(address, (20 if bench.thorough else 5) * bench.runs, new=new))


def _unchanged(bench: Bench, server: Server) -> None:
    asked = server.connected()
    asked.request("GET", PARTS)
    answer = asked.getresponse()
    answer.read()
    held = {"If-None-Match": answer.headers["ETag"]}
    took = server.ask(PARTS, 20 * bench.runs, held, 304)
    bench.target("304, p50 in ms", median(took[8:]), 3)


def _deep(bench: Bench, server: Server) -> None:
    """Hold the last part of the list of projects against the first."""
    first, deep = PROJECTS, f"{PROJECTS}?cursor={_cursor_after(Project.objects.count() - 50)}"
    turns = [(median(server.ask(deep, 20)), median(server.ask(first, 20))) for _ in range(bench.runs + 1)][1:]
    last, one = (median(took) for took in zip(*turns, strict=True))
    bench.at_most("last part of the list of projects against the first", last / one, 1.2, ours=last, floor=one)


def _cursor_after(rows: int) -> str:
    code = Project.objects.filter(published=True).order_by("code").values_list("code", flat=True)[rows - 1]
    return cursor_of(PROJECTS, ["code"], [code])


def _first_code(server: Server) -> str:
    asked = server.connected()
    asked.request("GET", OURS)
    code: str = json.loads(asked.getresponse().read())["results"][0]["id"]
    return code
