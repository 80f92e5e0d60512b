"""All rows of the real dataset are byte by byte what their serializers say."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from rest_framework.renderers import JSONRenderer

from api.rows import Page, found, read
from api.shaping import WHOLE, row_of, shaped
from objectives.acts.commenting import add_comment
from objectives.models import Kpi, Role, User
from tests.api.reading import LISTS, list_of, written
from tests.portfolio import person
from tests.real_data import load_but_for_its_words
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def staff() -> User:
    """Somebody who sees everything of the real dataset."""
    load_but_for_its_words()
    staff = person(Role.STAFF)
    add_comment(by=staff, kpi=Kpi.objects.earliest("pk").pk, text="Counted twice?")
    return staff


@pytest.mark.parametrize("name", LISTS)
def test_each_row_is_what_its_serializer_says(staff: User, name: str) -> None:
    asked = list_of(name, staff)
    every = asked.get_queryset()
    if name == "Participations":  # the serializer takes seconds for 16,000: every seventh
        every = every.alias(part=F("pk") % 7).filter(part=0)
    rows = read(Page(every), row_of(asked, WHOLE))
    assert len(rows) == every.count() > 0
    keys = [str(key).removeprefix("-") for key in every.query.order_by]
    assert [row.json for row in found(Page(every, keys).at_once(shaped(asked, WHOLE)))] == [row.json for row in rows]
    assert written(rows) == JSONRenderer().render(asked.serializer_class(every, many=True).data)


def test_a_visitors_rows_are_those_that_are_published(staff: User) -> None:
    asked = list_of("Projects", AnonymousUser())
    every = asked.get_queryset()
    by_serializer = JSONRenderer().render(asked.serializer_class(every, many=True).data)
    assert written(read(Page(every), row_of(asked, WHOLE))) == by_serializer
