"""Imports in the API: a machine of the cluster brings a list in, decides, applies it and takes it back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objectives.acts.tokens import create_token
from objectives.imports import work_on_imports
from objectives.models import Import, Organisation, Participation, Project, Role, User
from tests.counting import statements
from tests.objectives.imports.world import known_world, table
from tests.portfolio import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
IMPORTS = "/api/v1/imports/"
LIST = table(
    [["Acronyme", "Coordinateur", "Ville"], ["HELIOS", "Nova Aerospace", "Toulouse"], ["SELENE", "Zephyr", ""]]
)


class Machine:
    """Asks with a token, in the name of a person."""

    def __init__(self, somebody: Any) -> None:
        _, secret = create_token(by=somebody, name="Machine", scopes=["read", "report"], days=30)
        self.client, self.headers = Client(), {"authorization": f"Token {secret}"}

    def get(self, at: str) -> Any:
        return self.client.get(f"{IMPORTS}{at}", headers=self.headers)

    def send(self, key: str = "") -> Any:
        said = {"kind": "list", "file": SimpleUploadedFile("list.csv", LIST)}
        return self.client.post(IMPORTS, said, headers=self.headers | ({"idempotency-key": key} if key else {}))

    def act(self, row: dict[str, Any], act: str, said: Any = None) -> Any:
        """Act on what was read, and let it be worked on."""
        told = self.headers | {"if-match": f'"{row["version"]}"'}
        answer = self.client.post(f"{IMPORTS}{row['id']}/{act}/", said, "application/json", headers=told)
        work_on_imports()
        return answer

    def read(self, row: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.get(f"{row['id']}/").json()
        return answer


def test_a_list_goes_all_the_way_and_back() -> None:
    _portfolio, staff = known_world()
    nova = Organisation.objects.create(code="nova-aero", name="Nova Aerospace", kind="sme", country="FR", city="Paris")
    machine = Machine(staff)
    sent = machine.send("once")
    assert (sent.status_code, sent.json()["state"], sent.json()["is_at_work"]) == (202, "uploaded", True)
    assert machine.send("once").json()["id"] == sent.json()["id"]
    assert Import.objects.count() == 1
    work_on_imports()
    row = machine.read(sent.json())
    assert (row["state"], row["columns"]["Acronyme"], row["headings"][2]) == ("columns", "acronym", "Ville")
    columns = {"Acronyme": "acronym", "Coordinateur": "name", "Ville": "name"}
    refused = machine.act(row, "columns", {"columns": columns})
    assert (refused.status_code, "choose one of them" in str(refused.json()["errors"])) == (400, True)
    unknown = machine.act(row, "columns", {"columns": columns | {"Ville": "town"}}).json()["errors"]
    assert [one["message"].startswith("Choose one of: acronym, amount, city, ") for one in unknown] == [True]
    assert machine.act(row, "columns", {"columns": columns | {"Ville": "city"}}).status_code == 202
    assert machine.act(row, "columns", {"columns": columns}).status_code == 412
    row = machine.read(row)
    assert (row["plan"]["stops"], row["plan"]["undecided"]) == (["undecided"], {"project": 0, "organisation": 1})
    assert machine.act(row, "apply").status_code == 400
    told = machine.get(f"{row['id']}/subjects/?undecided=true").json()
    [asked] = told["results"]
    assert (told["count"], asked["name"], asked["candidates"][0]["code"]) == (1, "Nova Aerospace", nova.code)
    assert machine.act(row, "decisions", {"decisions": [{"subject": 0, "decision": "new"}]}).status_code == 400
    assert (
        machine.act(row, "decisions", {"decisions": [{"subject": asked["id"], "decision": "match"}]}).status_code == 202
    )
    row = machine.read(row)
    assert [one["new"] for one in row["plan"]["counts"]] == [1, 2, 2, 0]
    assert machine.act(row, "apply").status_code == 202
    row = machine.read(row)
    assert (row["state"], row["applied_by"]) == ("applied", "staff")
    assert Participation.objects.get(project__acronym="HELIOS").organisation == nova
    assert machine.act(row, "drop").status_code == 400
    assert machine.act(row, "undo").status_code == 202
    assert machine.read(row)["state"] == "undone"
    assert not Project.objects.filter(acronym="HELIOS").exists()


def test_a_list_of_imports_under_way_costs_the_same_at_one_and_at_many() -> None:
    machine, cost = Machine(person(Role.STAFF)), list[int]()
    staff = User.objects.get()
    machine.get("")
    for many in (1, 20):
        for _ in range(many):
            Import.objects.create(
                person=staff, kind="list", name="l.csv", size=1, sha256="0" * 64, state="applying", applied_by=staff
            )
        with statements() as asked:
            assert len(machine.get("").json()["results"]) >= many
        cost.append(len(asked))
    assert cost[0] == cost[1]


def test_to_others_there_is_no_such_resource_and_without_a_version_nothing_is_done() -> None:
    _portfolio, staff = known_world()
    row = Machine(staff).send().json()
    for role in (Role.BOARD, Role.CONTRIBUTOR):
        stranger = Machine(person(role))
        assert {stranger.get("").status_code, stranger.get(f"{row['id']}/").status_code} == {404}
        assert {stranger.send().status_code, stranger.act(row, "drop").status_code} == {404}
    keeper = Machine(staff)
    bare = keeper.client.post(f"{IMPORTS}{row['id']}/drop/", headers=keeper.headers)
    assert bare.status_code == 428
    assert keeper.act(row | {"version": row["version"] + 1}, "drop").json()["state"] == "dropped"
