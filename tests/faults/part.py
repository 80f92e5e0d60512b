"""What do the processes of the fault tests do? `prepare PORT DAY...`, `judge`, `carry`, `send TIMES TASK...`: JSON."""

import json
import os
import sys
from typing import Any

import django

MILESTONES, MEASURERS = 200, 8
KEEPERS, EACH, ROWS = 3, 4, 60
"""Who give spreadsheets back, of how many projects each, of how many milestones each."""


def prepare(receiver: int, *due: str) -> dict[str, Any]:
    """Make the busy portfolio with more milestones (due on those days, too), people with tokens, leads, a webhook."""
    from objectives.acts.tokens import create_token  # noqa: PLC0415 (models exist only after django.setup())
    from objectives.acts.webhooks import create_webhook  # noqa: PLC0415
    from objectives.models import Kpi, Milestone, Objective, Project, ProjectLead, Role  # noqa: PLC0415
    from objectives.rollup.drain import drain  # noqa: PLC0415
    from tests.objectives.rollup.busy import busy_portfolio  # noqa: PLC0415
    from tests.objectives.rollup.proof import TODAY  # noqa: PLC0415
    from tests.portfolio import person  # noqa: PLC0415

    portfolio = busy_portfolio()
    projects = list(Project.objects.filter(code__in=("P000", "P001", "P002")).order_by("code"))
    Milestone.objects.bulk_create(
        Milestone(project=projects[number % 3], number=100 + number, kind="review", title=f"Review {number}",
                  weight=1 + number % 4, due="2026-01-03", basis="declared")
        for number in range(MILESTONES)
    )  # fmt: skip
    second = Objective.objects.get(contract=portfolio.contract, number=2)
    for number in range(MEASURERS):
        Kpi.objects.create(
            contract=portfolio.contract, objective=second, code=f"own-{number}", name_en="Own", name_fr="Propre",
            unit="u", direction="increase", kind="reported", aggregation="sum", accumulation="period", frequency="year",
        )  # fmt: skip
    people = [person(Role.STAFF, email=f"staff{number}@example.org") for number in range(2)]
    tokens = [create_token(by=one, name="Script", scopes=["read", "report", "export"], days=30)[1] for one in people]
    for number, project in enumerate(projects):
        lead = person(Role.CONTRIBUTOR, email=f"lead{number}@example.org")
        ProjectLead.objects.create(project=project, person=lead)
        for place, day in enumerate(due):
            Milestone.objects.create(
                project=project, number=900 + place, kind="review", title=day, weight=1, due=day, basis="declared"
            )
    sheets = [_keeper(number, second) for number in range(KEEPERS)]
    if receiver:
        create_webhook(by=people[0], name="Told", url=f"http://127.0.0.1:{receiver}/204")
    drain(TODAY)
    keys = Milestone.objects.filter(number__range=(100, 899)).order_by("number").values_list("pk", flat=True)
    return {"tokens": tokens, "milestones": list(keys), "lead": "lead0@example.org", "staff": "staff0@example.org",
            "sheets": sheets}  # fmt: skip


def _keeper(number: int, objective: Any) -> tuple[str, list[str]]:
    """Make somebody who leads projects of many milestones; return the login and the projects' codes."""
    from objectives.models import Link, Milestone, Project, ProjectLead, Role  # noqa: PLC0415
    from tests.portfolio import person  # noqa: PLC0415

    keeper = person(Role.CONTRIBUTOR, email=f"keeper{number}@example.org")
    codes = [f"S{number}{place}" for place in range(EACH)]
    for code in codes:
        project = Project.objects.create(code=code, scope="labelled", status="running", start="2014-01-01")
        ProjectLead.objects.create(project=project, person=keeper)
        Link.objects.create(objective=objective, project=project, share="0.2", basis="declared")
        Milestone.objects.bulk_create(
            Milestone(project=project, number=row, kind="review", title=f"Row {row}", weight=1, due="2030-01-01",
                      basis="declared")
            for row in range(1, ROWS + 1)
        )  # fmt: skip
    return keeper.email, codes


def judge() -> dict[str, int]:
    """Count the cells that are missing or wrong against a rollup from nothing, and facts unlike the ledger."""
    from django.db import connection  # noqa: PLC0415

    from objectives.models import FACTS  # noqa: PLC0415
    from tests.objectives.rollup.kill.part import FACTS_UNLIKE_LEDGER  # noqa: PLC0415
    from tests.objectives.rollup.race.judging import judged  # noqa: PLC0415

    unlike = 0
    with connection.cursor() as cursor:
        for fact in FACTS:
            cursor.execute(FACTS_UNLIKE_LEDGER.format(kind=fact._meta.model_name, table=fact._meta.db_table))
            unlike += cursor.fetchone()[0]
    verdict = judged()
    return {"cells": verdict.cells, "missing": verdict.missing, "wrong": verdict.wrong, "unlike the ledger": unlike}


def send(times: int, *tasks: str) -> int:
    """Put tasks into their queues several times, as a broker that doubles does."""
    from tracker.celery import app  # noqa: PLC0415

    for task in tasks * times:
        app.send_task(task)
    return len(tasks)


def carry() -> int:
    """Carry what waits into the figures, as a worker does."""
    from objectives.rollup.drain import drain  # noqa: PLC0415
    from tests.objectives.rollup.proof import TODAY  # noqa: PLC0415

    return drain(TODAY) or 0


def done(*words: str) -> Any:
    """Do what is asked for."""
    match words:
        case ["prepare", port, *due]:
            return prepare(int(port), *due)
        case ["judge"]:
            return judge()
        case ["carry"]:
            return carry()
        case ["send", times, *tasks]:
            return send(int(times), *tasks)
    raise ValueError(words)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    print(json.dumps(done(*sys.argv[1:])))  # noqa: T201 (read by the test)
