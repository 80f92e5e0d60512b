"""The files of a contract: what it promised, what serves it, and how it is measured (dataset.md)."""

from dataclasses import replace
from decimal import Decimal

from objectives.exchange.columns import Column
from objectives.exchange.kinds import DAY, DECIMAL, REFERENCE, TEXT, WHOLE, WORDS
from objectives.exchange.references import CONTRACT, KPI, OBJECTIVE, SERIES, SUBJECT
from objectives.exchange.table import CODE, Table, choice, optional, required, to

IN_CONTRACT = Column("contract", REFERENCE, required=True)
KPI_CONTRACT = replace(
    IN_CONTRACT,
    stored="""(SELECT c.code FROM objectives_kpi k
        JOIN objectives_contract c ON c.id = k.contract_id WHERE k.id = t.kpi_id)""",
)
OF_KPI = (KPI_CONTRACT, to(KPI, required=True))
PERIOD = required("period", pattern=r"[1-9]\d{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?")

CONTRACTS = (
    Table(
        "contracts",
        "contract",
        ("code",),
        (
            CODE,
            required("name_en"),
            *optional("name_fr"),
            required("start", DAY),
            required("end", DAY),
            *optional("signed_on", kind=DAY),
            *optional("signed_at"),
            *optional("signatories", kind=WORDS),
            Column("delivery_weight", DECIMAL, "delivery_weight", least=0, most=1, default=Decimal("0.30")),
            Column("on_track_from", DECIMAL, "on_track_from", least=0, default=Decimal("0.95")),
            Column("at_risk_from", DECIMAL, "at_risk_from", least=0, default=Decimal("0.80")),
            replace(choice("project_weighting", required=False), default="equal"),
        ),
        ("code",),
    ),
    Table(
        "objectives",
        "objective",
        ("contract", "number"),
        (
            to(CONTRACT, required=True),
            required("number", WHOLE, least=1),
            CODE,
            required("title_en"),
            *optional("title_fr", "description_en", "description_fr"),
            required("weight", DECIMAL, least=0),
        ),
        ("contract_id", "number"),
        (CONTRACT,),
        # the code of a file is text, a stored one varchar: rows are compared type by type
        (("code", "({r}contract_id, ({r}code)::text)", "objective_code_once"),),
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
            Column("objective", WHOLE, required=True, stored=OBJECTIVE.stored),
            Column(
                "subject_kind",
                TEXT,
                required=True,
                choices=("project", "activity"),
                stored="CASE WHEN t.project_id IS NULL THEN 'activity' ELSE 'project' END",
            ),
            Column("subject", REFERENCE, required=True, stored=SUBJECT[0].stored),
            required("share", DECIMAL, least=0, most=1),
            choice("basis"),
        ),
        ("objective_id", "project_id", "activity_id"),
        (OBJECTIVE, *SUBJECT),
    ),
    Table(
        "kpis",
        "kpi",
        ("contract", "code"),
        (
            to(CONTRACT, required=True),
            CODE,
            Column("objective", WHOLE, required=True, stored=OBJECTIVE.stored),
            required("name_en"),
            *optional("name_fr"),
            required("unit"),
            choice("kind"),
            choice("rule", required=False),
            *optional("filter"),
            choice("direction"),
            choice("aggregation"),
            choice("accumulation"),
            choice("frequency"),
            choice("series_kind"),
            required("weight", DECIMAL, least=0),
            *optional("baseline", kind=DECIMAL),
            *optional("baseline_on", kind=DAY),
            choice("baseline_basis", required=False),
            *optional("tolerance", kind=DECIMAL, least=0),
        ),
        ("contract_id", "code"),
        (CONTRACT, OBJECTIVE),
    ),
    Table(
        "targets",
        "target",
        ("contract", "kpi", "period"),
        (*OF_KPI, PERIOD, required("value", DECIMAL), choice("basis")),
        ("kpi_id", "period"),
        (KPI,),
        (("period", "({r}kpi_id, period_end({r}period))", "target_end_once"),),
    ),
    Table(
        "measurements",
        "measurement",
        ("contract", "kpi", "period", "series", "revision"),
        (
            *OF_KPI,
            PERIOD,
            Column("series", REFERENCE, stored=SERIES[0].stored),
            required("revision", WHOLE, least=1),
            *optional("value", "numerator", "denominator", kind=DECIMAL),
            *optional("weight", kind=DECIMAL, least=0),
            choice("status"),
            *optional("observed_on", kind=DAY),
            choice("qualifier", required=False),
        ),
        ("kpi_id", "period", "project_id", "activity_id", "organisation_id", "territory_id", "revision"),
        (KPI, *SERIES),
    ),
)
