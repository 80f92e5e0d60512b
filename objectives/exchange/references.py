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

    `source` is what is joined under the name of the field, `match` by which condition, `asked` the condition that
    there must be one, `waiting` that the row meant stands in the dataset itself, where its own problem is reported;
    `stored` gives the cell back from `t`. A reference may look at what those before it of the same table found.
    """

    field: str
    file: str
    columns: tuple[str, ...]
    source: str
    match: str
    asked: str
    waiting: str
    stored: str

    @property
    def found(self) -> str:
        """The id or null."""
        return f"{self.field}.id"

    @property
    def joined(self) -> str:
        """The join that finds it: all rows are looked up together."""
        return f"LEFT JOIN {self.source} {self.field} ON {self.match}"


def by_code(column: str, file: str) -> Reference:
    """Return the reference of a column that holds the code of a row of another file."""
    table, key = TABLES[file], "id" if file in ("organisations", "projects", "activities") else "code"
    return Reference(
        f"{column}_id",
        file,
        (column,),
        table,
        f"{column}_id.code = s.{column}",
        f"s.{column} IS NOT NULL",
        f"EXISTS (SELECT 1 FROM load_{file} w WHERE w.{key} = s.{column})",
        f"(SELECT r.code FROM {table} r WHERE r.id = t.{column}_id)",
    )


CONTRACT = by_code("contract", "contracts")

OBJECTIVE = Reference(
    "objective_id",
    "objectives",
    ("contract", "objective"),
    """(SELECT r.id, r.number, c.code AS contract FROM objectives_objective r
        JOIN objectives_contract c ON c.id = r.contract_id)""",
    "objective_id.contract = s.contract AND objective_id.number = s.objective",
    "true",
    "EXISTS (SELECT 1 FROM load_objectives w WHERE w.contract = s.contract AND w.number = s.objective)",
    "(SELECT r.number FROM objectives_objective r WHERE r.id = t.objective_id)",
)

KPI = Reference(
    "kpi_id",
    "kpis",
    ("contract", "kpi"),
    """(SELECT r.id, r.code, r.series_kind, c.code AS contract FROM objectives_kpi r
        JOIN objectives_contract c ON c.id = r.contract_id)""",
    "kpi_id.contract = s.contract AND kpi_id.code = s.kpi",
    "true",
    "EXISTS (SELECT 1 FROM load_kpis w WHERE w.contract = s.contract AND w.code = s.kpi)",
    "(SELECT r.code FROM objectives_kpi r WHERE r.id = t.kpi_id)",
)

MILESTONE = Reference(
    "milestone_id",
    "milestones",
    ("project", "number"),
    """(SELECT r.id, r.number, p.code AS project FROM objectives_milestone r
        JOIN objectives_project p ON p.id = r.project_id)""",
    "milestone_id.project = s.project AND milestone_id.number = s.number",
    "true",
    "EXISTS (SELECT 1 FROM load_milestones w WHERE w.project = s.project AND w.number = s.number)",
    "(SELECT r.number FROM objectives_milestone r WHERE r.id = t.milestone_id)",
)


def _subject(kind: str, file: str) -> Reference:
    return Reference(
        f"{kind}_id",
        file,
        ("subject",),
        TABLES[file],
        f"{kind}_id.code = s.subject AND s.subject_kind = '{kind}'",
        f"s.subject_kind = '{kind}'",
        f"EXISTS (SELECT 1 FROM load_{file} w WHERE w.id = s.subject)",
        """coalesce((SELECT r.code FROM objectives_project r WHERE r.id = t.project_id),
            (SELECT r.code FROM objectives_activity r WHERE r.id = t.activity_id))""",
    )


SUBJECT = (_subject("project", "projects"), _subject("activity", "activities"))


def _series(kind: str, file: str) -> Reference:
    key = "code" if file == "territories" else "id"
    return Reference(
        f"{kind}_id",
        file,
        ("series",),
        TABLES[file],
        f"{kind}_id.code = s.series AND {KPI.field}.series_kind = '{kind}'",
        f"s.series IS NOT NULL AND {KPI.field}.series_kind = '{kind}'",
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
