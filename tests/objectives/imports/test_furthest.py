"""Do imports, which ask in SQL, see the closing that every other door sees?"""

import datetime
from itertools import product

import pytest
from django.db import connection

from objectives import clock
from objectives.acts.counting import NOTHING
from objectives.imports.statements import FURTHEST
from objectives.models import PeriodClosing, Role, closed_through
from tests.portfolio import person, small_portfolio

pytestmark = pytest.mark.django_db
DAYS = datetime.date(2016, 12, 31), datetime.date(2017, 12, 31)
REOPENED = None, -1, 1
"""Never, until yesterday, until tomorrow."""


def test_an_import_sees_the_closing_that_every_other_door_sees() -> None:
    portfolio, staff, now = small_portfolio(), person(Role.STAFF), clock.now()
    seen = set()
    for first, second in product(product(DAYS, REOPENED), repeat=2):
        PeriodClosing.objects.all().delete()
        for through, days in (first, second):
            closed = PeriodClosing(contract=portfolio.contract, through=through, closed_by=staff)
            if days is not None:
                closed.reopened_by, closed.reopened_reason = staff, "Late"
                closed.reopened_at = now - datetime.timedelta(2)
                closed.reopened_until = now + datetime.timedelta(days)
            closed.save()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS import_counted; CREATE TEMP TABLE import_counted AS {NOTHING}")
            fact = "(SELECT %(project)s::bigint AS project_id, '' AS rule, true AS in_links, current_date AS day) f"
            asked = f"SELECT c.id FROM {fact}, {FURTHEST}"  # noqa: S608 (ours)
            cursor.execute(asked, {"project": portfolio.published.pk, "now": now})
            found = cursor.fetchone()
        told = closed_through(portfolio.published, now)
        assert (found and found[0]) == (told and told.pk), (first, second)
        seen.add(told and told.through)
    assert seen == {None, *DAYS}
