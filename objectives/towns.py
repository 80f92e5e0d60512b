"""Which organisations lie in a city? Those recorded in it, and those of a town of its name in its department or region.

Organisations are recorded with a department or a region at most, and with a town as somebody wrote it: "TOULOUSE",
"Toulouse Cedex 4". Names are compared without accents, signs, letter case and cedex.
"""

from collections import defaultdict
from collections.abc import Mapping

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from objectives.models import Territory

TOWN = r"regexp_replace(search_plain({0}), ' cedex( \d+)?$', '')"
IN_CITIES = f"""
    SELECT o.id, c.id AS city FROM objectives_organisation o
    JOIN objectives_territory c ON c.kind = 'city' LEFT JOIN objectives_territory d ON d.id = c.parent_id
    WHERE o.territory_id = c.id
       OR o.territory_id IN (d.id, d.parent_id) AND {TOWN.format("o.city")} = {TOWN.format("c.name")}"""


def in_city(city: Territory) -> Q:
    """Return what holds for the organisations in a city."""
    return Q(pk__in=RawSQL(f"SELECT id FROM ({IN_CITIES}) found WHERE city = %s", [city.pk]))


def organisations_by_city() -> Mapping[int, list[int]]:
    """Return the keys of the organisations in each city, by its key. One statement."""
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(IN_CITIES)
        for organisation, city in cursor.fetchall():
            found[city].append(organisation)
    return found
