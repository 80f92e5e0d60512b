"""How does a row of a file name a row of another file?"""

from dataclasses import dataclass

TABLES = {
    "territories": "objectives_territory",
    "organisations": "objectives_organisation",
    "contracts": "objectives_contract",
    "programmes": "objectives_programme",
    "calls": "objectives_call",
    "projects": "objectives_project",
    "activities": "objectives_activity",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A key into another table, filled from columns of the staging row `s`.

    `found` is SQL that gives the id or null, `asked` the condition that there must be one, `waiting` that the row
    meant stands in the dataset itself, where its own problem is reported; `stored` gives the cell back from `t`.
    """

    field: str
    file: str
    columns: tuple[str, ...]
    found: str
    asked: str
    waiting: str
    stored: str


def by_code(column: str, file: str) -> Reference:
    """Return the reference of a column that holds the code of a row of another file."""
    table, key = TABLES[file], "id" if file in ("organisations", "projects", "activities") else "code"
    return Reference(
        f"{column}_id",
        file,
        (column,),
        f"(SELECT r.id FROM {table} r WHERE r.code = s.{column})",
        f"s.{column} IS NOT NULL",
        f"EXISTS (SELECT 1 FROM load_{file} w WHERE w.{key} = s.{column})",
        f"(SELECT r.code FROM {table} r WHERE r.id = t.{column}_id)",
    )


CONTRACT = by_code("contract", "contracts")

OBJECTIVE = Reference(
    "objective_id",
    "objectives",
    ("contract", "objective"),
    """(SELECT r.id FROM objectives_objective r JOIN objectives_contract c ON c.id = r.contract_id
        WHERE c.code = s.contract AND r.number = s.objective)""",
    "true",
    "EXISTS (SELECT 1 FROM load_objectives w WHERE w.contract = s.contract AND w.number = s.objective)",
    "(SELECT r.number FROM objectives_objective r WHERE r.id = t.objective_id)",
)

KPI = Reference(
    "kpi_id",
    "kpis",
    ("contract", "kpi"),
    """(SELECT r.id FROM objectives_kpi r JOIN objectives_contract c ON c.id = r.contract_id
        WHERE c.code = s.contract AND r.code = s.kpi)""",
    "true",
    "EXISTS (SELECT 1 FROM load_kpis w WHERE w.contract = s.contract AND w.code = s.kpi)",
    "(SELECT r.code FROM objectives_kpi r WHERE r.id = t.kpi_id)",
)

MILESTONE = Reference(
    "milestone_id",
    "milestones",
    ("project", "number"),
    """(SELECT r.id FROM objectives_milestone r JOIN objectives_project p ON p.id = r.project_id
        WHERE p.code = s.project AND r.number = s.number)""",
    "true",
    "EXISTS (SELECT 1 FROM load_milestones w WHERE w.project = s.project AND w.number = s.number)",
    "(SELECT r.number FROM objectives_milestone r WHERE r.id = t.milestone_id)",
)


def _subject(kind: str, file: str) -> Reference:
    return Reference(
        f"{kind}_id",
        file,
        ("subject",),
        f"(SELECT r.id FROM {TABLES[file]} r WHERE r.code = s.subject AND s.subject_kind = '{kind}')",
        f"s.subject_kind = '{kind}'",
        f"EXISTS (SELECT 1 FROM load_{file} w WHERE w.id = s.subject)",
        """coalesce((SELECT r.code FROM objectives_project r WHERE r.id = t.project_id),
            (SELECT r.code FROM objectives_activity r WHERE r.id = t.activity_id))""",
    )


SUBJECT = (_subject("project", "projects"), _subject("activity", "activities"))

SERIES_KIND = """(SELECT k.series_kind FROM objectives_kpi k JOIN objectives_contract c ON c.id = k.contract_id
    WHERE c.code = s.contract AND k.code = s.kpi)"""


def _series(kind: str, file: str) -> Reference:
    key = "code" if file == "territories" else "id"
    return Reference(
        f"{kind}_id",
        file,
        ("series",),
        f"(SELECT r.id FROM {TABLES[file]} r WHERE r.code = s.series AND {SERIES_KIND} = '{kind}')",
        f"s.series IS NOT NULL AND {SERIES_KIND} = '{kind}'",
        f"EXISTS (SELECT 1 FROM load_{file} w WHERE w.{key} = s.series)",
        """coalesce((SELECT r.code FROM objectives_project r WHERE r.id = t.project_id),
            (SELECT r.code FROM objectives_activity r WHERE r.id = t.activity_id),
            (SELECT r.code FROM objectives_organisation r WHERE r.id = t.organisation_id),
            (SELECT r.code FROM objectives_territory r WHERE r.id = t.territory_id), '')""",
    )


SERIES = (
    _series("project", "projects"),
    _series("activity", "activities"),
    _series("organisation", "organisations"),
    _series("territory", "territories"),
)
