"""Datasets by chance: small, valid, and full of what the rules disagree about."""

import csv
import datetime
from pathlib import Path
from random import Random

from tests.objectives.exchange.small import HEADERS
from tests.reference.calendar import Day, Span, period, periods
from tests.reference.facts import Row

RULES = {
    "projects_labelled": "sum", "projects_started": "sum", "public_funding_committed": "sum",
    "sme_participants": "distinct", "sme_share": "ratio", "consortium_countries": "distinct",
    "territory_eu_funding": "sum", "agreements": "sum", "delegations_hosted": "sum", "representations": "sum",
    "events": "sum", "event_participants": "sum", "sustainable_share": "ratio",
}  # fmt: skip
FREQUENCIES = ("year", "half", "quarter", "month")
SERIES = {
    "project": ("P0", "P1", "P2"),
    "organisation": ("o0", "o1"),
    "territory": ("D31", "D33"),
    "activity": ("A0", "A1"),
    "cluster": ("",),
}


class Chance:
    """Makes the rows of a dataset; the same seed makes the same rows."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (chance, not a secret)
        self.rows: dict[str, list[Row]] = {file: [] for file in HEADERS}

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def day(self, first: int = 2011, last: int = 2019) -> str:
        return str(Day(first, 1, 1) + datetime.timedelta(days=self.random.randrange((last - first + 1) * 365)))

    def decimal(self, low: int, high: int, places: int = 2) -> str:
        return f"{self.random.randint(low * 10**places, high * 10**places) / 10**places:.{places}f}"

    def add(self, file: str, **cells: object) -> None:
        self.rows[file].append({name: str(cells.get(name, "")) for name in HEADERS[file].split(",")})

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        for file, rows in self.rows.items():
            with (folder / f"{file}.csv").open("w", newline="", encoding="utf-8") as lines:
                writer = csv.DictWriter(lines, HEADERS[file].split(","), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder


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
    _contract(chance, "c-1", "2013-01-01", "2018-12-31")
    _contract(chance, "c-2", "2014-04-01", chance.one("2016-12-31", "2017-06-30"))
    return chance.write(folder)


def _places_and_people(chance: Chance) -> None:
    for code, kind, parent in (("FR", "country", ""), ("D31", "department", "FR"), ("D33", "department", "FR")):
        chance.add("territories", code=code, kind=kind, name=code, parent=parent, in_cluster=chance.one("0", "1"))
    for number in range(5):
        chance.add(
            "organisations", id=f"o{number}", name=f"O{number}", country=chance.one("FR", "DE", "IT", ""),
            kind=chance.one("sme", "sme", "mid_cap", "large", "company", "laboratory"),
            territory=chance.one("", "D31", "D33"),
        )  # fmt: skip
    chance.add("organisations", id="state", name="State", kind="funder", country="FR")
    chance.add("programmes", code="FUI", name="FUI", level="national")
    chance.add("programmes", code="H2020", name="H2020", level="european")


def _projects(chance: Chance) -> None:
    for number in range(8):
        start, labelled = chance.one("", chance.day(), chance.day()), chance.one("", chance.day())
        chance.add(
            "projects", id=f"P{number}", acronym=f"P{number}",
            scope=chance.one("labelled", "labelled", "member", "territory") if number > 2 else "labelled",
            status=chance.one("labelled", "funded", "running", "running", "completed", "abandoned"),
            start=start, start_precision=chance.one("", "month", "year") if start else "",
            labelled_on=labelled, labelled_precision=chance.one("", "month", "year") if labelled else "",
            end=chance.one("", "2012-06-30", "2017-03-31", "2019-12-31") if not start or start < "2012" else "",
            total_cost=chance.one("", "1000.00", "2500.50"), programme=chance.one("", "FUI", "H2020"),
            domains=chance.one("", "space", "aeronautics|space"), tags=chance.one("", "sustainable", "green"),
            published=chance.one("0", "1"),
        )  # fmt: skip
        _money_and_milestones(chance, f"P{number}")


def _money_and_milestones(chance: Chance, project: str) -> None:
    for who in chance.random.sample(range(5), chance.random.randrange(4)):
        chance.add(
            "participations", project=project, organisation=f"o{who}", role="partner",
            funding=chance.one("", chance.decimal(0, 9999)), territory=chance.one("", "D31"),
        )  # fmt: skip
    for number in range(chance.random.randrange(4)):
        chance.add(
            "fundings", id=f"{project}-{number}", project=project, funder="state", amount=chance.decimal(0, 999),
            stage=chance.one("committed", "committed", "committed", "requested", "paid"),
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
                status = chance.one("planned", "in_progress", "in_progress", "completed", "cancelled")
                chance.add(
                    "milestone_reports", project=project, number=number, reported_on=day, revision=revision,
                    status=status, percent=chance.one("", chance.decimal(0, 100)), basis="declared",
                    actual=chance.one("", chance.day()) if status == "completed" else "",
                )  # fmt: skip


def _contract(chance: Chance, code: str, start: str, end: str) -> None:
    chance.add(
        "contracts", code=code, name_en=code, start=start, end=end, project_weighting=chance.one("equal", "cost"),
        delivery_weight=chance.one("0", "0.3", "0.5", "1"), on_track_from=chance.one("0.95", "1"),
        at_risk_from=chance.one("0.8", "0.5"),
    )  # fmt: skip
    for number in (1, 2, 3):
        chance.add(
            "objectives", contract=code, number=number, code=f"OBJ{number}", title_en="O",
            weight=chance.one("1", "2.5"),
        )  # fmt: skip
    for kind, rows in (("project", chance.rows["projects"]), ("activity", chance.rows["activities"])):
        for row in rows:
            if row.get("scope") != "territory":
                _links(chance, code, kind, row["id"])
    for number in range(chance.random.randint(6, 10)):
        _kpi(chance, code, f"k{number}", Span(Day.fromisoformat(start), Day.fromisoformat(end)))


def _links(chance: Chance, contract: str, kind: str, subject: str) -> None:
    shares = chance.one("", "1", "0.3 0.7", "0.3 0.3", "0.333333 0.333333 0.333334", "0.005 0.995").split()
    for number, share in zip(chance.random.sample((1, 2, 3), len(shares)), shares, strict=True):
        chance.add(
            "links", contract=contract, objective=number, subject_kind=kind, subject=subject, share=share,
            basis="derived",
        )  # fmt: skip


def _kpi(chance: Chance, contract: str, code: str, around: Span) -> None:
    rule = chance.one(*RULES) if chance.random.random() < 0.4 else ""
    aggregation = RULES[rule] if rule else chance.one("sum", "sum", "latest", "latest", "mean", "ratio")
    accumulation = chance.one("period", "period", "cumulative") if aggregation != "latest" else "period"
    flow = (aggregation, accumulation) == ("sum", "period")
    direction = (
        chance.one("increase", "increase", "decrease") if flow else chance.one("increase", "decrease", "maintain")
    )
    frequency, series = chance.one(*FREQUENCIES), "cluster" if rule else chance.one(*SERIES)
    activity = rule in ("agreements", "delegations_hosted", "representations", "events", "event_participants")
    filters = (
        ("", "", "linked") if activity else ("", "", "linked", "tag=green", "domain=space", "programme=FUI;linked")
    )
    chance.add(
        "kpis", contract=contract, code=code, objective=chance.one("1", "2", "3"), name_en=code, unit="u",
        kind="computed" if rule else "reported", rule=rule, filter=chance.one(*filters) if rule else "",
        direction=direction, aggregation=aggregation, accumulation=accumulation, frequency=frequency,
        series_kind=series, weight=chance.one("1", "2", "0.5"),
        baseline=chance.one("", "1") if flow or direction == "maintain" else chance.one("0", "-1.5", "40"),
        tolerance=chance.one("0", "2.5") if direction == "maintain" else "",
    )  # fmt: skip
    kpi = chance.rows["kpis"][-1]
    if kpi["baseline"]:
        kpi["baseline_on"] = chance.one("", "2012-12-31")
        kpi["baseline_basis"] = "illustrative"
    _targets(chance, kpi, around, flow=flow)
    if not rule:
        _measurements(chance, kpi, SERIES[series], Span(around.start.replace(year=around.start.year - 1), around.end))


def _targets(chance: Chance, kpi: Row, around: Span, *, flow: bool) -> None:
    taken: set[Day] = set()
    sizes = FREQUENCIES[: FREQUENCIES.index(kpi["frequency"]) + 1] if flow else FREQUENCIES
    since = max(Day.fromisoformat(kpi["baseline_on"]) if kpi["baseline_on"] else around.start, around.start)
    for _ in range(chance.random.randrange(4)):
        code = chance.one(*periods(chance.one(*sizes), around) or [str(around.end.year)])
        if period(code).end not in taken and (flow or period(code).end > since):
            taken.add(period(code).end)
            value = chance.one("0", "1", chance.decimal(0, 60), *(() if flow else ("-1.5", "40")))
            chance.add(
                "targets", contract=kpi["contract"], kpi=kpi["code"], period=code, value=value, basis="illustrative"
            )


def _measurements(chance: Chance, kpi: Row, series: tuple[str, ...], around: Span) -> None:
    for about in series:
        for code in periods(kpi["frequency"], around):
            if chance.random.random() < 0.4:
                for revision in range(1, 1 + chance.random.randint(1, 3)):
                    _measure(chance, kpi, code, about, revision)


def _measure(chance: Chance, kpi: Row, code: str, about: str, revision: int) -> None:
    ratio, mean = kpi["aggregation"] == "ratio", kpi["aggregation"] == "mean"
    statuses = ("validated", "validated", "validated", "draft", "submitted", "rejected", "withdrawn")
    chance.add(
        "measurements", contract=kpi["contract"], kpi=kpi["code"], period=code, series=about, revision=revision,
        value="" if ratio else chance.decimal(-5, 60, 3), numerator=chance.decimal(0, 9) if ratio else "",
        denominator=chance.one("0", "3", "7.5") if ratio else "", weight=chance.one("", "2", "0.25") if mean else "",
        status=chance.one(*statuses), qualifier="exact",
    )  # fmt: skip
