"""The partners of an activity: the one list of references in the format."""

from objectives.exchange.problems import Problems
from objectives.exchange.staging import note, run
from objectives.exchange.table import Table


def find_unknown(table: Table, problems: Problems) -> None:
    """Note every activity that names an unknown organisation among its partners."""
    note(
        table,
        "partners",
        "there is no '{}' in organisations.csv, nor loaded before",
        """SELECT s.line, string_agg(named, ''', ''') FROM load_activities s, unnest(s.partners) AS named
            WHERE NOT EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.code = named)
            AND NOT EXISTS (SELECT 1 FROM load_organisations w WHERE w.id = named) GROUP BY s.line ORDER BY s.line""",
        problems,
    )


def store() -> None:
    """Make the partners of every activity of the dataset those that it names; rows that stay are not touched."""
    wanted = """SELECT a.id, o.id FROM load_activities s JOIN objectives_activity a ON a.code = s.id
        CROSS JOIN unnest(s.partners) AS named JOIN objectives_organisation o ON o.code = named WHERE NOT s.bad"""
    run(f"""DELETE FROM objectives_activity_partners p USING objectives_activity a, load_activities s
        WHERE a.id = p.activity_id AND a.code = s.id AND NOT s.bad
        AND (p.activity_id, p.organisation_id) NOT IN ({wanted})""")
    run(f"INSERT INTO objectives_activity_partners (activity_id, organisation_id) {wanted} ON CONFLICT DO NOTHING")
