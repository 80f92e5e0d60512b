"""Which rows break a rule that only the whole state shows? Looked up in the transaction that is taken back then."""

from objectives.exchange.rules import Rule

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
        # Territories that moved into one another under measurements stored before.
        (
            "parent",
            "measurement_territories_apart",
            """
            WITH RECURSIVE measured AS (
                SELECT DISTINCT kpi_id, territory_id FROM objectives_measurement WHERE territory_id IS NOT NULL),
            above (kpi_id, path, id) AS (
                SELECT m.kpi_id, ARRAY[t.id], t.parent_id FROM measured m
                JOIN objectives_territory t ON t.id = m.territory_id
                UNION ALL
                SELECT a.kpi_id, a.path || t.id, t.parent_id FROM above a
                JOIN objectives_territory t ON t.id = a.id WHERE t.id <> ALL (a.path))
            SELECT DISTINCT r.line FROM above a JOIN measured m ON m.kpi_id = a.kpi_id AND m.territory_id = a.id
            JOIN objectives_territory t ON t.id = ANY (a.path) JOIN rows_territories r ON r.code = t.code
            ORDER BY r.line""",
        ),
    ),
    "contracts": (
        (
            "start",
            "kpi_target_after_baseline",
            """SELECT DISTINCT r.line FROM rows_contracts r JOIN objectives_contract c ON c.code = r.code
            JOIN objectives_kpi k ON k.contract_id = c.id AND k.baseline_on IS NULL
            WHERE NOT (k.aggregation = 'sum' AND k.accumulation = 'period')
            AND NOT EXISTS (SELECT 1 FROM rows_kpis w WHERE w.contract_id = c.id AND w.code = k.code)
            AND (SELECT max(t.ends_on) FROM objectives_target t WHERE t.kpi_id = k.id) <= c.start ORDER BY r.line""",
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
        (
            "scope",
            "project_one_coordinator",
            """SELECT r.line FROM rows_projects r JOIN objectives_project p ON p.code = r.code
            WHERE p.scope <> 'territory' AND (SELECT count(*) FROM objectives_participation a
                WHERE a.project_id = p.id AND a.role = 'coordinator') > 1
            AND NOT EXISTS (SELECT 1 FROM rows_participations w
                WHERE w.project_id = p.id AND w.role = 'coordinator') ORDER BY r.line""",
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
            WHERE NOT EXISTS (SELECT 1 FROM objectives_programme p WHERE p.code = btrim(m[1]))
            AND NOT EXISTS (SELECT 1 FROM load_programmes w WHERE w.code = btrim(m[1])) ORDER BY r.line""",
        ),
        (
            "frequency",
            "kpi_targets_fit",
            """SELECT DISTINCT r.line FROM rows_kpis r
            JOIN objectives_kpi k ON k.contract_id = r.contract_id AND k.code = r.code
            JOIN objectives_target t ON t.kpi_id = k.id
            WHERE k.aggregation = 'sum' AND k.accumulation = 'period'
            AND (t.value < 0 OR frequency_months(k.frequency) > period_months(t.period))
            AND NOT EXISTS (SELECT 1 FROM rows_targets w WHERE w.kpi_id = k.id AND w.period = t.period)
            ORDER BY r.line""",
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
            AND NOT EXISTS (SELECT 1 FROM rows_kpis w WHERE w.contract_id = c.id AND w.code = k.code)
            GROUP BY k.id, k.baseline_on, c.start
            HAVING max(t.ends_on) <= coalesce(k.baseline_on, c.start) ORDER BY 1""",
        ),
    ),
}
