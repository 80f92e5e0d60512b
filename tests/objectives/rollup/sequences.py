"""Any sequence of writes, corrections, withdrawals, deletions and drains, for tests by generated data."""

import os
import random

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, models, transaction
from hypothesis import strategies as st

from objectives.models import Activity, Funding, Kpi, Link, Measurement, Milestone, MilestoneReport, Participation
from objectives.rollup.drain import drain
from tests.objectives.rollup.facts import SLIPS, Slip
from tests.objectives.rollup.proof import TODAY
from tests.objectives.rollup.race.writing import link, measure, report, reweigh, spend, weigh

EXAMPLES = int(os.environ.get("SEXTANT_EXAMPLES", "12"))
GONE: tuple[type[models.Model], ...] = (
    MilestoneReport, Milestone, Measurement, Link, Funding, Participation, Activity, Kpi
)  # fmt: skip


def _slip(slip: Slip) -> None:
    rows = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
    rows.update(**slip.values())


def _delete_any(model: type[models.Model], chance: random.Random) -> None:
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    if keys:
        model._default_manager.filter(pk=chance.choice(keys)).delete()


def _withdraw(chance: random.Random) -> None:
    keys = list(Measurement.objects.order_by("pk").values_list("pk", flat=True))
    Measurement.objects.filter(pk=chance.choice(keys)).update(status=chance.choice(["withdrawn", "rejected"]))


chances = st.integers(0, 2**32).map(random.Random)
written = st.tuples(st.sampled_from([measure, measure, report, link, weigh, reweigh, spend, _withdraw]), chances)
deleted = st.tuples(st.sampled_from(GONE), chances)
drains = st.just("drain")
slips = st.sampled_from(SLIPS)
steps = st.lists(st.one_of(written, written, deleted, slips, slips, drains), min_size=2, max_size=12)


def take(step: object) -> None:
    """Do one step; where an earlier one left nothing for it to do, or a rule refuses it, it leaves nothing behind."""
    if step == "drain":
        drain(TODAY)
        return

    try:
        with transaction.atomic():
            if isinstance(step, Slip):
                _slip(step)
            elif isinstance(step, tuple) and isinstance(step[0], type):
                _delete_any(*step)
            elif isinstance(step, tuple):
                step[0](step[1])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # as a commit would
    except (DatabaseError, ObjectDoesNotExist, IndexError):
        return
