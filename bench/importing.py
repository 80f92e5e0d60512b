"""What does it take to bring a million participations in, and how much memory, at each step and at most?

The file has CORDIS's layout; all is new but one project in ten and one organisation in ten. It comes to the real
dataset, with its contract, whose figures every change is carried into.
"""

import csv
import gzip
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.core.files import File
from django.db import connection

from bench.measuring import Bench, Figure
from objectives import clock
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.imports import work_on_imports
from objectives.imports.asking import apply_import, decide_the_rest, receive_import, undo_import
from objectives.imports.working import STEPS
from objectives.models import Contract, Import, ImportKind, ImportState, Mark, Organisation, Project, Role, User
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up

Done = TypeVar("Done")
ROWS = int(os.environ.get("SEXTANT_IMPORT_ROWS", "1000000"))
KIND = ImportKind.CORDIS_ORGANISATIONS
ROWS_OF_A_PROJECT, ORGANISATIONS_TO_ROWS = 25, 16
HEADING = (
    "projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType", "street",
    "postCode", "city", "country", "nutsCode", "geolocation", "organizationURL", "contentUpdateDate", "rcn", "order",
    "role", "ecContribution", "netEcContribution", "totalCost", "endOfParticipation", "active",
)  # fmt: skip
CITIES = [(f"CITY {number}", country) for number in range(120) for country in ("FR", "DE", "ES", "IT", "UK", "EL")]


def pic(number: int) -> str:
    """Return the PIC of a number: the block without a check, so that any nine digits are one."""
    return f"8888{8 + number // 10_000 % 2}{number % 10_000:04}" if number < 20_000 else _checked(number)


def _checked(number: int) -> str:
    """Return nine digits of which the last two check the others (ISO 7064 mod 97-10)."""
    return f"{number + 1_000_000}{98 - (number + 1_000_000) * 100 % 97:02}"


def lines(rows: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a file of so many."""
    organisations = max(rows // ORGANISATIONS_TO_ROWS, ROWS_OF_A_PROJECT)
    for at in range(rows):
        project, place = divmod(at, ROWS_OF_A_PROJECT)
        number = (project * 7919 + place * 104_729) % organisations
        city, country = CITIES[number % len(CITIES)]
        role = "coordinator" if place == 0 else "participant"
        euros = f"{number % 997 * 1000}.{place:02}"
        yield (
            100_000 + project, f"ACRO{project}", pic(number), "", f"ORGANISATION {number} OF RESEARCH", f"ORG{number}",
            "", ("HES", "REC", "PRC", "PUB", "OTH")[number % 5], "1 MAIN STREET", f"{number:05}", city, country, "", "",
            "", "2023-03-10 21:15:00", number, place + 1, role, euros, euros, euros.replace(".", ","), "False", "",
        )  # fmt: skip


def importing(bench: Bench) -> None:
    """Measure an import from the file to its undoing, once: it commits, as it does for people."""
    bench.size = f"{ROWS:,} rows"
    bench.runs = 1
    load(AEROSPACE_VALLEY)
    for contract in Contract.objects.all():
        roll_up(contract, clock.today())
    staff = User.objects.create_user("bench@example.org", role=Role.STAFF, is_staff=True, language="en")
    known = ROWS // ROWS_OF_A_PROJECT // 10
    Project.objects.bulk_create(
        [Project(code=f"H2020-{number}", grant_id=str(100_000 + number * 10), acronym=f"ACRO{number * 10}",
                 scope="territory", status="running") for number in range(known)]
    )  # fmt: skip
    Organisation.objects.bulk_create(
        [Organisation(code=f"o-{number}", name=f"Organisation {number * 10} of Research", kind="other",
                      pic=pic(number * 10)) for number in range(ROWS // ORGANISATIONS_TO_ROWS // 10)]
    )  # fmt: skip
    _carry()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "organization.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=3) as file:
            csv.writer(file).writerow(HEADING)
            csv.writer(file).writerows(lines(ROWS))
        note = Noting(bench)
        _memory()
        note.told("size of the file, gzip", path.stat().st_size / 2**20)
        with path.open("rb") as raw:
            row = note.timed("kept", lambda: receive_import(by=staff, kind=KIND, file=File(raw, path.name)))
        for state, what in ((ImportState.UPLOADED, "opened"), (ImportState.READING, "read (COPY in chunks)"),
                            (ImportState.MATCHING, "compared"), (ImportState.PLANNING, "worked out")):  # fmt: skip
            note.timed(what, lambda state=state: _step(row.pk, state))  # type: ignore[misc]
        row.refresh_from_db()
        row = decide_the_rest(by=staff, **_at(row), kind="project", decision="new", unknown=True)
        note.timed("worked out anew, all of it new", work_on_imports)
        _is(row, ImportState.READY)
        for kind in (row.plan or {})["undecided"]:  # one of the real dataset looks like one of ours
            row = decide_the_rest(by=staff, **_at(row), kind=kind, decision="new")
            work_on_imports()
            _is(row, ImportState.READY)
        print((row.plan or {})["counts"], flush=True)
        apply_import(by=staff, **_at(row))
        note.timed("applied in one transaction", work_on_imports)
        _is(row, ImportState.APPLIED)
        note.timed("carried into the figures", _carry)
        undo_import(by=staff, **_at(row))
        note.timed("taken back in one transaction", work_on_imports)
        _is(row, ImportState.UNDONE)
        row.stored.delete(save=False)


def _at(row: Import) -> dict[str, Any]:
    return {"upload": row.pk, "version": row.version}


def _is(row: Import, state: ImportState) -> None:
    row.refresh_from_db()
    if row.state != state:
        raise RuntimeError(f"{row.state}, not {state}: {row.trouble}")


class Noting:
    """Times each step once, and says what memory the worker and its server process had at most by then."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def timed(self, what: str, work: Callable[[], Done]) -> Done:
        """Do a step, and note what it took."""
        begun = time.perf_counter()
        done = work()
        took = (time.perf_counter() - begun) * 1000
        self.bench.note(Figure(f"{what}{_memory()}", self.bench.size, took))
        return done

    def told(self, what: str, megabytes: float) -> None:
        """Note a size in megabytes."""
        self.bench.note(Figure(f"{what}: {megabytes:.1f} MB", self.bench.size))


def _memory() -> str:
    """Return the most memory that this process and its process of the server had since asked last, in MB."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        both = (_most("self"), _most(str(cursor.fetchone()[0])))
    return f"; {both[0]} MB here, {both[1]} MB in the server"


def _most(process: str) -> int:
    """Return the most memory (MB, shared pages included) of a process of this machine, and begin to count anew."""
    folder = Path("/proc") / process
    told = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    (folder / "clear_refs").write_text("5")
    return int(told["VmHWM"].split()[0]) // 1024


def _step(key: int, state: ImportState) -> None:
    STEPS[state](Import.objects.select_related("person").get(pk=key))


def _carry() -> None:
    while Mark.objects.exists():
        drain(clock.today())
