"""The rows of a made portfolio, block by block: organisations, consortia, money, links, milestones with reports."""

import datetime
from collections.abc import Iterator, Sequence

from bench.shape import FIRST_DAY, Shape
from objectives.models import Contract, Objective

Rows = tuple[str, list[str]]
"""The columns of a table, and a line of text for each row."""

FUNDER = 1
PROGRAMMES = ("LEIT", "SC", "ICT", "FTI", "JTI", "MSCA", "INFRA", "WIDE")
DOMAINS = ("aeronautics", "space", "embedded_systems", "drones", "other")
KINDS = {
    "HES": "university",
    "REC": "laboratory",
    "PUB": "public_authority",
    "OTH": "association",
    "PRC": "company",
}
SMES = 0.56
"""Of the companies; 816 of 1,454 in CORDIS's organisations of May and June 2023 (CC BY 4.0)."""
ISO = {"UK": "GB", "EL": "GR"}
WORDS = (
    "advanced", "adaptive", "airborne", "autonomous", "certified", "coherent", "composite", "connected",
    "critical", "digital", "distributed", "durable", "efficient", "embedded", "european", "flexible", "green",
    "high", "hybrid", "integrated", "light", "low", "modular", "novel", "open", "quantum", "reliable",
    "resilient", "safe", "smart", "antenna", "assembly", "battery", "cabin", "cockpit", "control", "data",
    "drone", "engine", "flight", "fuel", "hydrogen", "launcher", "laser", "landing", "material", "mission",
    "navigation", "payload", "propulsion", "robot", "satellite", "sensor", "simulation", "structure", "supply",
    "surface", "thermal", "traffic", "turbine", "verification", "vision", "wing",
)  # fmt: skip
MILESTONES = 10

COLUMNS = {
    "programme": "id, code, name, level, funder_id, source, note",
    "organisation": "id, code, name, acronym, kind, sector, siret, vat, pic, rnsr, ror, country, city, postcode,"
    " website, source, note",
    "project": 'id, code, acronym, title, summary, scope, status, labelled_on, labelled_precision, start,'
    ' start_precision, "end", total_cost, programme_id, domains, tags, grant_id, website, published, source, note',
    "participation": "id, project_id, organisation_id, role, cost, funding, source, note",
    "funding": "id, code, project_id, funder_id, programme_id, stage, amount, decided_on, reference, source, note",
    "link": "objective_id, project_id, share, basis, source, note",
    "milestone": "id, project_id, number, kind, title, weight, due, basis, source, note",
    "milestonereport": "milestone_id, reported_on, revision, status, percent, actual, basis, source, note",
}  # fmt: skip


class Portfolio:
    """A number of projects of some contracts, with at least so many organisations; the same for the same seed."""

    tables = ("programme", "organisation", "project", "participation", "funding", "milestone")
    """Those whose keys are given here."""

    def __init__(self, projects: int, contracts: Sequence[Contract], least: int = 0, seed: int = 2014) -> None:
        self.shape = Shape(seed)
        self.projects = projects
        expected = projects * self.shape.consortium * self.shape.rate("organisations")
        self.organisations = 1 + max(least + 1, round(expected))
        self._objectives = [
            list(Objective.objects.filter(contract=one).order_by("number").values_list("pk", flat=True))
            for one in contracts
        ]
        self._participations = 0

    def programmes(self) -> Rows:
        return COLUMNS["programme"], [
            f"{key}\tH2020-{code}\tHorizon 2020 {code}\teuropean\t{FUNDER}\t{{}}\t"
            for key, code in enumerate(PROGRAMMES, 1)
        ]

    def organisations_from(self, first: int, count: int) -> Rows:
        """Return organisations with consecutive keys; the first of all is the funder."""
        keys = range(first, min(first + count, self.organisations + 1))
        lines = []
        activities = self.shape.words("activity", len(keys))
        for key, activity, country in zip(keys, activities, self.shape.words("country", len(keys)), strict=True):
            kind = "sme" if activity == "PRC" and self.shape.uniform() < SMES else KINDS[activity]
            if key == FUNDER:
                kind, country = "funder", "BE"  # noqa: PLW2901
            name = self._said(3)
            lines.append(
                f"{key}\to{key}\t{name} {key}\t\t{kind}\t\t\t\t{900_000_000 + key}\t\t\t{ISO.get(country, country)}"
                f"\t\t\t\t{{}}\t"
            )
        return COLUMNS["organisation"], lines

    def projects_from(self, first: int, count: int) -> dict[str, Rows]:
        """Return projects with consecutive keys, and all that hangs on them."""
        lines: dict[str, list[str]] = {table: [] for table in COLUMNS if table not in ("programme", "organisation")}
        for key in range(first, min(first + count, self.projects + 1)):
            self._project(key, lines)
        return {table: (COLUMNS[table], found) for table, found in lines.items()}

    def _project(self, key: int, lines: dict[str, list[str]]) -> None:
        start = FIRST_DAY + datetime.timedelta(days=int(self.shape.drawn("first_day")))
        end = start + datetime.timedelta(days=max(30, int(self.shape.drawn("days"))))
        programme = 1 + int(self.shape.uniform() * len(PROGRAMMES))
        cost, funding = 0, 0
        for line, of_cost, of_funding in self._consortium(key):
            lines["participation"].append(line)
            cost, funding = cost + of_cost, funding + of_funding
        domain = DOMAINS[int(self.shape.uniform() * len(DOMAINS))]
        lines["project"].append(
            f"{key}\tP{key:06}\t{self._said(1).upper()}{key}\t{self._said(9)}\t{self._said(60)}\tlabelled\trunning"
            f"\t{start}\tday\t{start}\tday\t{end}\t{_euros(cost)}\t{programme}\t{{{domain}}}\t{{}}\t{key}\t\tt\t{{}}\t"
        )
        lines["funding"].append(
            f"{key}\tF{key:06}\t{key}\t{FUNDER}\t{programme}\tcommitted\t{_euros(funding)}\t{start}\t\t{{}}\t"
        )
        self._link(key, lines["link"])
        self._milestones(key, start, end, lines)

    def _consortium(self, project: int) -> Iterator[tuple[str, int, int]]:
        """Yield each partner's line, cost and funding in cents, the coordinator first; third parties are given none."""
        size = min(int(self.shape.words("consortium", 1)[0]), self.organisations // 2)
        share, taken, role = max(0.05, self.shape.drawn("funded_share")), set[int](), "coordinator"
        while len(taken) < size:
            organisation = 2 + int(self.shape.drawn("organisation") * (self.organisations - 2))
            if organisation in taken or organisation > self.organisations:
                continue
            taken.add(organisation)
            self._participations += 1
            given = 0
            if role != "third_party" and not self.shape.happens("no_contribution"):
                given = int(self.shape.drawn(role) * 100)
            cost = int(given / share)
            cells = f"{_euros(cost)}\t{_euros(given)}" if given else "\\N\t\\N"
            yield f"{self._participations}\t{project}\t{organisation}\t{role}\t{cells}\t{{}}\t", cost, given
            role = "third_party" if self.shape.happens("third_party") else "partner"

    def _link(self, project: int, lines: list[str]) -> None:
        """Link a project to one or two objectives of its contract."""
        objectives = self._objectives[project % len(self._objectives)]
        first = int(self.shape.uniform() * len(objectives))
        chosen = (objectives[first], objectives[first - 1])[: 1 + project % 2]
        lines.extend(f"{objective}\t{project}\t0.4\tderived\t{{}}\t" for objective in chosen)

    def _milestones(self, project: int, start: datetime.date, end: datetime.date, lines: dict[str, list[str]]) -> None:
        """Plan a project's ten steps evenly, each reported once, some days before or after it was due."""
        for number in range(1, MILESTONES + 1):
            key = (project - 1) * MILESTONES + number
            due = start + (end - start) * number // MILESTONES
            told = due + datetime.timedelta(days=int(self.shape.uniform() * 90) - 30)
            done = self.shape.uniform() < 0.7
            state = f"completed\t100\t{told}" if done else f"in_progress\t{int(self.shape.uniform() * 100)}\t\\N"
            lines["milestone"].append(
                f"{key}\t{project}\t{number}\treview\tReview {number}\t{1 + number % 3}\t{due}\tderived\t{{}}\t"
            )
            lines["milestonereport"].append(f"{key}\t{told}\t1\t{state}\tderived\t{{}}\t")

    def _said(self, words: int) -> str:
        return " ".join([WORDS[int(self.shape.uniform() * len(WORDS))] for _ in range(words)])


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
