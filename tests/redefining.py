"""How does a test have a KPI defined anew?"""

import datetime
from typing import Any

from django.db import connection

from objectives.acts.redefining import Redefinition, redefine_kpi, version_of_definition
from objectives.models import Kpi, Role, User
from tests.portfolio import person

NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)


def noted() -> None:
    """Have the database note the versions so far, as a commit does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def redefined_from(kpi: Kpi, day: datetime.date, **changes: Any) -> None:
    """Have staff define a KPI otherwise from a day on; by another unit, where nothing is said."""
    noted()
    staff = User.objects.filter(role=Role.STAFF).first() or person(Role.STAFF)
    wanted = Redefinition(changes or {"unit": "people"}, "One region now", day)
    redefine_kpi(by=staff, kpi=kpi.pk, seen=version_of_definition(kpi), wanted=wanted, now=NOW)
