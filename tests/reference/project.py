"""Which projects count at a date, and how far they and the deliveries are (rollup.md sections 6 and 7)."""

from decimal import Decimal

from tests.reference.calendar import Day
from tests.reference.facts import ALIVE, Facts, Row, labelled, number, scored, started
from tests.reference.numbers import Figure, mean


def counts(project: Row, day: Day, contract: Row) -> bool:
    since = labelled(project) or started(project)
    return (
        scored(project)
        and project["status"] in ALIVE
        and (since is None or since.end <= day)
        and (not project["end"] or Day.fromisoformat(project["end"]) >= Day.fromisoformat(contract["start"]))
    )


def progress(facts: Facts, project: str, day: Day) -> tuple[Decimal, Decimal] | None:
    """(progress, planned) of a project; None without a milestone that is not cancelled."""
    total = done = due = Decimal(0)
    for milestone in facts.milestones[project,]:
        reports = [
            row for row in facts.reports[project, milestone["number"]] if Day.fromisoformat(row["reported_on"]) <= day
        ]
        state = max(reports, key=lambda row: (row["reported_on"], int(row["revision"])), default=None)
        if state and state["status"] == "cancelled":
            continue
        weight = Decimal(milestone["weight"])
        total += weight
        due += weight if Day.fromisoformat(milestone["due"]) <= day else 0
        if (
            state
            and state["status"] == "completed"
            and Day.fromisoformat(state["actual"] or state["reported_on"]) <= day
        ):
            done += weight
        elif state:
            done += weight * number(state["percent"]) / 100
    return (done / total, due / total) if total else None


def delivery(facts: Facts, contract: Row, objective: int, day: Day) -> tuple[Figure, Figure]:
    done, planned = [], []
    for project, shares in facts.shares(contract["code"]).items():
        row = facts.project[project]
        if objective not in shares or not counts(row, day, contract):
            continue
        reached = progress(facts, project, day)
        by_cost = contract["project_weighting"] == "cost"
        if reached is None or (by_cost and not row["total_cost"]):
            continue
        weight = shares[objective] * (Decimal(row["total_cost"]) if by_cost else 1)
        done.append((weight, reached[0]))
        planned.append((weight, reached[1]))
    return mean(done), mean(planned)
