"""Datasets by chance: small, valid, and full of what the rules disagree about."""

import datetime
from pathlib import Path

from tests.reference.calendar import Day
from tests.reference.chance import Chance
from tests.reference.promises import add_contract

ALIVE = ("labelled", "funded", "running", "completed")
PLACES = (
    ("FR", "country", ""), ("DE", "country", ""), ("D31", "department", "FR"), ("D33", "department", "FR"),
    ("31555", "city", "D31"),
)  # fmt: skip


def dataset(seed: int, folder: Path) -> Path:
    """Write a dataset of two contracts into a folder."""
    chance = Chance(seed)
    _places_and_people(chance)
    _projects(chance)
    for number in range(4):
        kinds = ("agreement", "event", "event", "delegation_hosted", "representation", "study")
        chance.add(
            "activities", id=f"A{number}", kind=chance.one(*kinds), title="T", start=chance.one("", chance.day()),
            start_precision=chance.one("", "month", "year"), participants=chance.one("", "7", "120"),
        )  # fmt: skip
    for row in chance.rows["activities"]:
        row["start_precision"] = row["start_precision"] if row["start"] else ""
    add_contract(chance, "c-1", "2013-01-01", "2018-12-31")
    add_contract(chance, "c-2", "2014-04-01", chance.one("2016-12-31", "2017-06-30"))
    return chance.write(folder)


def _places_and_people(chance: Chance) -> None:
    for code, kind, parent in PLACES:
        chance.add("territories", code=code, kind=kind, name=code, parent=parent, in_cluster=chance.one("0", "1"))
    for number in range(5):
        chance.add(
            "organisations", id=f"o{number}", name=f"O{number}", country=chance.one("FR", "DE", "IT", ""),
            kind=chance.one("sme", "sme", "mid_cap", "large", "company", "laboratory"),
            territory=chance.one("", "D31", "D33", "31555"),
        )  # fmt: skip
    chance.add("organisations", id="state", name="State", kind="funder", country="FR")
    chance.add("programmes", code="FUI", name="FUI", level="national")
    chance.add("programmes", code="H2020", name="H2020", level="european")


def _projects(chance: Chance) -> None:
    for number in range(10):
        start, labelled = chance.one("", chance.day(), chance.day()), chance.one("", chance.day())
        chance.add(
            "projects", id=f"P{number}", acronym=f"P{number}",
            scope=chance.one("labelled", "labelled", "member", "territory") if number > 2 else "labelled",
            status=chance.one(*ALIVE * 3, "idea", "submitted", "rejected", "abandoned"),
            start=start, start_precision=chance.one("", "month", "year", "year") if start else "",
            labelled_on=labelled, labelled_precision=chance.one("", "month", "year") if labelled else "",
            end=chance.one("", _after(chance, start), _after(chance, start)),
            total_cost=chance.one("", "0", "1000.00", "2500.50"), programme=chance.one("", "FUI", "H2020", "H2020"),
            domains=chance.one("", "space", "aeronautics|space"),
            tags=chance.one("", "sustainable", "green|sustainable"), published=chance.one("0", "1"),
        )  # fmt: skip
        _money_and_milestones(chance, f"P{number}")


def _after(chance: Chance, start: str) -> str:
    return str(Day.fromisoformat(start or "2011-06-30") + datetime.timedelta(days=chance.random.randrange(1500)))


def _money_and_milestones(chance: Chance, project: str) -> None:
    some = [(who, role) for who in range(5) for role in ("partner", "third_party", "associated")]
    for place, (who, role) in enumerate(chance.random.sample(some, chance.random.randrange(5))):
        chance.add(
            "participations", project=project, organisation=f"o{who}", role=role if place else "coordinator",
            funding=chance.one("", chance.decimal(0, 9999)), territory=chance.one("", "", "D31", "31555", "DE"),
        )  # fmt: skip
    for number in range(chance.random.randrange(4)):
        chance.add(
            "fundings", id=f"{project}-{number}", project=project, funder="state", amount=chance.decimal(0, 999),
            stage=chance.one("committed", "committed", "committed", "requested", "paid"),
            programme=chance.one("", "FUI", "H2020"), beneficiary=chance.one("", "o1"),
            decided_on=chance.one("", chance.day()),
        )  # fmt: skip
    for number in range(1, 1 + chance.random.randrange(4)):
        chance.add(
            "milestones", project=project, number=number, kind="review", title="R", weight=chance.decimal(1, 9),
            due=chance.day(), basis="declared",
        )  # fmt: skip
        days = {chance.day() for _ in range(chance.random.randrange(4))}
        for day, revision in [(day, revision) for day in sorted(days) for revision in (1, 2)]:
            if revision == 1 or chance.random.random() < 0.3:
                status = chance.one("planned", "in_progress", "completed", "completed", "cancelled")
                chance.add(
                    "milestone_reports", project=project, number=number, reported_on=day, revision=revision,
                    status=status, percent=chance.one("", chance.decimal(0, 100)), basis="declared",
                    actual=chance.one("", chance.day(int(day[:4]))) if status == "completed" else "",
                )  # fmt: skip
