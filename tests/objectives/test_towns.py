"""An organisation lies in a city that it is recorded in, or whose name its town has in the same department."""

import pytest

from objectives.models import Organisation, Territory
from objectives.towns import in_city, organisations_by_city
from tests.counting import statements

pytestmark = pytest.mark.django_db


def test_a_city_holds_what_is_recorded_in_it_and_the_town_of_its_name_in_its_department_or_region_only() -> None:
    def place(code: str, kind: str, name: str, parent: Territory | None = None) -> Territory:
        return Territory.objects.create(code=code, kind=kind, name=name, parent=parent, in_cluster=True)

    region = place("X76", "region", "Region")
    here, there = place("X31", "department", "Here", region), place("X32", "department", "There", region)
    city, other = place("Y1", "city", "Saint-Jean", here), place("Y2", "city", "Muret", here)
    for code, territory, town in [
        ("recorded", city, ""), ("shouted", here, "SAINT JEAN CEDEX 3"), ("wide", region, "Saint-Jean"),
        ("next-door", there, "Saint-Jean"), ("elsewhere", here, "Saint-Jean-du-Bois"), ("townless", here, ""),
        ("muret", here, "Muret"), ("nowhere", None, "Saint-Jean"),
    ]:  # fmt: skip
        Organisation.objects.create(code=code, name=code, kind="sme", country="FR", territory=territory, city=town)
    with statements() as counted:
        every = organisations_by_city()
    assert len(counted) == 1
    for one, expected in ((city, ["recorded", "shouted", "wide"]), (other, ["muret"])):
        found = Organisation.objects.filter(in_city(one)).order_by("code")
        assert [row.code for row in found] == expected
        assert sorted(every[one.pk]) == sorted(row.pk for row in found)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TOULOUSE", "Toulouse"), ("Toulouse Cedex 4", "Toulouse"), ("Ales cedex", "Alès"), ("Sète", "Se\u0300te"),
        ("VILLENAVE D ORNON", "Villenave-d'Ornon"), (" Saint Médard en Jalles ", "Saint-Médard-en-Jalles"),
    ],
)  # fmt: skip
def test_a_town_is_one_however_it_is_written(written: str, name: str) -> None:
    here = Territory.objects.create(code="X31", kind="department", name="Here", in_cluster=True)
    city = Territory.objects.create(code="Y1", kind="city", name=name, parent=here, in_cluster=True)
    Organisation.objects.create(code="one", name="One", kind="sme", country="FR", territory=here, city=written)
    assert Organisation.objects.filter(in_city(city)).exists()
