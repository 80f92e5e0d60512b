"""The count that each page shows is of the notices that its reader finds unread on the page of notices."""

import pytest

from objectives.access import notices, unread_notices
from objectives.models import Notice
from tests.access.table import PEOPLE
from tests.access.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", PEOPLE)
def test_what_is_counted_is_what_may_be_read(world: World, kind: str) -> None:
    Notice.objects.update(read_at=None)
    for somebody in world.people[kind]:
        found = notices(somebody).filter(read_at__isnull=True).count()
        assert unread_notices(somebody) == found == {"visitor": 0, "stranger": 1}.get(kind, 2)
