"""Which rows would the database refuse at once? Looked up in `rows_<file>`, before they are stored."""

from objectives.exchange.rules import Rule

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
            "kpi",
            "measurement_fits_kpi",
            """SELECT r.line FROM rows_measurements r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE k.kind <> 'reported' ORDER BY r.line""",
        ),
        (
            "period",
            "measurement_fits_kpi",
            """SELECT r.line FROM rows_measurements r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE period_months(r.period) <> frequency_months(k.frequency) ORDER BY r.line""",
        ),
        (
            "value",
            "measurement_fits_kpi",
            """SELECT r.line FROM rows_measurements r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE (k.aggregation = 'ratio') <> (r.value IS NULL) ORDER BY r.line""",
        ),
        (
            "series",
            "measurement_fits_kpi",
            """SELECT r.line FROM rows_measurements r JOIN objectives_kpi k ON k.id = r.kpi_id
            WHERE (r.project_id IS NOT NULL) <> (k.series_kind = 'project')
            OR (r.activity_id IS NOT NULL) <> (k.series_kind = 'activity')
            OR (r.organisation_id IS NOT NULL) <> (k.series_kind = 'organisation')
            OR (r.territory_id IS NOT NULL) <> (k.series_kind = 'territory') ORDER BY r.line""",
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
