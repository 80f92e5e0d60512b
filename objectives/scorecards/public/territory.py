"""Where does the cluster live? Its regions, departments and main cities, with the published projects of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from objectives.models import Territory, TerritoryKind
from objectives.scorecards.places import lies_in

MAIN_CITIES = 3

# A place belongs to the department that it is or lies in; work is done where its row says, else where its
# organisation lies.
PROJECTS_BY_DEPARTMENT = """
    SELECT d.id, count(DISTINCT p.id)
    FROM objectives_territory d
    JOIN objectives_territory t ON d.id IN (t.id, t.parent_id)
    JOIN (
        SELECT a.project_id, coalesce(a.territory_id, o.territory_id) AS place
        FROM objectives_participation a JOIN objectives_organisation o ON o.id = a.organisation_id) w ON w.place = t.id
    JOIN objectives_project p ON p.id = w.project_id AND p.published
    WHERE d.kind = 'department' AND d.in_cluster
    GROUP BY d.id"""


@dataclass(frozen=True, slots=True)
class Department:
    """A department and the number of published projects in which somebody there takes part."""

    code: str
    name: str
    population: int | None
    projects: int


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the territory with its departments by name."""

    code: str
    name: str
    population: int | None
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Land:
    """The territory of the cluster."""

    regions: tuple[Region, ...]
    cities: tuple[Territory, ...]
    """The most populous first."""
    source: tuple[str, ...]

    @property
    def departments(self) -> list[Department]:
        """Every department, region by region."""
        return [one for region in self.regions for one in region.departments]

    @property
    def population(self) -> int:
        """People who live in its regions, as far as known."""
        return sum(region.population or 0 for region in self.regions)


def land_of_the_cluster() -> Land:
    """Return the territory of the cluster; two statements."""
    places = list(Territory.objects.filter(in_cluster=True).order_by("name"))
    above = {one.pk: one.parent_id for one in places}
    with connection.cursor() as cursor:
        cursor.execute(PROJECTS_BY_DEPARTMENT)
        projects = dict(cursor.fetchall())
    departments = [one for one in places if one.kind == TerritoryKind.DEPARTMENT]
    regions = tuple(
        Region(
            region.code,
            region.name,
            region.population,
            tuple(
                Department(one.code, one.name, one.population, projects.get(one.pk, 0))
                for one in departments
                if lies_in(one.pk, region.pk, above)
            ),
        )
        for region in places
        if region.kind == TerritoryKind.REGION
    )
    cities = [one for one in places if one.kind == TerritoryKind.CITY and one.population]
    largest = sorted(cities, key=lambda city: -(city.population or 0))[:MAIN_CITIES]
    return Land(regions, tuple(largest), tuple(_sources(places)))


def _sources(places: Sequence[Territory]) -> list[str]:
    return sorted({code for one in places for code in one.source})
