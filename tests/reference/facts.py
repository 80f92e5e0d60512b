"""The rows of a dataset, and what the spec says of single ones (rollup.md sections 3, 6 and 8)."""

import csv
import datetime
from collections import defaultdict
from fractions import Fraction
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
        self._shares: dict[tuple[str, str], dict[str, dict[int, Fraction]]] = {}
        self.in_cluster = {row["code"] for row in self.rows["territories"] if row["in_cluster"] == "1"}

    def contract(self, code: str) -> Row:
        return next(row for row in self.rows["contracts"] if row["code"] == code)

    def of_contract(self, file: str, code: str) -> list[Row]:
        return [row for row in self.rows[file] if row["contract"] == code]

    def shares(self, contract: str, kind: str = "project") -> dict[str, dict[int, Fraction]]:
        """By subject: its share of each objective."""
        if (contract, kind) in self._shares:
            return self._shares[contract, kind]
        found = self._shares[contract, kind] = defaultdict(dict)
        for row in self.of_contract("links", contract):
            if row["subject_kind"] == kind:
                found[row["subject"]][int(row["objective"])] = Fraction(row["share"])
        return found


def _grouped(rows: list[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def number(text: str, otherwise: int = 0) -> Fraction:
    return Fraction(text) if text else Fraction(otherwise)


def scored(project: Row) -> bool:
    return project["scope"] in ("labelled", "member")


def started(row: Row) -> Span | None:
    return known(row["start"], row["start_precision"])


def labelled(project: Row) -> Span | None:
    return known(project["labelled_on"], project["labelled_precision"])


def counts(project: Row, day: Day, contract: Row) -> bool:
    since = labelled(project) or started(project)
    return (
        scored(project)
        and project["status"] in ALIVE
        and (since is None or since.end <= day)
        and (not project["end"] or Day.fromisoformat(project["end"]) >= Day.fromisoformat(contract["start"]))
    )


def running(project: Row, span: Span) -> bool:
    start = started(project)
    return (
        start is not None
        and start.end <= span.end
        and (not project["end"] or Day.fromisoformat(project["end"]) >= span.start)
    )


def dated(funding: Row, project: Row) -> Span | None:
    return known(funding["decided_on"], "") or started(project)


def progress(facts: Facts, project: str, day: Day) -> tuple[Fraction, Fraction] | None:
    """(progress, planned) of a project; None without a milestone that is not cancelled."""
    total = done = due = Fraction(0)
    for milestone in facts.milestones[project,]:
        reports = [
            row for row in facts.reports[project, milestone["number"]] if Day.fromisoformat(row["reported_on"]) <= day
        ]
        state = max(reports, key=lambda row: (row["reported_on"], int(row["revision"])), default=None)
        if state and state["status"] == "cancelled":
            continue
        weight = Fraction(milestone["weight"])
        total += weight
        due += weight if datetime.date.fromisoformat(milestone["due"]) <= day else 0
        if (
            state
            and state["status"] == "completed"
            and Day.fromisoformat(state["actual"] or state["reported_on"]) <= day
        ):
            done += weight
        elif state:
            done += weight * number(state["percent"]) / 100
    return (done / total, due / total) if total else None


def _done(state: Row, day: Day) -> Fraction:
    if state["status"] == "completed" and Day.fromisoformat(state["actual"] or state["reported_on"]) <= day:
        return Fraction(1)
    return number(state["percent"]) / 100
