"""The partners of an activity: the one list of references in the format."""

from django.utils.translation import gettext as _

from objectives.exchange.problems import Problems
from objectives.exchange.staging import fetch, note, run, unknown
from objectives.exchange.table import Table

LOOKED_INTO = "load_organisations"
"""Where a partner may stand that is not stored."""


def find_unknown(table: Table, problems: Problems) -> None:
    """Note every activity that names an unknown organisation among its partners, or one of them twice."""
    note(
        table,
        "partners",
        _("'{}' stands in the list twice"),
        """SELECT line, min(named) FROM (
            SELECT s.line, named FROM load_activities s, unnest(s.partners) AS named WHERE NOT s.bad
            GROUP BY s.line, named HAVING count(*) > 1) twice GROUP BY line ORDER BY line""",
        problems,
    )
    not_stored = """NOT s.bad AND NOT EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.code = named)"""
    if "organisations" not in problems.unreadable:
        note(
            table,
            "partners",
            unknown("organisations"),
            f"""SELECT s.line, string_agg(named, ''', ''') FROM load_activities s, unnest(s.partners) AS named
                WHERE {not_stored} AND NOT EXISTS (SELECT 1 FROM {LOOKED_INTO} w WHERE w.id = named)
                GROUP BY s.line ORDER BY s.line""",
            problems,
        )
    run(f"""UPDATE load_activities u SET bad = true WHERE u.line IN (
        SELECT s.line FROM load_activities s, unnest(s.partners) AS named WHERE {not_stored})""")


def store() -> set[str]:
    """Make the partners of every activity of the dataset those that it names; return the activities that differed."""
    wanted = """SELECT a.id, o.id FROM load_activities s JOIN objectives_activity a ON a.code = s.id
        CROSS JOIN unnest(s.partners) AS named JOIN objectives_organisation o ON o.code = named WHERE NOT s.bad"""
    gone = fetch(f"""DELETE FROM objectives_activity_partners p USING objectives_activity a, load_activities s
        WHERE a.id = p.activity_id AND a.code = s.id AND NOT s.bad
        AND (p.activity_id, p.organisation_id) NOT IN ({wanted}) RETURNING a.code""")
    added = fetch(f"""WITH added AS (
            INSERT INTO objectives_activity_partners (activity_id, organisation_id) {wanted}
            ON CONFLICT DO NOTHING RETURNING activity_id)
        SELECT a.code FROM added JOIN objectives_activity a ON a.id = added.activity_id""")
    return {code for (code,) in gone + added}
