"""Our own list of projects, edited in a spreadsheet and brought back: what was edited is taken, and nothing else."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import Workbook

from objectives.imports.asking import Said, set_columns
from objectives.imports.columns import plain_headings
from objectives.models import ColumnMapping, Import, ImportSubject, Organisation, Project, User
from tests.api.formats.reading import fetch
from tests.objectives.imports.world import applied, at, brought, known_world, table, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


def as_proposed(by: User, row: Import) -> Import:
    """Say that the columns are what they are proposed to be."""
    return worked(set_columns(by=by, **at(row), said=Said(columns={at: name for name, at in row.columns.items()})))


def edited(content: bytes, **changes: dict[str, str]) -> bytes:
    """Return a list with some cells changed: by id, the column and what stands there."""
    heading, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    for row in rows:
        for column, value in changes.get(row[0].replace("-", "_"), {}).items():
            row[heading.index(column)] = value
    return table([heading, *rows])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_whole_list_as_it_was_exported_changes_nothing(client: Client, form: str) -> None:
    _portfolio, staff = known_world()
    Project.objects.filter(code="P000").update(
        acronym="", title="", grant_id="", start="2014-01-01", start_precision="year", summary="One\r\ntwo"
    )
    Project.objects.filter(code="H2020-RCN-221860").update(published=True, start="2019-05-01", start_precision="month")
    row = brought(staff, f"projects.{form}", fetch(client, "projects", form))
    assert (row.columns["code"], row.columns["grant_id"], row.columns["start_precision"]) == (
        "id", "grant_id", "start_precision",
    )  # fmt: skip
    row = as_proposed(staff, row)
    assert row.plan is not None
    assert (row.plan["counts"]["project"], row.plan["stops"]) == ([0, 0, 2], [])


def test_a_project_without_acronym_and_title_is_known_again_by_its_id(client: Client) -> None:
    _portfolio, staff = known_world()
    Project.objects.filter(code="P000").update(acronym="", title="", grant_id="", start_precision="year")
    content = edited(
        fetch(client, "projects", "csv"),
        P000={"acronym": "NEW NAME", "grant_id": "ANR-1", "total_cost": "5", "start": "2014-02-03"},
    )
    applied(staff, as_proposed(staff, brought(staff, "projects.csv", content)))
    known = Project.objects.get(code="P000")
    assert (known.acronym, known.grant_id, known.total_cost) == ("NEW NAME", "ANR-1", Decimal(5))
    assert (str(known.start), known.start_precision) == ("2014-02-03", "day"), "a day is more than a year"


def test_an_id_that_nothing_has_is_asked_about_and_not_made_a_project_in_silence(client: Client) -> None:
    _portfolio, staff = known_world()
    content = fetch(client, "projects", "csv").replace(b"P000", b"P00O", 1)
    Project.objects.filter(code="P000").update(acronym="", title="")
    row = as_proposed(staff, brought(staff, "projects.csv", content))
    assert row.plan is not None
    assert (row.plan["undecided"]["project"], row.plan["counts"]["project"][0]) == (1, 0)
    assert ImportSubject.objects.get(of=row, decision="").key == "c:P00O"


def test_what_was_remembered_before_ids_were_read_is_not_proposed_again(client: Client) -> None:
    _portfolio, staff = known_world()
    content = fetch(client, "projects", "csv")
    headings = plain_headings(next(csv.reader(io.StringIO(content.decode()))))
    ColumnMapping.objects.create(headings=headings, columns={"acronym": "acronym", "grant_id": "id"}, saved_by=staff)
    row = brought(staff, "projects.csv", content)
    assert (row.columns["code"], row.columns["grant_id"]) == ("id", "grant_id")


def test_an_id_of_ours_is_never_taken_for_the_grant_number_of_its_project(client: Client) -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "projects.csv", fetch(client, "projects", "csv", fields="id,acronym,total_cost"))
    assert row.columns["grant_id"] == "id", "so it is called elsewhere"
    row = as_proposed(staff, row)
    assert row.plan is not None
    assert row.plan["counts"]["project"] == [0, 0, Project.objects.filter(published=True).count()]


def test_a_status_that_only_decisions_move_stays_and_that_is_told(client: Client) -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "p.csv", edited(fetch(client, "projects", "csv"), P000={"status": "abandoned"}))
    row = as_proposed(staff, row)
    assert row.plan is not None
    assert (row.plan["decided"], row.plan["counts"]["project"][1]) == (1, 0)
    client.force_login(staff)
    page = client.get(f"/imports/{row.pk}/").content.decode()
    assert "1 project has another status in the file: it stays as it is" in page


def test_how_exactly_a_start_is_known_is_said_in_words_that_are_known(client: Client) -> None:
    _portfolio, staff = known_world()
    content = edited(fetch(client, "projects", "csv"), P000={"start_precision": "decade"})
    row = as_proposed(staff, brought(staff, "projects.csv", content))
    assert row.plan is not None
    assert row.plan["wrong"] == [[2, "start_precision", "no_precision", "decade"]]


def test_what_xml_cannot_hold_is_no_part_of_a_text(client: Client) -> None:
    _portfolio, staff = known_world()
    book, written = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Acronyme", "Résumé", "Titre"])
    book.active.append(["HELIOS", "One_x000D_\ntwo", "A_x0001_B"])
    book.save(written)
    applied(staff, as_proposed(staff, brought(staff, "helios.xlsx", written.getvalue())))
    assert Project.objects.values_list("summary", "title").get(acronym="HELIOS") == ("One\r\ntwo", "AB")


@pytest.mark.parametrize(
    ("resource", "told", "in_french"),
    [
        ("organisations", "change an organisation on its page", "modifiez une organisation sur sa page"),
        ("fundings", "on its page", "sur sa page"),
        ("participations", "on its page", "sur sa page"),
    ],
)
def test_a_list_of_ours_that_is_not_of_projects_is_refused_with_the_way_out(
    client: Client, resource: str, told: str, in_french: str
) -> None:
    _portfolio, staff = known_world()
    Organisation.objects.create(code="acme", name="ACME", kind="sme")
    row = brought(staff, f"{resource}.csv", table([_heading(client, resource), ["x", "y", "z"]]))
    assert (row.state, told in row.trouble) == ("failed", True)
    with translation.override("fr"):
        assert in_french in row.trouble


def _heading(client: Client, resource: str) -> list[str]:
    return fetch(client, resource, "csv").decode().splitlines()[0].split(",")
