"""Every measurement as a file (`make bench B=export`): how long against COPY, and how much memory for a slow client?"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import psutil
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from rest_framework.request import Request

from api.formats.columns import Entry, columns
from api.formats.texts import cells
from api.resources.measured import Measurements
from bench.floor import MEASUREMENTS
from bench.made import vacuum
from bench.measuring import Bench
from bench.server import Server, served
from objectives.models import Contract, Measurement

ADDRESS = "/api/v1/measurements/?format="
BLOCK = 64 * 1024
LONG = 2_000_000
"""Measurements of which an export takes minutes: once is enough."""
MEGABYTE = 1024 * 1024


def exporting(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure CSV and NDJSON against COPY of the very statement and of one by hand, and what each format takes."""
    vacuum()
    with served(ready=0) as server:
        _times(bench, server)
    if not bench.thorough:
        return
    for form in ("csv", "ndjson", f"xlsx&kpi=k0&contract={contracts[0].code}"):  # a million rows take minutes as XLSX
        with served(ready=0) as server:  # processes that never made one
            bench.target(f"export as {form}, MB over the idle process", _memory(server, form), 32)


def _times(bench: Bench, server: Server) -> None:
    csv, ndjson = _statements()
    rows = Measurement.objects.count()
    for form, floors in (("csv", {"COPY of its statement": csv, "COPY by hand": MEASUREMENTS}),
                         ("ndjson", {"COPY of its statement": ndjson})):  # fmt: skip
        works = [partial(read, server, form), *(partial(_copied, floor) for floor in floors.values())]
        turns = [[_timed(work) for work in works] for _ in range(bench.runs if rows < LONG else 1)]
        mine, *bare = zip(*turns, strict=True)
        for floor, took in zip(floors, bare, strict=True):
            share = median(one / other for one, other in zip(mine, took, strict=True))
            what = f"export as {form.upper()} against {floor}"
            bench.at_most(what, share, 1.5, ours=median(mine), floor=median(took))


def read(server: Server, form: str, pause: float = 0) -> int:
    """Read an export to its end, with a pause after each block; return its bytes."""
    asked = server.connected()
    asked.request("GET", f"{ADDRESS}{form}")
    answer, size = asked.getresponse(), 0
    if answer.status != 200:
        raise RuntimeError(f"{form}: {answer.status}")
    while block := answer.read(BLOCK):
        size += len(block)
        if pause:
            time.sleep(pause)
    return size


def _copied(sql: str) -> int:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        return sum(len(piece) for piece in copy)


def _statements() -> tuple[str, str]:
    """Return what the API copies for a visitor, as CSV and as NDJSON."""
    view = Measurements(request=Request(RequestFactory().get(ADDRESS)), format_kwarg=None)
    view.request.user = AnonymousUser()
    rows, found = view.get_queryset(), columns(view.get_serializer())
    plain, made = cells(rows, found)
    entries = rows.values_list(Entry.of(**{one.name: one.value for one in found}))
    with connection.cursor() as cursor:
        csv, ndjson = (cursor.mogrify(*one.query.get_compiler("default").as_sql()) for one in (plain, entries))
    return made.format(csv), ndjson


def _memory(server: Server, form: str) -> float:
    """Return by how much the memory of a server's process grew at most while an export was read slowly."""
    workers = psutil.Process(server.pid).children()
    for _ in range(4):
        server.rate("/api/v1/measurements/?page_size=10")  # each thread has answered, and holds its connection
    idle = {worker.pid: worker.memory_info().rss for worker in workers}
    grown, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            grown.extend((worker.memory_info().rss - idle[worker.pid]) / MEGABYTE for worker in workers)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        read(server, form, pause=0.003)
    finally:
        done.set()
        watching.join()
    return max(grown)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
