"""The rows of a dataset, and what the spec says of single ones (rollup.md sections 1, 6 and 8)."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from tests.reference.calendar import Day, Span, known

Row = dict[str, str]
ALIVE = {"labelled", "funded", "running", "completed"}


class Facts:
    """A dataset read from its folder; a file that is absent is empty."""

    def __init__(self, folder: Path) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for file in folder.glob("*.csv"):
            with file.open(newline="", encoding="utf-8") as lines:
                self.rows[file.stem] = list(csv.DictReader(lines))
        self.project = {row["id"]: row for row in self.rows["projects"]}
        self.organisation = {row["id"]: row for row in self.rows["organisations"]}
        self.level = {row["code"]: row["level"] for row in self.rows["programmes"]}
        self.milestones = _grouped(self.rows["milestones"], "project")
        self.reports = _grouped(self.rows["milestone_reports"], "project", "number")
        self._shares: dict[tuple[str, str], dict[str, dict[int, Decimal]]] = {}
        self.in_cluster = {row["code"] for row in self.rows["territories"] if row["in_cluster"] == "1"}

    def contract(self, code: str) -> Row:
        return next(row for row in self.rows["contracts"] if row["code"] == code)

    def of_contract(self, file: str, code: str) -> list[Row]:
        return [row for row in self.rows[file] if row["contract"] == code]

    def shares(self, contract: str, kind: str = "project") -> dict[str, dict[int, Decimal]]:
        """By subject: its share of each objective."""
        if (contract, kind) in self._shares:
            return self._shares[contract, kind]
        found = self._shares[contract, kind] = defaultdict(dict)
        for row in self.of_contract("links", contract):
            if row["subject_kind"] == kind:
                found[row["subject"]][int(row["objective"])] = Decimal(row["share"])
        return found


def _grouped(rows: list[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def number(text: str, otherwise: int = 0) -> Decimal:
    return Decimal(text) if text else Decimal(otherwise)


def scored(project: Row) -> bool:
    return project["scope"] in ("labelled", "member")


def started(row: Row) -> Span | None:
    return known(row["start"], row["start_precision"])


def labelled(project: Row) -> Span | None:
    return known(project["labelled_on"], project["labelled_precision"])


def running(project: Row, span: Span) -> bool:
    start = started(project)
    return (
        start is not None
        and start.end <= span.end
        and (not project["end"] or Day.fromisoformat(project["end"]) >= span.start)
    )


def dated(funding: Row, project: Row) -> Span | None:
    return known(funding["decided_on"], "") or started(project)
