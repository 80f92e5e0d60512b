"""What is wrong with the data, as far as a reader keeps or leads it? Filtered, counted, a page at a time."""

import datetime
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from objectives import access
from objectives.models import AcceptedFinding, Objective
from objectives.models.contract import in_reader_language
from objectives.quality.check import Check, Severity
from objectives.quality.registry import BY_CODE, CHECKS
from objectives.quality.statement import SERVES, Statement, statement

ON_A_PAGE = 50

# Names are looked up for the page only; leads are people who may sign in, as everywhere.
PAGE = """, page AS (
    SELECT * FROM judged WHERE {condition} AND (place, "row") > (%(place)s, %(after)s)
    ORDER BY place, "row" LIMIT %(limit)s)
SELECT page.*, p.code AS project_code, coalesce(nullif(p.acronym, ''), nullif(p.title, ''), p.code) AS project,
    k.code AS kpi_code, kc.code AS kpi_contract, k.name_en AS kpi_en, k.name_fr AS kpi_fr,
    coalesce(nullif(o.name, ''), o.code) AS organisation, o.code AS organisation_code,
    ARRAY(SELECT l.objective_id FROM objectives_link l WHERE l.project_id = page.project_id
        UNION SELECT k.objective_id WHERE k.id IS NOT NULL ORDER BY 1) AS objectives,
    ARRAY(SELECT u.full_name FROM objectives_projectlead l JOIN objectives_user u ON u.id = l.person_id
        WHERE page.led AND l.project_id = page.project_id AND u.is_active ORDER BY l.is_deputy, u.full_name) AS leads
FROM page
LEFT JOIN objectives_project p ON p.id = page.project_id
LEFT JOIN objectives_kpi k ON k.id = page.kpi_id LEFT JOIN objectives_contract kc ON kc.id = k.contract_id
LEFT JOIN objectives_organisation o ON o.id = page.organisation_id
ORDER BY page.place, page."row\""""
COUNTED = """SELECT check_code, count(*) FILTER (WHERE accepted IS NULL) AS standing,
    count(*) FILTER (WHERE accepted IS NOT NULL) AS accepted
FROM judged WHERE {condition} GROUP BY check_code"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: nothing named means all; of accepted ones none, or only those."""

    check: str = ""
    severity: str = ""
    mine: bool = False
    objective: Objective | None = None
    accepted: bool = False

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks that are asked for."""
        return tuple(one for one in CHECKS if self.check in ("", one.code) and self.severity in ("", one.severity))


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that a check found wrong; `named` is what the statement gives beside it: names, codes and keys."""

    check: Check
    row: int
    fingerprint: str
    said: dict[str, str]
    named: dict[str, Any]
    objectives: tuple[Objective, ...]
    acceptance: AcceptedFinding | None
    mendable: bool
    """Whether it is the reader's to mend: who keeps the data mends all, a lead the own project's."""

    @property
    def place(self) -> str:
        """What names it in a list: the next page begins after it."""
        return f"{self.check.code}.{self.row}"

    @property
    def name(self) -> str:
        """What names it with its values: other values, another name."""
        return f"{self.place}.{self.fingerprint}"

    @property
    def about(self) -> str:
        """What it is about: a project, an indicator or an organisation."""
        named = self.named
        kpi = in_reader_language(named["kpi_en"] or "", named["kpi_fr"] or "")
        return " · ".join(one for one in (named["project"], named["organisation"], kpi) if one)

    @property
    def wrong(self) -> str:
        """What is wrong, in words."""
        return self.check.words(self.said)

    @property
    def leads(self) -> tuple[str, ...]:
        """Who leads the project and can mend it; nobody where cluster staff do."""
        return tuple(self.named["leads"])


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings a check has: that stand, that are accepted."""

    check: Check
    standing: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some findings in order; `then` is where the next page begins, empty at the end."""

    findings: Sequence[Finding]
    then: str


def counts(reader: access.Reader, asked: Asked, today: datetime.date) -> tuple[Count, ...]:
    """Return how many findings each check has, whichever check is asked for; four statements at most."""
    everything = replace(asked, check="")
    made = _made(reader, everything, today, everything.checks, whichever=True)
    found = {row["check_code"]: row for row in made.rows(COUNTED.format(condition=made.condition), {})}
    return tuple(
        Count(BY_CODE[code], found[code]["standing"], found[code]["accepted"]) for code in BY_CODE if code in found
    )


def to_mend(reader: access.Reader, today: datetime.date) -> int:
    """Return how many findings stand that are the reader's to mend; five statements at most."""
    return sum(one.standing for one in counts(reader, Asked(mine=True), today))


def findings(
    reader: access.Reader,
    asked: Asked,
    today: datetime.date,
    after: str = "",
    limit: int = ON_A_PAGE,
    counted: Sequence[Count] | None = None,
) -> Page:
    """Return a page of findings, those after the one that `after` names; seven statements at most.

    Where `counts` of the same question are at hand, only the checks are tried whose findings the page can show.
    """
    place, key = _after(after)
    tried, some_left = _to_try(asked, counted, place, limit)
    made = _made(reader, asked, today, tried)
    selecting = PAGE.format(condition=made.condition)
    rows = made.rows(selecting, {"place": place, "after": key, "limit": limit + 1})
    if some_left and len(rows) <= limit:  # somebody mended what was counted
        return findings(reader, asked, today, after, limit)
    found = _told(reader, rows[:limit])
    return Page(found, found[-1].place if len(rows) > limit else "")


def standing(reader: access.Reader, names: Collection[str], today: datetime.date) -> list[Finding]:
    """Return those of the findings named that stand with the very values; accepted ones or not."""
    wanted = [name for name in names if name.count(".") == 2 and "\0" not in name]
    checks = [BY_CODE[code] for code in {name.split(".")[0] for name in wanted} if code in BY_CODE]
    if not checks:
        return []
    conditions, parameters = _readable(reader)
    parameters |= {"today": today, "names": wanted}
    conditions.append("""check_code || '.' || "row" || '.' || fingerprint = ANY(%(names)s)""")
    made = statement(checks, conditions, parameters)
    rows = made.rows(PAGE.format(condition=made.condition), {"place": -1, "after": 0, "limit": len(wanted)})
    return _told(reader, rows)


def _to_try(asked: Asked, counted: Sequence[Count] | None, place: int, limit: int) -> tuple[tuple[Check, ...], bool]:
    """Return those of the checks, in their order, that fill a page from a place on, and whether others have more."""
    if counted is None:
        return asked.checks, False
    numbers = [(one.check, one.accepted if asked.accepted else one.standing) for one in counted]
    known = [
        (check, number if at > place else 0)  # where the page before ended, none may be left
        for check, number in numbers
        if number and check in asked.checks and (at := CHECKS.index(check)) >= place
    ]
    sure = accumulate(number for _check, number in known)
    full = next((many for many, rows in enumerate(sure, 1) if rows > limit), len(known))
    return tuple(check for check, _number in known[:full]), full < len(known)


def _made(
    reader: access.Reader, asked: Asked, today: datetime.date, checks: tuple[Check, ...], *, whichever: bool = False
) -> Statement:
    conditions, parameters = _readable(reader)
    parameters["today"] = today
    if not whichever:
        conditions.append(f"accepted IS {'NOT ' if asked.accepted else ''}NULL")
    if asked.mine:
        parameters["led"] = list(access.led_projects(reader).values_list("pk", flat=True))
        mine = "led AND project_id = ANY(%(led)s)"
        if access.accepts_findings(reader):
            mine = f"(NOT led OR {mine})"
        else:
            checks = tuple(one for one in checks if one.by_lead)
        conditions.append(mine)
    if asked.objective is not None:
        conditions.append(SERVES)
        parameters["objective"] = asked.objective.pk
    if not checks:
        conditions.append("false")
    return statement(checks or CHECKS[:1], conditions, parameters)


def _readable(reader: access.Reader) -> tuple[list[str], dict[str, Any]]:
    """Return the condition under which a reader sees a finding: all, or those of the own projects."""
    if access.sees_everything(reader):
        return [], {}
    own = list(access.checked_projects(reader).values_list("pk", flat=True))
    return ["project_id = ANY(%(own)s)"], {"own": own}


def _after(text: str) -> tuple[int, int]:
    if not is_place(text):
        return -1, 0
    code, _dot, key = text.partition(".")
    return CHECKS.index(BY_CODE[code]), int(key)


def is_place(text: str) -> bool:
    """Return whether a text names a place in the list of findings, as `Finding.place` does."""
    code, _dot, key = text.partition(".")
    return code in BY_CODE and key.isascii() and key.isdigit() and len(key) < 19


def _told(reader: access.Reader, rows: Sequence[dict[str, Any]]) -> list[Finding]:
    served = Objective.objects.select_related("contract").in_bulk({key for row in rows for key in row["objectives"]})
    keys = [row["accepted"] for row in rows if row["accepted"] is not None]
    accepted = AcceptedFinding.objects.select_related("accepted_by").in_bulk(keys)
    keeps = access.accepts_findings(reader)
    led = set() if keeps else set(access.led_projects(reader).values_list("pk", flat=True))
    return [
        Finding(
            BY_CODE[row["check_code"]],
            row["row"],
            row["fingerprint"],
            json.loads(row["said"]),
            row,
            tuple(served[key] for key in row["objectives"] if key in served),
            accepted.get(row["accepted"]),
            keeps or (row["led"] and row["project_id"] in led),
        )
        for row in rows
    ]


def worst_first(counted: Sequence[Count]) -> list[tuple[Severity, list[Count]]]:
    """Return the counts by severity, the worst first."""
    by = [(severity, [one for one in counted if one.check.severity == severity]) for severity in Severity]
    return [(severity, rows) for severity, rows in by if rows]
