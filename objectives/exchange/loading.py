"""Load a dataset: all or nothing, idempotent, order-free, every bad row named (dataset.md)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives.exchange import partners, staging, storing
from objectives.exchange.additions import as_in
from objectives.exchange.problems import DatasetRefusedError, Problems
from objectives.exchange.reading import rows_of
from objectives.exchange.rules import find_broken
from objectives.exchange.rules_of_rows import BEFORE
from objectives.exchange.rules_of_the_whole import AFTER
from objectives.exchange.table import Table
from objectives.exchange.tables import tables
from objectives.exchange.taken_in import find_taken_in

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did."""

    file: str
    created: int
    changed: int
    unchanged: int


Progress = Callable[[Loaded], None]


def load(folder: Path, progress: Progress | None = None) -> list[Loaded]:
    """Load every file of a dataset in one transaction; a row is matched by its key and written only if it differs.

    A file that is absent is empty, a row of the database that the dataset does not name is left as it is.
    `progress` hears of each file once it is done. Raises DatasetRefusedError with every problem; then nothing is
    changed.
    """
    problems = Problems()
    present = _present(folder, problems)
    with transaction.atomic():
        storing.one_at_a_time()
        loaded, staged = [], _staged(present)
        checks = staging.checks_of(staged)
        for table in staged:
            done = _load_table(folder / table.file, as_in(folder / table.file, table), checks[table.table], problems)
            if table in present:
                loaded.append(done)
                if progress is not None:
                    progress(done)
        for table in present:
            find_broken(AFTER, table, problems)
        if not problems:
            _check_what_is_left(problems)
        if problems:
            raise DatasetRefusedError(problems)
        staging.clear(staged)
    return loaded


def files_of(folder: Path) -> list[str]:
    """Return the files of the format that a folder holds."""
    return [table.file for table in tables() if (folder / table.file).exists()]


def _present(folder: Path, problems: Problems) -> list[Table]:
    known = [table.file for table in tables()]
    if not folder.is_dir():
        is_file = _("this is a file: give the folder that it lies in")
        problems.add(str(folder), 0, "", is_file if folder.exists() else _("there is no such folder"))
        raise DatasetRefusedError(problems)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            names = ", ".join(sorted(known))
            problems.add(path.name, 0, "", _("the format has no such file; it has %(names)s") % {"names": names})
    present = files_of(folder)
    if not present and not problems:
        names = ", ".join(sorted(known))
        problems.add(str(folder), 0, "", _("the folder holds no file of the format: %(names)s") % {"names": names})
    return [table for table in tables() if table.file in present]


def _staged(present: list[Table]) -> list[Table]:
    """Return the files that are there, and those that what is asked of their rows looks into."""
    asked = " ".join(_asked_of(present))
    return [table for table in tables() if table in present or re.search(rf"\b(load|rows)_{table.name}\b", asked)]


def _asked_of(present: list[Table]) -> Iterator[str]:
    for table in present:
        yield from (reference.waiting for reference in table.references)
        yield from (lines for rules in (BEFORE, AFTER) for _column, _rule, lines in rules.get(table.name, ()))
        if table.name == "activities":
            yield partners.LOOKED_INTO


def _load_table(path: Path, table: Table, checks: Sequence[staging.Check], problems: Problems) -> Loaded:
    if not staging.stage(table, rows_of(path, table, problems) if path.exists() else None):
        staging.resolve(table, problems)
        return Loaded(table.file, 0, 0, 0)
    staging.find_duplicates(table, problems)
    if table.name == "organisations":
        find_taken_in(table, problems)
    staging.resolve(table, problems)
    if table.name == "activities":
        partners.find_unknown(table, problems)
        staging.drop_bad(table)
    staging.find_broken_checks(table, checks, problems)
    staging.find_repeated(table, problems)
    find_broken(BEFORE, table, problems, leave_out=True)
    try:
        with transaction.atomic():
            created, changed = storing.store(table)
    except (IntegrityError, DataError) as error:
        problems.add(table.file, 0, "", storing.refusal(error))
        created = changed = 0
    total = staging.run(f"SELECT 1 FROM rows_{table.name}")
    return Loaded(table.file, created, changed, total - created - changed)


def _check_what_is_left(problems: Problems) -> None:
    """Let the database check its deferred rules now: what slipped through becomes a problem, not a trace."""
    try:
        with transaction.atomic():
            staging.run("SET CONSTRAINTS ALL IMMEDIATE")
            staging.run("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        problems.add("dataset", 0, "", storing.refusal(error))
