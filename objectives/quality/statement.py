"""Which findings does the database give? All checks that are asked for in one statement, and what was accepted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from objectives.quality.check import Check
from objectives.quality.registry import CHECKS

RELATIONS = """
    scored AS NOT MATERIALIZED (
        SELECT * FROM objectives_project
        WHERE scope IN ('labelled', 'member') AND status IN ('labelled', 'funded', 'running', 'completed'))"""
JUDGED = """
    judged AS (
        SELECT found.*, accepted.id AS accepted,
            found.by_lead AND EXISTS (
                SELECT 1 FROM objectives_projectlead l JOIN objectives_user u ON u.id = l.person_id
                WHERE l.project_id = found.project_id AND u.is_active) AS led
        FROM (SELECT given.*, md5(given.said::text) AS fingerprint FROM given) AS found
        LEFT JOIN objectives_acceptedfinding accepted
        ON accepted.check_code = found.check_code AND accepted."row" = found."row"
        AND accepted.fingerprint = found.fingerprint AND accepted.undone_at IS NULL)"""
SERVES = """(
    EXISTS (SELECT 1 FROM objectives_link l WHERE l.project_id = judged.project_id AND l.objective_id = %(objective)s)
    OR EXISTS (SELECT 1 FROM objectives_kpi k WHERE k.id = judged.kpi_id AND k.objective_id = %(objective)s)
    OR EXISTS (
        SELECT 1 FROM objectives_participation a JOIN objectives_link l ON l.project_id = a.project_id
        WHERE a.organisation_id = judged.organisation_id AND l.objective_id = %(objective)s))"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A beginning `WITH … judged` that a SELECT follows, its condition and its parameters."""

    beginning: str
    condition: str
    parameters: dict[str, Any]

    def rows(self, selecting: str, more: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what a SELECT over `judged` gives; `{condition}` in it is the condition."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.beginning} {selecting}", {**self.parameters, **more})
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def statement(checks: Collection[Check], conditions: Collection[str], parameters: Mapping[str, Any]) -> Statement:
    """Return the statement of some checks; `conditions` are over `judged`."""
    parts = [
        f"""SELECT '{check.code}' AS check_code, {place} AS place, {str(check.by_lead).lower()} AS by_lead, one.*
        FROM ({check.statement}) AS one("row", project_id, kpi_id, organisation_id, contract, said)"""  # noqa: S608 (checks are ours)
        for place, check in enumerate(CHECKS)
        if check in checks
    ]
    more = {name: value for check in checks if check.parameters for name, value in check.parameters().items()}
    given = f"given AS ({' UNION ALL '.join(parts)})"
    return Statement(f"WITH {RELATIONS}, {given}, {JUDGED}", " AND ".join(conditions) or "true", {**parameters, **more})
