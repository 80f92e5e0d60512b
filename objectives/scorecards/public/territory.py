"""Where does the cluster live? Its regions, departments and main cities, with the published projects of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from objectives.models import Territory, TerritoryKind
from objectives.scorecards.places import lies_in
from objectives.scorecards.public.projects import public_projects

MAIN_CITIES = 3

# It counts what the list of projects shows. A place belongs to the department that it is or lies in; work is done where
# its row says, else where its organisation lies.
PROJECTS_BY_DEPARTMENT = """
    WITH RECURSIVE shown AS ({shown}),
    inside(department, id) AS (
        SELECT id, id FROM objectives_territory WHERE kind = 'department' AND in_cluster
        UNION SELECT i.department, t.id FROM objectives_territory t JOIN inside i ON t.parent_id = i.id)
    SELECT i.department, count(DISTINCT a.project_id)
    FROM shown s
    JOIN objectives_participation a ON a.project_id = s.id
    JOIN objectives_organisation o ON o.id = a.organisation_id
    JOIN inside i ON i.id = coalesce(a.territory_id, o.territory_id)
    GROUP BY i.department"""


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
    shown, parameters = public_projects().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PROJECTS_BY_DEPARTMENT.format(shown=shown), parameters)
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
