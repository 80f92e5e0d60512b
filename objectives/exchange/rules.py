"""Rules across rows, looked up in sets with the line that breaks them. The same rules guard the database (models)."""

from objectives.exchange.problems import Problems
from objectives.exchange.staging import drop_bad, note_rule
from objectives.exchange.table import Table

Rule = tuple[str, str, str]
"""The column named, the rule's name, and a SELECT of the lines that break it."""

# Looked up before the rows are stored, on `rows_<file>`.
BEFORE: dict[str, tuple[Rule, ...]] = {
    "links": (
        (
            "subject",
            "link_not_to_landscape",
            """SELECT r.line FROM rows_links r JOIN objectives_project p
            ON p.id = r.project_id WHERE p.scope = 'territory' ORDER BY r.line""",
        ),
    ),
    "measurements": (
        (
            "series",
            "measurement_fits_kpi",
            """SELECT s.line FROM load_measurements s JOIN rows_measurements r USING (line)
            JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE k.series_kind = 'cluster' AND s.series IS NOT NULL ORDER BY s.line""",
        ),
        (
            "value",
            "measurement_fits_kpi",
            """SELECT r.line FROM rows_measurements r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE measurement_misfit(jsonb_populate_record(NULL::objectives_measurement, to_jsonb(r)), k)
            ORDER BY r.line""",
        ),
        (
            "series",
            "measurement_territories_apart",
            """
            WITH RECURSIVE measured AS (
                SELECT kpi_id, territory_id FROM rows_measurements WHERE territory_id IS NOT NULL
                UNION SELECT kpi_id, territory_id FROM objectives_measurement WHERE territory_id IS NOT NULL),
            above (kpi_id, inner_id, id) AS (
                SELECT m.kpi_id, m.territory_id, t.parent_id FROM measured m
                JOIN objectives_territory t ON t.id = m.territory_id
                UNION
                SELECT a.kpi_id, a.inner_id, t.parent_id FROM above a JOIN objectives_territory t ON t.id = a.id),
            nested AS (SELECT a.* FROM above a JOIN measured m ON m.kpi_id = a.kpi_id AND m.territory_id = a.id)
            SELECT DISTINCT r.line FROM rows_measurements r JOIN nested n
            ON n.kpi_id = r.kpi_id AND r.territory_id IN (n.inner_id, n.id) ORDER BY r.line""",
        ),
    ),
}

# Looked up when every row is stored, in the transaction that is taken back if one is broken.
AFTER: dict[str, tuple[Rule, ...]] = {
    "territories": (
        (
            "parent",
            "territory_not_inside_itself",
            """
            WITH RECURSIVE above (line, first, id) AS (
                SELECT r.line, t.id, t.parent_id FROM rows_territories r JOIN objectives_territory t ON t.code = r.code
                UNION
                SELECT a.line, a.first, t.parent_id FROM above a JOIN objectives_territory t ON t.id = a.id)
            SELECT DISTINCT line FROM above WHERE id = first ORDER BY line""",
        ),
    ),
    "projects": (
        (
            "scope",
            "project_landscape_has_no_link",
            """SELECT r.line FROM rows_projects r
            JOIN objectives_project p ON p.code = r.code
            WHERE p.scope = 'territory' AND EXISTS (SELECT 1 FROM objectives_link l WHERE l.project_id = p.id)
            ORDER BY r.line""",
        ),
    ),
    "labels": (
        (
            "share",
            "label_shares_at_most_one",
            """SELECT r.line FROM rows_labels r WHERE (
            SELECT sum(share) FROM objectives_label l WHERE l.project_id = r.project_id) > 1 ORDER BY r.line""",
        ),
    ),
    "participations": (
        (
            "role",
            "participation_one_coordinator",
            """SELECT r.line FROM rows_participations r
            JOIN objectives_project p ON p.id = r.project_id
            WHERE r.role = 'coordinator' AND p.scope <> 'territory' AND (SELECT count(*) FROM objectives_participation a
                WHERE a.project_id = p.id AND a.role = 'coordinator') > 1 ORDER BY r.line""",
        ),
    ),
    "links": (
        (
            "share",
            "link_shares_at_most_one",
            """SELECT r.line FROM rows_links r
            JOIN objectives_objective o ON o.id = r.objective_id
            WHERE (SELECT sum(l.share) FROM objectives_link l JOIN objectives_objective b ON b.id = l.objective_id
                WHERE b.contract_id = o.contract_id
                AND (l.project_id = r.project_id OR l.activity_id = r.activity_id)) > 1 ORDER BY r.line""",
        ),
    ),
    "kpis": (
        (
            "filter",
            "kpi_filter_programme_known",
            r"""SELECT r.line FROM rows_kpis r,
            regexp_matches(r.filter, 'programme=([^;]+)', 'g') AS m
            WHERE NOT EXISTS (SELECT 1 FROM objectives_programme p WHERE p.code = btrim(m[1])) ORDER BY r.line""",
        ),
        (
            "frequency",
            "kpi_measurements_fit",
            """SELECT r.line FROM rows_kpis r
            JOIN objectives_kpi k ON k.contract_id = r.contract_id AND k.code = r.code
            WHERE EXISTS (SELECT 1 FROM objectives_measurement m WHERE m.kpi_id = k.id AND measurement_misfit(m, k))
            ORDER BY r.line""",
        ),
        (
            "baseline_on",
            "kpi_target_after_baseline",
            """SELECT r.line FROM rows_kpis r
            JOIN objectives_kpi k ON k.contract_id = r.contract_id AND k.code = r.code
            JOIN objectives_contract c ON c.id = k.contract_id JOIN objectives_target t ON t.kpi_id = k.id
            WHERE NOT (k.aggregation = 'sum' AND k.accumulation = 'period')
            GROUP BY r.line, k.baseline_on, c.start
            HAVING max(t.ends_on) <= coalesce(k.baseline_on, c.start) ORDER BY r.line""",
        ),
    ),
    "targets": (
        (
            "value",
            "target_of_flow_fits",
            """SELECT r.line FROM rows_targets r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE k.aggregation = 'sum' AND k.accumulation = 'period'
            AND (r.value < 0 OR frequency_months(k.frequency) > period_months(r.period)) ORDER BY r.line""",
        ),
        (
            "period",
            "target_after_baseline",
            """SELECT min(r.line) FROM rows_targets r
            JOIN objectives_kpi k ON k.id = r.kpi_id JOIN objectives_contract c ON c.id = k.contract_id
            JOIN objectives_target t ON t.kpi_id = k.id
            WHERE NOT (k.aggregation = 'sum' AND k.accumulation = 'period')
            GROUP BY k.id, k.baseline_on, c.start
            HAVING max(t.ends_on) <= coalesce(k.baseline_on, c.start) ORDER BY 1""",
        ),
    ),
}


def find_broken_before(table: Table, problems: Problems) -> None:
    """Note the rows that break a rule which the database would refuse at once; leave them out."""
    for column, rule, lines in BEFORE.get(table.name, ()):
        note_rule(table, column, rule, lines, problems)
        drop_bad(table)


def find_broken_after(table: Table, problems: Problems) -> None:
    """Note the rows that break a rule which only the whole state shows."""
    for column, rule, lines in AFTER.get(table.name, ()):
        note_rule(table, column, rule, lines, problems)
