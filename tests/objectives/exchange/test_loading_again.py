"""What does a load do beside what is stored? Only what differs is written, and nothing that is not named."""

import csv
import io
import random
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from objectives.exchange.loading import load
from objectives.exchange.problems import DatasetRefusedError
from objectives.exchange.tables import tables
from objectives.models import Activity, Measurement, Project, Territory
from tests.objectives.exchange.conftest import counts, totals
from tests.objectives.exchange.small import HEADERS, Small

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]


def versions() -> dict[str, list[tuple[object, ...]]]:
    """The place and the writer of every row: both change when a row is written, even with the same values."""
    found = {}
    with connection.cursor() as cursor:
        for name in [*(table.table for table in tables()), "objectives_activity_partners"]:
            cursor.execute(f"SELECT id, ctid::text, xmin::text FROM {name} ORDER BY id")  # noqa: S608
            found[name] = cursor.fetchall()
    return found


def test_cells_become_what_they_mean() -> None:
    project = Project.objects.get(code="P1")
    assert (project.total_cost, project.labelled_precision, project.start_precision) == (100000, "month", "day")
    assert (project.domains, project.tags) == (["space", "aeronautics"], ["green", "sustainable"])
    assert Territory.objects.get(code="31555").parent == Territory.objects.get(code="D31")
    margin = Measurement.objects.get(kpi__code="margin")
    assert (margin.value, margin.weight, margin.numerator) == (Decimal("-7.125"), 2, None)
    assert set(Activity.objects.get(code="A1").partners.values_list("code", flat=True)) == {"acme", "lab-7"}
    assert Activity.objects.get(code="A2").note == "first\nsecond"


def test_a_second_load_writes_nothing(small: Small, tmp_path: Path) -> None:
    before = versions()
    assert totals(load(small.write(tmp_path))) == (0, 0, sum(counts().values()))
    assert versions() == before


def test_only_the_row_that_differs_is_written(small: Small, tmp_path: Path) -> None:
    before = versions()
    loaded = load(small.change("projects", "P2,TWO", "P2,DEUX").write(tmp_path))
    assert [(file.file, file.changed) for file in loaded if file.changed] == [("projects.csv", 1)]
    after = versions()
    assert {name for name in after if after[name] != before[name]} == {"objectives_project"}
    assert (
        sum(new != old for new, old in zip(after["objectives_project"], before["objectives_project"], strict=True)) == 1
    )


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("territories", "D33,department,Gironde,FR", "D33,department,Gironde,R76"), ("activities", "acme|lab-7", "acme")],
)
def test_a_changed_place_or_list_of_partners_counts_as_a_changed_row(
    small: Small, tmp_path: Path, file: str, old: str, new: str
) -> None:
    loaded = load(small.change(file, old, new).write(tmp_path))
    assert [(one.file, one.created, one.changed) for one in loaded if one.created or one.changed] == [
        (f"{file}.csv", 0, 1)
    ]


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    shuffled = Small()
    for rows in shuffled.rows.values():
        random.Random(7).shuffle(rows)  # noqa: S311
    assert totals(load(shuffled.write(tmp_path / "shuffled")))[:2] == (0, 0)


def test_columns_may_stand_in_any_order(small: Small, tmp_path: Path) -> None:
    for file in small.rows:
        turned = io.StringIO(newline="")
        lines = csv.reader(io.StringIO(small.text(file), newline=""))
        csv.writer(turned, lineterminator="\n").writerows(cells[::-1] for cells in lines)
        (tmp_path / "turned").mkdir(exist_ok=True)
        (tmp_path / "turned" / f"{file}.csv").write_text(turned.getvalue())
    assert totals(load(tmp_path / "turned"))[:2] == (0, 0)


def test_lists_are_sets_but_for_the_domains(tmp_path: Path) -> None:
    again = (
        Small()
        .change("projects", "green|sustainable", "sustainable|green")
        .change("activities", "acme|lab-7", "lab-7|acme")
    )
    assert totals(load(again.write(tmp_path)))[:2] == (0, 0)
    load(again.change("projects", "space|aeronautics", "aeronautics|space").write(tmp_path))
    assert Project.objects.get(code="P1").domains[0] == "aeronautics"


def test_windows_line_ends_and_numbers_not_in_canonical_form_are_read(small: Small, tmp_path: Path) -> None:
    small.change("kpis", "1,100,2013-12-31", "1.0,1.00E2,2013-12-31")
    (small.write(tmp_path) / "kpis.csv").write_text(small.text("kpis"), newline="\r\n")
    assert totals(load(tmp_path))[:2] == (0, 0)


def test_files_that_are_absent_are_empty_and_rows_may_name_what_was_loaded_before(tmp_path: Path) -> None:
    later = Small().only("measurements").add("measurements", "c-1,visits,2015-08,A1,1,7,,,,validated,,exact,,")
    assert totals(load(later.write(tmp_path / "later"))) == (1, 0, 6)


def test_rows_that_a_dataset_does_not_name_stay(tmp_path: Path) -> None:
    before = counts()
    load(Small().only("sources").write(tmp_path / "second"))
    assert counts() == before


def test_revisions_may_have_gaps() -> None:
    assert set(Measurement.objects.filter(kpi__code="share").values_list("revision", flat=True)) == {1, 3}


def test_what_was_there_before_a_refused_load_is_untouched(small: Small, tmp_path: Path) -> None:
    before = versions()
    with pytest.raises(DatasetRefusedError):
        load(small.change("projects", "P2,TWO", "P2,DEUX").change("links", "P1,0.4", "P1,0.5").write(tmp_path))
    assert versions() == before


def test_each_file_alone_is_found_unchanged_beside_what_is_stored(tmp_path: Path) -> None:
    for file in HEADERS:
        (alone,) = load(Small().only(file).write(tmp_path / file))
        assert (alone.file, alone.created, alone.changed) == (f"{file}.csv", 0, 0)
