"""What the feed takes, refuses, and never says."""

from typing import Any

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client

from objectives.models import Funding, Milestone, Organisation, Participation, Project, Role, User
from tests.api.feed.copying import Copy, Reader
from tests.api.feed.test_following import settled
from tests.elsewhere import another_connection
from tests.portfolio import Portfolio, person, small_portfolio

FEED = "/api/v1/changes/"


def entries(reader: Reader, cursor: str, **asked: str) -> list[tuple[str, str, bool]]:
    answer = reader.get(FEED, cursor=cursor, **asked).json()
    return [(one["resource"], one["id"], one["deleted"]) for one in answer["changes"]]


def now(reader: Reader) -> str:
    settled()
    return str(reader.get("/api/v1/projects/").headers["Sextant-Cursor"])


@pytest.mark.django_db
class TestWhatItTakes:
    @pytest.mark.parametrize(
        "cursor",
        ["", "0-0", "\u0661", "x" * 10_000, signing.dumps(["0-0", "visitor"]), signing.dumps(1, salt="api.feed")]
        + [signing.Signer(salt="api.feed").sign_object(one) for one in (1, ["1", "visitor"], [1, "visitor"], {"a": 1})],
        ids=range(10),  # signatures hold the moment, and processes that share the tests have to agree on their names
    )
    def test_a_forged_cursor_is_refused_by_name(self, client: Client, cursor: str) -> None:
        answer = client.get(FEED, {"cursor": cursor})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "cursor"

    @pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "", "9" * 50])
    def test_a_limit_that_is_none_is_refused_by_name(self, client: Client, limit: str) -> None:
        answer = client.get(FEED, {"limit": limit})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")

    def test_an_unknown_question_is_refused_by_name(self, client: Client) -> None:
        assert client.get(FEED, {"colour": "blue"}).status_code == 400

    def test_who_sees_otherwise_than_before_begins_again(self) -> None:
        funder = Organisation.objects.create(code="ministry", name="m", kind="funder")
        somebody = person(Role.FUNDER)
        reader = Reader(somebody)
        cursor = reader.get("/api/v1/projects/").headers["Sextant-Cursor"]
        for change in ({"organisation": funder}, {"role": Role.BOARD}):
            User.objects.filter(pk=somebody.pk).update(**change)
            answer = reader.client.get(FEED, {"cursor": cursor}, headers=reader.headers)
            assert answer.status_code == 410
            cursor = reader.get("/api/v1/projects/").headers["Sextant-Cursor"]
        assert Client().get(FEED, {"cursor": cursor}).status_code == 410


@pytest.mark.django_db(transaction=True)
class TestWhatItSays:
    @pytest.fixture
    def portfolio(self) -> Portfolio:
        return small_portfolio()

    def test_a_stranger_is_told_nothing_of_a_hidden_project(self, portfolio: Portfolio) -> None:
        strangers = [Reader(), Reader(person(Role.FUNDER, portfolio.other_funder))]
        cursors = [now(one) for one in strangers]
        with transaction.atomic():
            Funding.objects.filter(code="F1").update(amount=7)
            Project.objects.filter(code="H1").update(title="secret")
            Milestone.objects.filter(project=portfolio.hidden).delete()
            Participation.objects.create(project=portfolio.hidden, organisation=portfolio.funder, role="partner")
        settled()
        assert [entries(one, cursor) for one, cursor in zip(strangers, cursors, strict=True)] == [[], []]

    @pytest.mark.usefixtures("portfolio")
    def test_what_was_published_only_inside_a_transaction_was_never_seen(self) -> None:
        stranger = Reader()
        cursor = now(stranger)
        with transaction.atomic():
            for is_published in (True, False):
                Project.objects.filter(code="H1").update(published=is_published)
        settled()
        assert entries(stranger, cursor) == []
        assert entries(stranger, cursor, limit="1") == []
        between = stranger.get(FEED, cursor=cursor, limit="1").json()["cursor"]
        assert entries(stranger, between) == []

    @pytest.mark.usefixtures("portfolio")
    @pytest.mark.parametrize("beside", [True, False], ids=["in a transaction beside", "in the same transaction"])
    def test_what_was_gone_before_its_project_was_published_was_never_seen(self, beside: bool) -> None:
        stranger = Reader()
        cursor = now(stranger)
        publish = "UPDATE objectives_project SET published = true WHERE code = 'H1'"
        with another_connection() as late:
            late.execute(publish)
            if beside:
                Funding.objects.filter(code="F1").delete()
            else:
                late.execute("DELETE FROM objectives_funding WHERE code = 'F1'")
            late.commit()
        settled()
        told = []
        while part := entries(stranger, cursor, limit="1"):
            told += part
            cursor = stranger.get(FEED, cursor=cursor, limit="1").json()["cursor"]
        assert ("projects", "H1", False) in told
        assert "F1" not in {name for _resource, name, _gone in told}

    @pytest.mark.usefixtures("portfolio")
    def test_a_project_comes_and_goes_with_all_that_hangs_on_it(self) -> None:
        stranger = Reader()
        copy = Copy(stranger)
        Project.objects.filter(code="H1").update(published=True)
        settled()
        told = entries(stranger, copy.cursor)
        assert {("projects", "H1", False), ("fundings", "F1", False)} <= set(told)
        assert {"links", "milestones"} <= {resource for resource, _id, _gone in told}
        copy.follow(10)
        assert copy.rows == stranger.shown()
        Project.objects.filter(code="H1").update(published=False)
        settled()
        assert entries(stranger, copy.cursor) == [("projects", "H1", True)]
        copy.follow(10)
        assert copy.rows == stranger.shown()

    def test_a_funding_that_goes_to_another_funder_moves_the_project_from_one_to_the_other(
        self, portfolio: Portfolio
    ) -> None:
        readers = [Reader(person(Role.FUNDER, one)) for one in (portfolio.funder, portfolio.other_funder)]
        copies = [Copy(reader) for reader in readers]
        settled()
        Funding.objects.filter(code="F1").update(funder=portfolio.other_funder)
        settled()
        for copy in copies:
            copy.follow(10)
            assert copy.rows == copy.reader.shown()
        assert [("projects", "H1") in copy.rows for copy in copies] == [False, True]

    @pytest.mark.usefixtures("portfolio")
    def test_from_the_beginning_it_tells_everything(self) -> None:
        reader = Reader(person(Role.BOARD))
        settled()
        answer = reader.get(FEED, limit="1000").json()
        told: dict[tuple[str, str], Any] = {(one["resource"], one["id"]): one["data"] for one in answer["changes"]}
        assert told == reader.shown()
        assert answer["more"] is False

    def test_its_cost_does_not_grow_with_what_it_tells(self, portfolio: Portfolio) -> None:
        reader = Reader(person(Role.FUNDER, portfolio.funder))
        costs = []
        for many in (1, 100):
            cursor = now(reader)
            with transaction.atomic():
                Milestone.objects.bulk_create(
                    Milestone(project=portfolio.hidden, number=many + n, kind="review", title="m", due="2015-01-01",
                              basis="declared")
                    for n in range(1, many + 1)
                )  # fmt: skip
                Funding.objects.filter(code="F1").update(amount=many)
            settled()
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            assert len(entries(reader, cursor)) == many + 1
            costs.append(len(connection.queries_log) - before)
            connection.force_debug_cursor = False
        assert costs[1] <= costs[0] <= 20
