"""Every list as CSV, NDJSON, XLSX and data package: the rows of the JSON answer, all of them, and no formula."""

import datetime
import json
from pathlib import Path
from typing import Any

import frictionless
import psycopg
import pytest
from django.db import connection
from django.db.models import Value
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.formats import copying
from api.formats.columns import Guarded
from objectives.formulas import FORMULA, unguarded
from objectives.imports.asking import Said, set_columns
from objectives.models import Funding, Organisation, Project
from tests.api.formats.reading import fetch, lines, rows_of, sheet, table, unzipped
from tests.api.test_schema import one_connection
from tests.counting import statements
from tests.objectives.imports.world import at, brought, known_world, worked
from tests.portfolio import small_portfolio

__all__ = ["one_connection"]
pytestmark = pytest.mark.django_db
TABLES = ("csv", "ndjson", "xlsx", "datapackage")
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'quoted", "＝1", 'a"b,c\nd', "plain", "\\.", "é\u202e")  # noqa: RUF001
STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def test_a_sheet_holds_numbers_days_and_truths_as_such(client: Client) -> None:
    small_portfolio()
    Funding.objects.create(
        code="BIG", project=Project.objects.get(published=True), funder=Organisation.objects.get(code="agency"),
        stage="committed", amount="1234567890123456.78", decided_on="2015-01-01",
    )  # fmt: skip
    [row] = sheet(fetch(client, "fundings", "xlsx"))
    assert row["amount"] == "1234567890123456.78", "a binary number would not keep its cents"
    assert row["decided_on"] == datetime.datetime(2015, 1, 1)  # noqa: DTZ001
    assert [row["published"] for row in sheet(fetch(client, "projects", "xlsx"))] == [True]


def test_texts_that_would_be_formulas_are_texts(client: Client) -> None:
    Organisation.objects.bulk_create(
        [Organisation(code=f"o{at:02}", name=name, kind="sme") for at, name in enumerate(HOSTILE)]
    )
    cells = [row["name"] for row in table(fetch(client, "organisations", "csv"))]
    assert not [cell for cell in cells if cell[0] in FORMULA and cell[0] != "'"]
    assert tuple(cell.removeprefix("'") for cell in cells) == HOSTILE
    assert [row["name"] for row in lines(fetch(client, "organisations", "ndjson"))] == list(HOSTILE)
    assert sheet(fetch(client, "organisations", "xlsx"))[0]["name"] == "=1+1"


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.sampled_from(HOSTILE),
        min_size=1,
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_back_and_begins_no_formula(texts: list[str]) -> None:
    Organisation.objects.get_or_create(code="one", kind="sme")
    cells = Organisation.objects.values_list(*(Guarded(Value(text)) for text in texts))[0]
    assert not [cell for cell in cells if cell and cell[0] in FORMULA.replace("'", "")]
    assert [unguarded(cell) for cell in cells] == texts


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("acronym", ["@SPIRE", "-1", "'-1", "'Smart'", "''", "'s-Hertogenbosch", "=1+1"])
def test_a_table_that_nobody_changed_changes_nothing_when_it_is_imported(
    client: Client, acronym: str, form: str
) -> None:
    portfolio, staff = known_world()
    Project.objects.filter(pk=portfolio.published.pk).update(acronym=acronym, title=acronym, grant_id="G1")
    names = ("acronym", "title", "grant_id")
    content = fetch(client, "projects", form, fields=",".join(names))
    row = brought(staff, f"projects.{form}", content)
    row = worked(set_columns(by=staff, **at(row), said=Said(columns={name: name for name in names})))
    assert row.plan is not None
    assert row.plan["counts"]["project"] == [0, 0, 1]


def test_a_name_that_begins_with_a_mark_of_its_own_keeps_it() -> None:
    assert [unguarded(one) for one in ("'s-Hertogenbosch", "'", "", "-1")] == ["'s-Hertogenbosch", "'", "", "-1"]


def test_a_data_package_is_valid(client: Client, tmp_path: Path) -> None:
    small_portfolio(published_projects=3)
    for name, content in unzipped(fetch(client, "projects", "datapackage")).items():
        (tmp_path / name).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["rows" if "rows" in report.stats else "tasks"]


def test_a_file_has_the_filters_of_the_list_and_all_its_rows(client: Client) -> None:
    small_portfolio(published_projects=60)
    assert len(lines(fetch(client, "projects", "ndjson"))) == 60
    assert [row["id"] for row in table(fetch(client, "projects", "csv", search="OPEN59"))] == ["P059"]
    newest = lines(fetch(client, "projects", "ndjson", ordering="-start"))
    assert newest == rows_of(client, "projects", ordering="-start")
    activities = lines(fetch(client, "activities", "ndjson", contract="c1"))
    assert activities == rows_of(client, "activities", contract="c1")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize("accept", [BROWSER, "", " "])
@pytest.mark.parametrize("address", ["projects/?page_size=1", "projects/P000/", "fundings/?count=true"])
def test_a_browser_reads_json_and_every_page_of_it_though_it_would_take_xml_rather_than_anything_else(
    client: Client, accept: str, address: str
) -> None:
    small_portfolio(published_projects=2)
    answer = client.get(f"/api/v1/{address}", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(("named", "given"), [("application/ld+json", "ld+json"), ("text/csv", "csv")])
def test_who_names_a_format_beside_a_page_is_given_it(client: Client, named: str, given: str) -> None:
    small_portfolio()
    answer = client.get("/api/v1/projects/", headers={"accept": f"{named},text/html;q=0.5,*/*;q=0.1"})
    assert answer.getvalue()  # read to its end: what holds a place of the database is not left to Python's sweeping
    assert given in answer["Content-Type"]


def test_a_browser_is_shown_the_page_of_the_documentation(client: Client) -> None:
    assert client.get("/api/v1/docs/", headers={"accept": BROWSER})["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("text/csv", "text/csv; charset=utf-8"), ("application/x-ndjson", "application/x-ndjson; charset=utf-8"),
     ("text/html,*/*;q=0.8", "application/json"), ("application/json", "application/json")],
)  # fmt: skip
def test_the_format_is_negotiated(client: Client, accept: str, kind: str) -> None:
    answer = client.get("/api/v1/projects/", headers={"accept": accept})
    assert answer.getvalue() is not None
    assert answer["Content-Type"] == kind


def test_the_address_wins_over_the_header(client: Client) -> None:
    answer = client.get("/api/v1/projects/?format=csv", headers={"accept": "application/json"})
    assert answer.getvalue().startswith(b"id,acronym,")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="project-')


@pytest.mark.parametrize("question", [{"query_params": {"format": "pdf"}}, {"headers": {"accept": "image/png"}}])
def test_a_format_that_is_not_there_is_a_406_naming_those_that_are(client: Client, question: dict[str, Any]) -> None:
    answer = client.get("/api/v1/calls/", **question)
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert all(form in answer.json()["detail"] for form in TABLES)
    assert "cerif" not in answer.json()["detail"]


@pytest.mark.parametrize("form", TABLES)
def test_a_file_holds_the_fields_asked_for(client: Client, form: str) -> None:
    small_portfolio()
    content = fetch(client, "projects", form, fields="id,status")
    if form == "datapackage":
        parts = unzipped(content)
        [described] = json.loads(parts["datapackage.json"])["resources"]
        assert [field["name"] for field in described["schema"]["fields"]] == ["id", "status"]
        content, form = parts["project.csv"], "csv"
    rows: list[dict[str, Any]] = {"csv": table, "ndjson": lines, "xlsx": sheet}[form](content)
    assert rows == [{"id": "P000", "status": "running"}]


@pytest.mark.parametrize("form", ["jsonld", "cerif"])
def test_what_has_a_shape_of_its_own_has_no_fields(client: Client, form: str) -> None:
    answer = client.get("/api/v1/projects/", {"format": form, "fields": "id"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "fields")


@pytest.mark.parametrize("address", ["scorecards/", "projects/totals/?group_by=year", "search/?q=x", "portfolio/"])
def test_what_is_no_list_is_json_and_says_so(client: Client, address: str) -> None:
    small_portfolio()
    address = f"/api/v1/{address}{'&' if '?' in address else '?'}"
    assert client.get(f"{address}format=json").status_code == 200
    answer = client.get(f"{address}format=csv")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert "json (application/json)" in answer.json()["detail"]


@pytest.mark.parametrize("question", ["cursor", "page_size", "count", "expand"])
def test_a_file_has_no_pages(client: Client, question: str) -> None:
    answer = client.get("/api/v1/projects/", {"format": "csv", question: "1"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, question)


def test_a_bad_question_is_refused_before_anything_is_sent(client: Client) -> None:
    answer = client.get("/api/v1/projects/", {"format": "csv", "scope": "secret"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_sheet_that_cannot_hold_the_rows_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    small_portfolio(published_projects=3)
    monkeypatch.setattr("api.formats.workbooks.MOST_ROWS", 2)
    answer = client.get("/api/v1/projects/", {"format": "xlsx"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "format")


@pytest.mark.usefixtures("one_connection")
def test_no_more_files_are_made_at_once_than_there_are_places(client: Client, settings: Any) -> None:
    settings.EXPORTS_AT_ONCE = 1
    begun = client.get("/api/v1/projects/", {"format": "csv"})
    assert places() == 1
    begun.close()
    assert places() == 0
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as other:
        other.execute("SELECT pg_advisory_lock(%s, 1)", [copying.PLACES])
        answer = client.get("/api/v1/projects/", {"format": "csv"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def places() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [copying.PLACES])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("form", TABLES)
def test_a_file_costs_the_same_statements_at_one_row_and_at_a_hundred(client: Client, form: str) -> None:
    small_portfolio()
    with statements() as at_one:
        fetch(client, "projects", form)
    Project.objects.bulk_create(
        [Project(code=f"Q{n}", scope="member", status="idea", published=True) for n in range(99)]
    )
    with statements() as at_hundred:
        fetch(client, "projects", form)
    assert len(at_one) == len(at_hundred) <= 5


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("text/csv;q=0.1, application/json", "application/json"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("application/json;q=0, */*;q=0.5", "text/csv"),
        ("application/*, text/csv;q=0.9", "application/json"),
    ],
)
def test_what_is_wanted_most_is_given(client: Client, accept: str, given: str) -> None:
    small_portfolio()
    answer = client.get("/api/v1/projects/", headers={"accept": accept})
    assert answer.getvalue()
    assert answer["Content-Type"].startswith(given)


def test_what_is_wanted_not_at_all_is_not_given(client: Client) -> None:
    assert client.get("/api/v1/sources/", headers={"accept": "application/json;q=0"}).status_code == 406
