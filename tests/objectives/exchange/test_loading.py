"""Is loading all or nothing, and order-free?"""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.exchange.loading import Loaded, load
from objectives.exchange.problems import DatasetRefusedError
from objectives.exchange.staging import SOME
from objectives.exchange.tables import tables
from objectives.models import Contract, Kpi, Territory
from tests.objectives.exchange.conftest import counts, totals
from tests.objectives.exchange.small import HEADERS, Small

pytestmark = pytest.mark.django_db


def test_the_files_and_columns_are_those_of_the_specification() -> None:
    of_the_format = [table for table in tables() if not table.added]
    assert {
        table.name: ",".join(column.name for column in table.columns if not column.added) for table in of_the_format
    } == HEADERS


def test_every_row_of_every_file_is_stored(small: Small, tmp_path: Path) -> None:
    loaded = load(small.write(tmp_path))
    assert {file.file: file.created for file in loaded} == {
        f"{name}.csv": len(rows) for name, rows in small.rows.items()
    }
    assert {file: many for file, many in counts().items() if many} == {
        f"{name}.csv": len(rows) for name, rows in small.rows.items()
    }


def test_empty_terms_of_a_contract_are_the_defaults(small: Small, tmp_path: Path) -> None:
    load(small.change("contracts", "0.3,0.95,0.8,equal", ",,,").write(tmp_path))
    contract = Contract.objects.get()
    terms = contract.delivery_weight, contract.on_track_from, contract.at_risk_from, contract.project_weighting
    assert terms == (Decimal("0.30"), Decimal("0.95"), Decimal("0.80"), "equal")


def test_a_shuffled_dataset_fills_an_empty_database(small: Small, tmp_path: Path) -> None:
    for rows in small.rows.values():
        rows.reverse()
    assert totals(load(small.write(tmp_path)))[1:] == (0, 0)


def test_source_and_note_may_be_left_out_and_sources_need_not_be_explained(small: Small, tmp_path: Path) -> None:
    small.headers["links"] = small.headers["links"].removesuffix(",source,note")
    small.rows["links"] = [row.removesuffix(",,") for row in small.rows["links"]]
    load(small.write(tmp_path))
    assert Territory.objects.get(code="31555").source == ["S1", "S2"]


def test_nothing_is_stored_of_a_dataset_with_one_bad_row(small: Small, tmp_path: Path) -> None:
    with pytest.raises(DatasetRefusedError):
        load(small.add("measurements", "c-1,jobs,2015,D31,1,many,,,,validated,,,,").write(tmp_path))
    assert set(counts().values()) == {0}


def test_the_number_of_statements_does_not_grow_with_the_rows(small: Small, tmp_path: Path) -> None:
    statements = []
    for revisions in (range(2, 3), range(3, SOME + 2), range(SOME + 2, 3 * SOME + 2)):
        for revision in revisions:
            small.add("measurements", f"c-1,visits,2015-07,A1,{revision},7,,,,validated,,exact,,")
        with CaptureQueriesContext(connection) as asked:
            load(small.write(tmp_path))
        statements.append(len(asked))
    few, some, many = statements
    assert (some, many) == (few + 1, few + 1), "the planner is told of a file that has some"
    assert Kpi.objects.get(code="visits").measurements.count() == 301


def test_progress_hears_of_each_file_that_is_there(small: Small, tmp_path: Path) -> None:
    heard: list[Loaded] = []
    loaded = load(small.only("sources", "territories").write(tmp_path), heard.append)
    assert heard == loaded
    assert [file.file for file in heard] == ["sources.csv", "territories.csv"]
