"""Contracts by chance: objectives, links with shares, KPIs of every kind, their targets and measurements."""

from tests.reference.calendar import Day, Span, period, periods
from tests.reference.chance import Chance
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
    "territory": ("31555", "D33", "DE"),
    "activity": ("A0", "A1"),
    "cluster": ("",),
}


def add_contract(chance: Chance, code: str, start: str, end: str) -> None:
    """Add a contract over the projects and activities there are."""
    chance.add(
        "contracts", code=code, name_en=code, start=start, end=end,
        project_weighting=chance.one("", "equal", "cost", "cost"),
        delivery_weight=chance.one("", "0", "0.5", "1"), on_track_from=chance.one("", "0.95", "1"),
        at_risk_from=chance.one("", "0.8", "0.5"),
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
    for number in range(chance.random.randint(9, 13)):
        _kpi(chance, code, f"k{number}", Span(Day.fromisoformat(start), Day.fromisoformat(end)))


def _links(chance: Chance, contract: str, kind: str, subject: str) -> None:
    shares = chance.one(
        "", "1", "0.3 0.7", "0.3 0.3", "0.333333 0.333333 0.333334", "0.005 0.995", "0.1 0.2 0.3"
    ).split()
    for number, share in zip(chance.random.sample((1, 2, 3), len(shares)), shares, strict=True):
        chance.add(
            "links", contract=contract, objective=number, subject_kind=kind, subject=subject, share=share,
            basis="derived",
        )  # fmt: skip


def _kpi(chance: Chance, contract: str, code: str, around: Span) -> None:
    rule = chance.dealt(*RULES) if chance.random.random() < 0.6 else ""
    aggregation = RULES[rule] if rule else chance.one("sum", "sum", "latest", "latest", "mean", "ratio")
    accumulation = chance.one("period", "period", "cumulative")
    flow = (aggregation, accumulation) == ("sum", "period")
    direction = (
        chance.one("increase", "increase", "decrease") if flow else chance.one("increase", "decrease", "maintain")
    )
    frequency, series = chance.one(*FREQUENCIES), "cluster" if rule else chance.one(*SERIES)
    activity = rule in ("agreements", "delegations_hosted", "representations", "events", "event_participants")
    filters = (
        ("", "", "linked", "linked;tag=green")
        if activity
        else ("", "", "linked", "tag=green", "domain=space", "programme=FUI; linked", "programme=H2020")
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
        kpi["baseline_on"] = chance.one("", "2012-12-31", str(around.start.replace(month=6, day=30)))
        kpi["baseline_basis"] = "illustrative"
    _targets(chance, kpi, around, flow=flow)
    if not rule:
        _measurements(chance, kpi, SERIES[series], _wider(around))


def _wider(around: Span) -> Span:
    """A year more on both sides: history, and what comes after the contract."""
    return Span(around.start.replace(year=around.start.year - 1), Day(around.end.year + 1, 12, 31))


def _targets(chance: Chance, kpi: Row, around: Span, *, flow: bool) -> None:
    taken: set[Day] = set()
    sizes = FREQUENCIES[: FREQUENCIES.index(kpi["frequency"]) + 1] if flow else FREQUENCIES
    since = Day.fromisoformat(kpi["baseline_on"] or str(around.start))
    codes = [chance.one(*periods(chance.one(*sizes), _wider(around))) for _ in range(chance.random.randrange(5))]
    if not flow and all(period(code).end <= since for code in codes):
        return
    for code in codes:
        if period(code).end not in taken:
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
