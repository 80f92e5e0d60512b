"""The floor that the API is held against answers the very same rows."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from bench.floor import MEASUREMENTS
from bench.serving import ASKED, OURS, PARTS
from objectives.models import Organisation, Participation
from tests.portfolio import small_portfolio


@pytest.mark.django_db
def test_ours_and_the_floor_answer_the_same(client: Client, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "bench.floor"
    portfolio = small_portfolio(published_projects=3)
    firm = Organisation.objects.create(code="firm", kind="sme")
    Participation.objects.create(project=portfolio.published, organisation=firm, role="coordinator", cost="1.10")
    for ours, floor in ((OURS, "projects"), (PARTS, "with-parts"), (ASKED, "filtered")):
        found = client.get(ours).json()["results"]
        assert found == client.get(f"/floor/{floor}/").json()["results"] != []
    assert client.get("/api/v1/projects/P000/").json() == client.get("/floor/projects/P000/").json()


@pytest.mark.django_db
def test_the_file_by_hand_holds_what_ours_does(client: Client) -> None:
    small_portfolio()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({MEASUREMENTS}) TO STDOUT (FORMAT csv)") as copy:
        by_hand = b"".join(copy)
    ours = b"".join(client.get("/api/v1/measurements/?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert ours.split(b"\n", 1)[1] == by_hand != b""
