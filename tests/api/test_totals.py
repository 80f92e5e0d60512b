"""Totals through the door: the list's own questions, only what the reader sees, decimals as strings."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from objectives.models import Funding, Label, Organisation, Role
from tests.api.test_lists import bearer
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
LIST = "/api/v1/fundings/totals/"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_totals_are_of_the_rows_asked_for(portfolio: Portfolio, client: Client) -> None:
    Funding.objects.create(code="F2", project=portfolio.published, funder=portfolio.funder, stage="committed", amount=5)
    Funding.objects.create(code="F3", project=portfolio.published, funder=portfolio.funder, stage="paid", amount="0.1")
    answer = client.get(LIST, {"group_by": "programme", "stage": "committed"}).json()
    assert "Over published projects only" in answer.pop("suppressed_because")
    sums = {"requested": None, "committed": "5.00", "paid": None}
    assert answer.pop("definition").startswith("Gross: every project counts whole")
    assert answer == {
        "group_by": "programme", "counting": "gross", "cluster": None, "adds_up": True, "suppressed": True,
        "classes": [{"code": "FUI", "name": "FUI", "known": True, "count": "1", "sums": sums}],
        "total": {"code": "", "name": "Total", "known": True, "count": "1", "sums": sums},
    }  # fmt: skip


def test_names_and_unknown_classes_come_in_the_language_asked_for(client: Client) -> None:
    for language, names in (("en", ["Innovate", "unallocated"]), ("fr", ["Innover", "non affecté"])):
        answer = client.get(
            "/api/v1/projects/totals/", {"group_by": "objective"}, headers={"accept-language": language}
        ).json()
        assert [(one["name"], one["count"]) for one in answer["classes"]] == [(name, "0.5") for name in names]


class TestWhoSeesWhat:
    """The funder of a hidden project, a colleague at another funder, a visitor."""

    def test_only_rows_that_the_reader_sees_are_counted(self, portfolio: Portfolio, client: Client) -> None:
        funder, colleague = (bearer(person(Role.FUNDER, one)) for one in (portfolio.funder, portfolio.other_funder))
        assert client.get(LIST, {"group_by": "funder"}, headers=funder).json()["total"]["count"] == "1"
        for headers in (colleague, {}):
            answer = client.get(LIST, {"group_by": "funder"}, headers=headers).json()
            assert (answer["classes"], answer["total"]["count"]) == ([], "0")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("group_by", None), ("group_by", "password"), ("counting", "twice"), ("cluster", "nobody"), ("stage", "x"),
        ("objectives_of", "nope"), ("fields", "id"), ("cursor", "x"), ("group_by", "\0"),
        ("ordering", "amount"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(client: Client, question: str, value: str | None) -> None:
    asked = {"group_by": "year", "counting": "led"} | {question: value}
    response = client.get(LIST, {name: text for name, text in asked.items() if text is not None})
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [question]


def test_whose_labels_count_must_be_said_where_several_clusters_have_some(portfolio: Portfolio, client: Client) -> None:
    for code, role in (("ours", "leader"), ("theirs", "co_labeller")):
        cluster = Organisation.objects.create(code=code, kind="cluster")
        Label.objects.create(project=portfolio.published, cluster=cluster, role=role, share="0.5")
    asked = {"group_by": "domain", "counting": "fractional"}
    response = client.get("/api/v1/projects/totals/", asked)
    assert response.status_code == 400
    assert "ours, theirs" in response.json()["detail"]
    assert client.get("/api/v1/projects/totals/", asked | {"cluster": "ours"}).json()["total"]["count"] == "0.5"


def test_the_three_ways_stand_side_by_side_and_every_figure_is_explained_in_its_way(
    portfolio: Portfolio, client: Client
) -> None:
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    Label.objects.create(project=portfolio.hidden, cluster=ours, role="leader", share="0.5")
    Label.objects.create(project=portfolio.hidden, cluster=theirs, role="co_labeller", share="0.25")
    Label.objects.create(project=portfolio.published, cluster=ours, role="co_labeller", share="0.333333333333")
    board = bearer(person(Role.BOARD))
    for question in ({}, {"objective": "1"}):
        answer = client.get("/api/v1/portfolio/counted/", question, headers=board).json()
        assert (answer["cluster"], answer["clusters"]) == ("ours", ["ours", "theirs"])
        ways = {one["counting"]: one for one in answer["ways"]}
        assert [one["definition"].split(":")[0] for one in answer["ways"]] == ["Gross", "Led only", "Fractional"]
        about = "objective" if question else "contract"
        for counting, one in ways.items():
            for figure in ("projects", "total_cost", "committed"):
                asked = {"figure": f"{about}.{figure}", "counting": counting} | question
                told = client.get("/api/v1/explanations/", asked, headers=board).json()
                assert Decimal(told["numerator"]) == Decimal(one[figure]), asked
                assert told["remark"] == one["definition"]
        assert Decimal(ways["gross"]["committed"]) == sum(Decimal(one["committed"]) for one in answer["credited"])
    cut = client.get("/api/v1/portfolio/", {"counting": "fractional"}, headers=board).json()
    assert (cut["cluster"], cut["totals"]["total"]) == ("ours", "50.01")
    for wrong, field in (({"counting": "twice"}, "counting"), ({"cluster": "x", "counting": "led"}, "cluster")):
        refused = client.get("/api/v1/portfolio/", wrong, headers=board)
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    hidden = client.get("/api/v1/portfolio/counted/").json()
    assert (hidden["clusters"], hidden["ways"][0]["committed"]) == (["ours"], "0.00")


def test_staff_set_the_labels_of_a_project_and_others_read_those_they_may(portfolio: Portfolio, client: Client) -> None:
    for code in ("ours", "theirs"):
        Organisation.objects.create(code=code, name=code, kind="cluster")
    address, staff = f"/api/v1/projects/{portfolio.published.code}/labels/", Client()
    staff.force_login(person(Role.STAFF))
    read = client.get(address)
    assert (read.json()["labels"], read.json()["rest"], read["ETag"]) == ([], "1", '"0"')

    def put(labels: list[dict[str, str]], seen: str, who: Client = staff) -> Any:
        headers = {"If-Match": seen}
        return who.put(address, {"labels": labels}, content_type="application/json", headers=headers)

    said = [
        {"cluster": "ours", "role": "leader", "share": "0.6"},
        {"cluster": "theirs", "role": "co_labeller", "share": "0.3"},
    ]
    done = put(said, read["ETag"])
    assert (done.status_code, done.json()["rest"], done["ETag"]) == (200, "0.1", client.get(address)["ETag"])
    assert put(said[:1], '"0"').status_code == 412
    for wrong, field in (([said[1], said[1]], "cluster_2"), ([said[0] | {"cluster": "x"}], "cluster_1")):
        assert [one["field"] for one in put(wrong, done["ETag"]).json()["errors"]] == [field]
    board = Client()
    board.force_login(person(Role.BOARD))
    assert put([], done["ETag"], board).status_code == 403
    assert [one["share"] for one in client.get(address).json()["labels"]] == ["0.6", "0.3"]
    assert client.get("/api/v1/projects/H1/labels/").status_code == 404
