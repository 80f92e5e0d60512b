"""The database writes every row as its serializer does, in one statement however many rows and whatever is in them."""

import csv

import orjson
import pytest
from django.test import Client
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from api.resources.places import OrganisationSerializer
from api.rows import Page, columns, read
from api.shaping import WHOLE, row_of
from objectives.models import CompanySize, Measurement, Organisation, Participation, Project, Role
from objectives.sizing import class_of
from tests.api.reading import list_of, written
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.mark.django_db
def test_odd_values_are_written_as_the_serializer_writes_them(portfolio: Portfolio) -> None:
    texts = ['"', "\\", "\u2028</script>\t\n\x7f", "\u202e right to left", "é𝄞", ""]
    Project.objects.filter(pk=portfolio.published.pk).update(title="".join(texts), tags=texts[:4], total_cost="0")
    Measurement.objects.filter(status="draft").update(value="-0.000000000001")
    staff = person(Role.STAFF)
    for name in ("Projects", "Measurements"):
        asked = list_of(name, staff)
        every = asked.get_queryset()
        by_serializer = orjson.loads(JSONRenderer().render(asked.serializer_class(every, many=True).data))
        assert orjson.loads(written(read(Page(every), row_of(asked, WHOLE)))) == by_serializer


def test_a_field_that_the_database_cannot_find_is_refused_aloud() -> None:
    class Secret(serializers.ModelSerializer[Project]):
        told = serializers.SerializerMethodField()

        class Meta:
            model = Project
            fields = ("told",)

    with pytest.raises(TypeError, match="Secret"):
        columns(Secret)


@pytest.mark.django_db
def test_a_list_with_all_that_belongs_to_it_is_one_statement_at_1_row_and_at_100(
    portfolio: Portfolio, client: Client
) -> None:
    address = "/api/v1/projects/?page_size=100&expand=programme,participations.organisation,fundings.funder,milestones"
    client.get(address)
    with statements() as one:
        assert len(client.get(address).json()["results"]) == 1
    Project.objects.bulk_create(
        Project(code=f"Q{n}", scope="labelled", status="running", published=True) for n in range(99)
    )
    Participation.objects.bulk_create(
        Participation(project=project, organisation=portfolio.funder, role="partner")
        for project in Project.objects.all()
    )
    with statements() as hundred:
        assert len(client.get(address).json()["results"]) == 100
    assert len(one) == len(hundred) == 2, "the watermark, and the list"


@pytest.mark.django_db
def test_a_size_that_one_year_says_is_not_won_in_a_list_a_file_or_the_row(client: Client) -> None:
    row = Organisation.objects.create(code="small-once", name="Small once", kind="sme")
    for year, people in (2015, 5), (2016, 5), (2017, 40):
        CompanySize.objects.create(organisation=row, year=year, headcount=people, turnover=1, balance_sheet=1)
    address = "/api/v1/organisations/"
    (listed,) = [one for one in client.get(address).json()["results"] if one["id"] == row.code]
    rows = csv.DictReader(client.get(f"{address}?format=csv").getvalue().decode().splitlines())
    (exported,) = [one for one in rows if one["id"] == row.code]
    alone = client.get(f"{address}{row.code}/").json()
    by_serializer = OrganisationSerializer(row).data
    assert {one["size_class"] for one in (listed, exported, alone, by_serializer)} == {"micro"}
    assert class_of(row.sizes.all()) == "micro", "as its page says"
