"""Do two transactions that only together break a rule wait for each other, so that one of them fails?"""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from objectives.models import message_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stored")]

LINK = """INSERT INTO objectives_link (objective_id, project_id, share, basis, source, note)
    SELECT o.id, p.id, 0.6, 'declared', '{}', '' FROM objectives_objective o, objectives_project p
    WHERE p.code = 'P2' AND o.code = %s"""
LABEL = """INSERT INTO objectives_label (project_id, cluster_id, role, share, source, note)
    SELECT p.id, o.id, 'leader', 0.6, '{}', '' FROM objectives_project p, objectives_organisation o
    WHERE p.code = 'P2' AND o.code = %s"""
COORDINATOR = """INSERT INTO objectives_participation (project_id, organisation_id, role, source, note)
    SELECT p.id, o.id, 'coordinator', '{}', '' FROM objectives_project p, objectives_organisation o
    WHERE p.code = 'P2' AND o.code = %s"""


@pytest.mark.parametrize(
    ("sql", "codes", "message"),
    [
        (LINK, ("INNOV", "SME"), "The shares of a project or activity sum to at most 1 for each contract."),
        (LABEL, ("valley", "acme"), "The shares of the clusters that labelled a project sum to at most 1."),
        (
            COORDINATOR,
            ("valley", "acme"),
            "A project that the cluster labelled or takes part in has at most one coordinator.",
        ),
    ],
    ids=["links", "labels", "coordinators"],
)
def test_of_two_that_only_together_break_a_rule_one_fails(sql: str, codes: tuple[str, str], message: str) -> None:
    both_have_written = threading.Barrier(2, timeout=10)
    outcomes: list[str] = []

    def write(code: str) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(sql, [code])
                both_have_written.wait()
            outcomes.append("stored")
        except IntegrityError as error:
            outcomes.append(message_of(error))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[code]) for code in codes]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == sorted(["stored", message])
