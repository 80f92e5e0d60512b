"""Which files does the format have, with which keys, columns and references? The one place that says it (dataset.md)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from django.apps import apps

from objectives.exchange.columns import (
    DAY,
    DECIMAL,
    FLAG,
    IN_ORDER,
    INTEGER_KIND,
    MONEY,
    POPULATION,
    PRECISION,
    REFERENCE,
    TEXT,
    WORDS,
    Column,
    Kind,
)
from objectives.exchange.references import CONTRACT, KPI, MILESTONE, OBJECTIVE, SERIES, SUBJECT, Reference, by_code


@dataclass(frozen=True, slots=True)
class Table:
    """A file: `key` names the columns that identify a row, `unique` the database columns they stand for."""

    name: str
    model: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    also_unique: tuple[tuple[str, str, str], ...] = ()
    """(column, SQL that must not repeat, rule): unique beside the key."""

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    @property
    def table(self) -> str:
        """The database table."""
        return f"objectives_{self.model}"


def _required(name: str, kind: Kind = TEXT, field: str = "") -> Column:
    return Column(name, kind, field or name, required=True)


def _optional(*names: str, kind: Kind = TEXT) -> tuple[Column, ...]:
    return tuple(Column(name, kind, name) for name in names)


def _choice(name: str, *, required: bool = True) -> Column:
    """A column of choices; which ones, the model says."""
    return Column(name, TEXT, name, required=required, choices=("",))


def _to(reference: Reference, *, required: bool = False) -> Column:
    return Column(reference.columns[-1], REFERENCE, required=required, stored=reference.stored)


ID = _required("id", field="code")
CODE = _required("code")
IN_CONTRACT = Column("contract", REFERENCE, required=True)
TERRITORY = by_code("territory", "territories")
PROGRAMME, CALL = by_code("programme", "programmes"), by_code("call", "calls")
PROJECT, FUNDER = by_code("project", "projects"), by_code("funder", "organisations")
PARENT = by_code("parent", "territories")
ORGANISATION, CLUSTER = by_code("organisation", "organisations"), by_code("cluster", "organisations")
BENEFICIARY = by_code("beneficiary", "organisations")
KPI_CONTRACT = replace(
    IN_CONTRACT,
    stored="(SELECT c.code FROM objectives_kpi k JOIN objectives_contract c ON c.id = k.contract_id WHERE k.id = t.kpi_id)",
)
OF_KPI = (KPI_CONTRACT, _to(KPI, required=True))
PERIOD = _required("period")
PARTNERS = """(SELECT array_agg(o.code) FROM objectives_activity_partners a
    JOIN objectives_organisation o ON o.id = a.organisation_id WHERE a.activity_id = t.id)"""

DECLARED = (
    Table("sources", "source", ("id",), (ID, _required("title"), *_optional("url", "published")), ("code",)),
    Table(
        "territories",
        "territory",
        ("code",),
        (
            CODE,
            _choice("kind"),
            _required("name"),
            _to(PARENT),
            *_optional("nuts2016"),
            *_optional("population", kind=POPULATION),
            _required("in_cluster", FLAG),
        ),
        ("code",),
        (PARENT,),
    ),
    Table(
        "organisations",
        "organisation",
        ("id",),
        (
            ID,
            *_optional("name", "acronym"),
            _choice("kind"),
            _choice("sector", required=False),
            *_optional("siret", "vat", "pic", "rnsr", "ror", "country", "city", "postcode"),
            _to(TERRITORY),
            *_optional("member_since", "member_until", kind=DAY),
            *_optional("website"),
        ),
        ("code",),
        (TERRITORY,),
    ),
    Table(
        "contracts",
        "contract",
        ("code",),
        (
            CODE,
            _required("name_en"),
            *_optional("name_fr"),
            _required("start", DAY),
            _required("end", DAY),
            *_optional("signed_on", kind=DAY),
            *_optional("signed_at"),
            *_optional("signatories", kind=WORDS),
            Column("delivery_weight", DECIMAL, "delivery_weight", default=Decimal("0.30")),
            Column("on_track_from", DECIMAL, "on_track_from", default=Decimal("0.95")),
            Column("at_risk_from", DECIMAL, "at_risk_from", default=Decimal("0.80")),
            replace(_choice("project_weighting", required=False), default="equal"),
        ),
        ("code",),
    ),
    Table(
        "objectives",
        "objective",
        ("contract", "number"),
        (
            _to(CONTRACT, required=True),
            _required("number", INTEGER_KIND),
            CODE,
            _required("title_en"),
            *_optional("title_fr", "description_en", "description_fr"),
            _required("weight", DECIMAL),
        ),
        ("contract_id", "number"),
        (CONTRACT,),
        (("code", "(contract_id, code)", "objective_code_once"),),
    ),
    Table(
        "programmes",
        "programme",
        ("code",),
        (CODE, _required("name"), _to(FUNDER), _choice("level")),
        ("code",),
        (FUNDER,),
    ),
    Table(
        "calls",
        "call",
        ("code",),
        (
            CODE,
            _to(PROGRAMME, required=True),
            _required("name"),
            *_optional("opened_on", "deadline", "announced_on", kind=DAY),
            *_optional("applications", "projects_selected", kind=INTEGER_KIND),
            *_optional("public_funding", kind=MONEY),
        ),
        ("code",),
        (PROGRAMME,),
    ),
    Table(
        "projects",
        "project",
        ("id",),
        (
            ID,
            *_optional("acronym", "title", "summary"),
            _choice("scope"),
            _choice("status"),
            *_optional("labelled_on", kind=DAY),
            Column("labelled_precision", PRECISION, "labelled_precision", choices=("",)),
            *_optional("start", kind=DAY),
            Column("start_precision", PRECISION, "start_precision", choices=("",)),
            *_optional("end", kind=DAY),
            *_optional("total_cost", kind=MONEY),
            _to(PROGRAMME),
            _to(CALL),
            *_optional("domains", kind=IN_ORDER),
            *_optional("tags", kind=WORDS),
            *_optional("grant_id", "website"),
            _required("published", FLAG),
        ),
        ("code",),
        (PROGRAMME, CALL),
    ),
    Table(
        "labels",
        "label",
        ("project", "cluster"),
        (
            _to(PROJECT, required=True),
            _to(CLUSTER, required=True),
            _choice("role"),
            _required("share", DECIMAL),
            *_optional("labelled_on", kind=DAY),
        ),
        ("project_id", "cluster_id"),
        (PROJECT, CLUSTER),
    ),
    Table(
        "participations",
        "participation",
        ("project", "organisation", "role"),
        (
            _to(PROJECT, required=True),
            _to(ORGANISATION, required=True),
            _choice("role"),
            *_optional("cost", "funding", kind=MONEY),
            _to(TERRITORY),
        ),
        ("project_id", "organisation_id", "role"),
        (PROJECT, ORGANISATION, TERRITORY),
    ),
    Table(
        "fundings",
        "funding",
        ("id",),
        (
            ID,
            _to(PROJECT, required=True),
            _to(FUNDER, required=True),
            _to(PROGRAMME),
            _to(CALL),
            _to(BENEFICIARY),
            _choice("stage"),
            _required("amount", MONEY),
            *_optional("decided_on", kind=DAY),
            *_optional("reference"),
        ),
        ("code",),
        (PROJECT, FUNDER, PROGRAMME, CALL, BENEFICIARY),
    ),
    Table(
        "activities",
        "activity",
        ("id",),
        (
            ID,
            _choice("kind"),
            _required("title"),
            *_optional("start", kind=DAY),
            Column("start_precision", PRECISION, "start_precision", choices=("",)),
            *_optional("end", kind=DAY),
            *_optional("place", "country"),
            Column("partners", WORDS, stored=PARTNERS),
            *_optional("participants", kind=INTEGER_KIND),
        ),
        ("code",),
    ),
    Table(
        "links",
        "link",
        ("contract", "objective", "subject_kind", "subject"),
        (
            replace(
                IN_CONTRACT,
                stored="""(SELECT c.code FROM objectives_objective o
            JOIN objectives_contract c ON c.id = o.contract_id WHERE o.id = t.objective_id)""",
            ),
            Column("objective", INTEGER_KIND, required=True, stored=OBJECTIVE.stored),
            Column(
                "subject_kind",
                TEXT,
                required=True,
                choices=("project", "activity"),
                stored="CASE WHEN t.project_id IS NULL THEN 'activity' ELSE 'project' END",
            ),
            Column("subject", REFERENCE, required=True, stored=SUBJECT[0].stored),
            _required("share", DECIMAL),
            _choice("basis"),
        ),
        ("objective_id", "project_id", "activity_id"),
        (OBJECTIVE, *SUBJECT),
    ),
    Table(
        "milestones",
        "milestone",
        ("project", "number"),
        (
            _to(PROJECT, required=True),
            _required("number", INTEGER_KIND),
            _choice("kind"),
            _required("title"),
            _required("weight", DECIMAL),
            _required("due", DAY),
            _choice("basis"),
        ),
        ("project_id", "number"),
        (PROJECT,),
    ),
    Table(
        "milestone_reports",
        "milestonereport",
        ("project", "number", "reported_on", "revision"),
        (
            Column(
                "project",
                REFERENCE,
                required=True,
                stored="""(SELECT p.code FROM objectives_milestone m
            JOIN objectives_project p ON p.id = m.project_id WHERE m.id = t.milestone_id)""",
            ),
            Column("number", INTEGER_KIND, required=True, stored=MILESTONE.stored),
            _required("reported_on", DAY),
            _required("revision", INTEGER_KIND),
            _choice("status"),
            *_optional("percent", kind=DECIMAL),
            *_optional("actual", "forecast", kind=DAY),
            _choice("basis"),
        ),
        ("milestone_id", "reported_on", "revision"),
        (MILESTONE,),
    ),
    Table(
        "kpis",
        "kpi",
        ("contract", "code"),
        (
            _to(CONTRACT, required=True),
            CODE,
            Column("objective", INTEGER_KIND, required=True, stored=OBJECTIVE.stored),
            _required("name_en"),
            *_optional("name_fr"),
            _required("unit"),
            _choice("kind"),
            _choice("rule", required=False),
            *_optional("filter"),
            _choice("direction"),
            _choice("aggregation"),
            _choice("accumulation"),
            _choice("frequency"),
            _choice("series_kind"),
            _required("weight", DECIMAL),
            *_optional("baseline", kind=DECIMAL),
            *_optional("baseline_on", kind=DAY),
            _choice("baseline_basis", required=False),
            *_optional("tolerance", kind=DECIMAL),
        ),
        ("contract_id", "code"),
        (CONTRACT, OBJECTIVE),
    ),
    Table(
        "targets",
        "target",
        ("contract", "kpi", "period"),
        (*OF_KPI, PERIOD, _required("value", DECIMAL), _choice("basis")),
        ("kpi_id", "period"),
        (KPI,),
        (("period", "(kpi_id, period_end(period))", "target_end_once"),),
    ),
    Table(
        "measurements",
        "measurement",
        ("contract", "kpi", "period", "series", "revision"),
        (
            *OF_KPI,
            PERIOD,
            Column("series", REFERENCE, stored=SERIES[0].stored),
            _required("revision", INTEGER_KIND),
            *_optional("value", "numerator", "denominator", "weight", kind=DECIMAL),
            _choice("status"),
            *_optional("observed_on", kind=DAY),
            _choice("qualifier", required=False),
        ),
        ("kpi_id", "period", "project_id", "activity_id", "organisation_id", "territory_id", "revision"),
        (KPI, *SERIES),
    ),
)


@cache
def tables() -> tuple[Table, ...]:
    """Return the files of the format in the order in which they can be loaded, with what the models say of them."""
    return tuple(_with_model(table) for table in DECLARED)


def _with_model(table: Table) -> Table:
    fields = {field.column: field for field in apps.get_model("objectives", table.model)._meta.concrete_fields}
    columns = []
    for column in table.columns:
        field = fields.get(column.field)
        if column.choices == ("",) and field is not None:
            column = replace(column, choices=tuple(str(value) for value, _ in field.choices or () if value))
        longest = getattr(field, "max_length", None) if column.kind in (TEXT,) else 120
        columns.append(replace(column, longest=longest or 0) if column.kind in (TEXT, REFERENCE) else column)
    source = () if table.name == "sources" else (Column("source", WORDS, "source"),)
    return replace(table, columns=(*columns, *source, Column("note", TEXT, "note", longest=10_000)))
