"""A portfolio of a size, made by the database: projects with milestones and money, KPIs with monthly series."""

import datetime

from django.core.management import call_command
from django.db import connection

from objectives.models import Contract, Kpi, Objective, Organisation, Target

AGGREGATIONS = (
    ("sum", "period"),
    ("latest", "period"),
    ("mean", "period"),
    ("ratio", "period"),
    ("sum", "cumulative"),
)
MONTHS = 72
KPIS = 40

PROJECTS = """
    INSERT INTO objectives_project (code, acronym, title, summary, scope, status, labelled_on, labelled_precision,
        start, start_precision, total_cost, domains, tags, grant_id, website, published, source, note)
    SELECT 'B' || i, '', '', '', 'labelled', 'running', date '2013-01-01' + i %% 1500, 'day',
        date '2013-01-01' + i %% 1500, 'day', 1000 + i %% 7, '{}', '{}', '', '', true, '{}', ''
    FROM generate_series(1, %s) i"""
OF_PROJECTS = (
    """INSERT INTO objectives_link (objective_id, project_id, share, basis, source, note)
        SELECT o.id, p.id, 0.4, 'derived', '{}', '' FROM objectives_project p JOIN objectives_objective o
        ON o.contract_id = %(contract)s AND o.number IN (1 + p.id %% 6, 1 + (p.id + 1) %% 6)""",
    """INSERT INTO objectives_funding (code, project_id, funder_id, stage, amount, decided_on, reference, source, note)
        SELECT 'B' || p.id, p.id, %(funder)s, 'committed', 1000.01 + p.id %% 97, p.start, '', '{}', ''
        FROM objectives_project p""",
    """INSERT INTO objectives_milestone (project_id, number, kind, title, weight, due, basis, source, note)
        SELECT p.id, n, 'review', 'R', n, p.start + 300 * n, 'derived', '{}', ''
        FROM objectives_project p, generate_series(1, 4) n""",
    """INSERT INTO objectives_milestonereport
        (milestone_id, reported_on, revision, status, percent, basis, source, note)
        SELECT m.id, m.due - 100, 1, 'in_progress', m.id %% 100, 'derived', '{}', '' FROM objectives_milestone m""",
)
MEASUREMENTS = """
    INSERT INTO objectives_measurement (kpi_id, period, organisation_id, revision, value, numerator, denominator,
        status, qualifier, source, note)
    SELECT k.id, to_char(date '2013-01-01' + make_interval(months => m), 'YYYY-MM'), o.id, 1,
        CASE WHEN k.aggregation <> 'ratio' THEN (o.id + m) %% 100 END,
        CASE WHEN k.aggregation = 'ratio' THEN (o.id + m) %% 100 END, CASE WHEN k.aggregation = 'ratio' THEN 100 END,
        'validated', 'exact', '{}', ''
    FROM objectives_kpi k, generate_series(0, %s) m, objectives_organisation o WHERE k.contract_id = %s"""


def made(projects: int, measurements: int) -> Contract:
    """Make a contract with 6 objectives and 40 KPIs of monthly series of organisations; return it."""
    contract = Contract.objects.create(
        code="bench", name_en="Bench", name_fr="Banc", start=datetime.date(2013, 1, 1), end=datetime.date(2018, 12, 31)
    )
    for number in range(1, 7):
        Objective.objects.create(contract=contract, number=number, code=f"O{number}", title_en="O")
    series = max(1, measurements // (KPIS * MONTHS))
    Organisation.objects.bulk_create([Organisation(code=f"b{n}", kind="sme", country="FR") for n in range(series)])
    for number in range(KPIS):
        _kpi(contract, number, *AGGREGATIONS[number % len(AGGREGATIONS)])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is made here breaks no rule and has no history
        cursor.execute(PROJECTS, [projects])
        funder = Organisation.objects.earliest("pk").pk
        for sql in OF_PROJECTS:
            cursor.execute(sql, {"contract": contract.pk, "funder": funder})
        cursor.execute(MEASUREMENTS, [MONTHS - 1, contract.pk])
        cursor.execute("SET session_replication_role = origin")
    return contract


def unmade() -> None:
    """Empty the database, with all that was ever recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute("SET sextant.truncate = 'allowed'")  # what a flush does to the facts is refused otherwise
        call_command("flush", interactive=False, verbosity=0)
        cursor.execute("RESET sextant.truncate")


def _kpi(contract: Contract, number: int, aggregation: str, accumulation: str) -> None:
    kpi = Kpi.objects.create(
        contract=contract, objective=contract.objectives.get(number=1 + number % 6), code=f"k{number}", name_en="K",
        unit="u", kind="reported", direction="increase", aggregation=aggregation, accumulation=accumulation,
        frequency="month", series_kind="organisation",
        baseline=None if (aggregation, accumulation) == ("sum", "period") else 0,
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018-12", value=5000, basis="illustrative")
