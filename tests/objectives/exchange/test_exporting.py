"""Is an export canonical, valid, of one moment, whole or not there, and the same again after every load?"""

import csv
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import frictionless
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.exchange import exporting
from objectives.exchange.exporting import ExportRefusedError, export
from objectives.exchange.loading import load
from objectives.exchange.table import Table
from objectives.models import Activity, CompanySize, EarlierMembership, MissionResult, Organisation, Project, Source
from tests.emptying import empty
from tests.objectives.exchange.small import HEADERS, Small

pytestmark = pytest.mark.django_db(transaction=True)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_canonical_dataset_comes_out_as_it_went_in(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "in"))
    export(tmp_path / "out")
    out = content(tmp_path / "out")
    assert {name: out[name].decode() for name in out if name.endswith(".csv")} == {
        f"{file}.csv": small.text(file) for file in small.rows
    }


def test_what_was_added_to_the_format_travels_and_is_kept_where_a_file_leaves_it_out(
    small: Small, tmp_path: Path
) -> None:
    load(small.write(tmp_path / "in"))
    acme, mission = Organisation.objects.get(code="acme"), Activity.objects.get(code="A2")
    Activity.objects.filter(pk=mission.pk).update(kind="agreement", outcome="Two\nlines", notice_days=30, renews_for=12)
    CompanySize.objects.create(organisation=acme, year=2015, headcount="12.5", turnover="1000000.5")
    EarlierMembership.objects.create(organisation=acme, since="2010-01-01", until="2011-12-31")
    MissionResult.objects.create(activity=mission, organisation=acme, leads=0, amount="250000.5")
    export(tmp_path / "out")
    out = content(tmp_path / "out")
    assert (
        out["activities.csv"]
        .decode()
        .splitlines()[0]
        .endswith("participants,outcome,notice_days,renews_for,source,note")
    )
    assert out["company_sizes.csv"].decode() == (
        "organisation,year,headcount,turnover,balance_sheet,source,note\nacme,2015,12.5,1000000.5,,,\n"
    )
    assert out["earlier_memberships.csv"].decode() == "organisation,since,until\nacme,2010-01-01,2011-12-31\n"
    assert out["mission_results.csv"].decode().splitlines()[1] == "A2,acme,0,,250000.5"
    assert is_valid(tmp_path / "out")
    assert sum(file.created + file.changed for file in load(tmp_path / "out")) == 0
    small.change("activities", "A2,study", "A2,agreement")
    assert sum(file.changed for file in load(small.write(tmp_path / "in"))) == 0, "what it leaves out is kept"
    empty()
    load(tmp_path / "out")
    export(tmp_path / "again")
    assert content(tmp_path / "again") == out


def test_a_dataset_that_is_not_canonical_comes_out_canonical(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "canonical"))
    export(tmp_path / "expected")
    empty()
    small.change("contracts", "0.3,0.95,0.8,equal", ",,.800,").change("kpis", "1,100,2013", "1.000,1e2,2013")
    small.change("projects", "green|sustainable", "sustainable|green").change(
        "projects", "2014-01-01,", "2014-01-01,day"
    )
    for rows in small.rows.values():
        rows.reverse()
    load(small.write(tmp_path / "untidy"))
    export(tmp_path / "out")
    assert content(tmp_path / "out") == content(tmp_path / "expected")


def test_rows_are_sorted_by_code_point_and_texts_quoted_only_where_csv_needs_it(tmp_path: Path) -> None:
    ids = ["a", "B", "b", "É", "10", "9", "_", "😀", "\ufb01"]
    texts = ["plain", "a,b", 'a"b', "a\nb", "a\rb", "a\r\nb", " a ", "'a'", "a;b", "\u2028"]
    for code, text in zip([*ids, "z"], texts, strict=True):
        Source.objects.create(code=code, title=text)
    export(tmp_path / "out")
    lines = (tmp_path / "out" / "sources.csv").read_bytes().decode()
    with (tmp_path / "out" / "sources.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert [row[0] for row in rows] == sorted([*ids, "z"])
    assert {row[1] for row in rows} == set(texts)
    assert lines.count('"') == 2 * 5 + 2
    assert is_valid(tmp_path / "out")
    empty()
    load(tmp_path / "out")
    export(tmp_path / "again")
    assert content(tmp_path / "again") == content(tmp_path / "out")


def test_the_export_of_an_empty_database_is_a_dataset_without_rows(tmp_path: Path) -> None:
    assert set(export(tmp_path / "out").values()) == {0}
    assert {name[:-4]: text.decode() for name, text in content(tmp_path / "out").items() if name.endswith(".csv")} == {
        file: header + "\n" for file, header in HEADERS.items()
    }
    assert load(tmp_path / "out")


def test_frictionless_finds_nothing_and_would_find_a_broken_reference(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "in"))
    export(tmp_path / "out")
    assert is_valid(tmp_path / "out")
    for file, old, new in (("links", b"c-1,2,project", b"c-1,7,project"), ("projects", b"2013-05-01", b"2013-02-30")):
        path = tmp_path / "out" / f"{file}.csv"
        good = path.read_bytes()
        path.write_bytes(good.replace(old, new))
        assert not is_valid(tmp_path / "out")
        path.write_bytes(good)


def is_valid(folder: Path) -> bool:
    """Return whether a foreign program finds nothing in a dataset, by its own reading of the standard."""
    return bool(frictionless.validate(str(folder / "datapackage.json")).valid)


def test_one_contract_travels_with_the_whole_portfolio(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "one"))
    export(tmp_path / "expected")
    small.add("contracts", "c-2,Other,,2019-01-01,2022-12-31,,,,,,,,,").add("objectives", "c-2,1,ALL,All,,,,1,,")
    small.add("links", "c-2,1,project,P1,1,declared,,")
    small.add(
        "kpis",
        "c-2,members,1,Members,,m,reported,,,increase,latest,period,year,cluster,1,1,,,,,",
    )
    small.add("targets", "c-2,members,2020,5,contract,,")
    small.add("measurements", "c-2,members,2019,,1,3,,,,validated,,exact,,")
    load(small.write(tmp_path / "two"))
    export(tmp_path / "out", "c-1")
    assert content(tmp_path / "out") == content(tmp_path / "expected")


def test_an_export_asks_one_question_a_file(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "in"))
    with CaptureQueriesContext(connection) as asked:
        export(tmp_path / "out")
    assert len([query for query in asked if "ORDER BY" in query["sql"]]) <= len(HEADERS)
    assert len(asked) < 4 * len(HEADERS)


def test_an_earlier_export_is_replaced_and_nothing_is_left_beside_it(small: Small, tmp_path: Path) -> None:
    load(small.write(tmp_path / "in"))
    folder = tmp_path / "deep" / "out"
    export(folder)
    first = content(folder)
    (folder / "sources.csv").write_text("old")
    export(folder)
    assert content(folder) == first
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("precious")
    with pytest.raises(ExportRefusedError, match=r"holds other files \(thesis.docx\): name an empty folder"):
        export(tmp_path)
    assert content(tmp_path) == {"thesis.docx": b"precious"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    with pytest.raises(ExportRefusedError, match="is a file: name a folder"):
        export(tmp_path / "out")
    with pytest.raises(ExportRefusedError, match="deeper cannot be written: "):
        export(tmp_path / "out" / "deeper")


def test_an_export_that_breaks_off_leaves_the_earlier_one(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(small.write(tmp_path / "in"))
    export(tmp_path / "out")
    first = content(tmp_path / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    Source.objects.create(code="S9", title="New")
    monkeypatch.setattr(exporting, "descriptor", full)
    with pytest.raises(ExportRefusedError, match="No space left on device"):
        export(tmp_path / "out")
    assert content(tmp_path / "out") == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_all_files_are_of_one_moment(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(small.write(tmp_path / "in"))
    rows_of_file = exporting._rows

    def slowly(table: Table, contract: str | None) -> Iterator[tuple[object, ...]]:
        yield from rows_of_file(table, contract)
        if table.name == "sources":
            other = threading.Thread(target=another_writes)
            other.start()
            other.join()

    def another_writes() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE objectives_contract SET name_en = 'Changed meanwhile'")
        connection.close()

    monkeypatch.setattr(exporting, "_rows", slowly)
    export(tmp_path / "out")
    assert b"Changed meanwhile" not in (tmp_path / "out" / "contracts.csv").read_bytes()


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
items = st.lists(text.filter(lambda word: word.strip() and "|" not in word), max_size=3)
numbers = st.decimals(min_value=-(10**16), max_value=10**16, allow_nan=False, allow_infinity=False, places=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(text, min_size=6, max_size=6), lists=st.lists(items, min_size=3, max_size=3), number=numbers)
def test_whatever_is_stored_comes_out_and_goes_in_again_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], lists: list[list[str]], number: Decimal
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    if not Project.objects.exists():  # else what the example before loaded, in which this one writes the same cells
        load(Small().write(folder / "in"))
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE objectives_project SET title = %s, summary = %s, tags = %s, source = %s, note = %s
            WHERE code = 'P1'""",
            [texts[0], texts[1], lists[0], lists[1], texts[2]],
        )
        cursor.execute("UPDATE objectives_contract SET signatories = %s, name_fr = %s", [lists[2], texts[3]])
        cursor.execute("UPDATE objectives_organisation SET name = %s, city = %s WHERE code = 'acme'", texts[4:])
        cursor.execute("UPDATE objectives_measurement SET value = %s WHERE weight = 2", [number])
    export(folder / "first")
    empty()
    load(folder / "first")
    export(folder / "second")
    assert content(folder / "second") == content(folder / "first")
