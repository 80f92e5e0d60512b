"""What do the two commands say?"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db(transaction=True)


def test_loading_says_file_by_file_what_it_did(small: Small, tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_dataset", small.write(tmp_path), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["sources.csv", "1", "new", "0", "changed", "0", "unchanged"]
    assert lines[-1] == f"Loaded {tmp_path}: {sum(len(rows) for rows in small.rows.values())} rows written."


def test_somebody_who_watches_sees_a_bar(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    call_command("load_dataset", small.write(tmp_path), stdout=out)
    assert "rows written" in out.getvalue()


def test_a_refused_dataset_is_told_in_lines_and_not_in_a_trace(small: Small, tmp_path: Path) -> None:
    for number in range(130):
        small.add("sources", f"X{number},,,,")
    told = StringIO()
    with pytest.raises(CommandError, match=r"^130 problems: nothing was loaded\.$"):
        call_command("load_dataset", small.write(tmp_path), stdout=StringIO(), stderr=told)
    lines = told.getvalue().splitlines()
    assert lines[0] == "sources.csv, line 3, column title: a value is required"
    assert lines[100:] == ["... and 30 more"]


def test_one_problem_is_not_told_as_several(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^1 problem: nothing was loaded\.$"):
        call_command("load_dataset", tmp_path / "nowhere", stdout=StringIO(), stderr=StringIO())


def test_exporting_says_file_by_file_how_many_rows_it_wrote(small: Small, tmp_path: Path) -> None:
    call_command("load_dataset", small.write(tmp_path / "in"), stdout=StringIO())
    out = StringIO()
    call_command("export_dataset", tmp_path / "out", contract="c-1", stdout=out)
    assert "  sources.csv                    1 rows" in out.getvalue().splitlines()


def test_an_unknown_contract_is_named_with_those_that_exist(small: Small, tmp_path: Path) -> None:
    call_command("load_dataset", small.write(tmp_path / "in"), stdout=StringIO())
    with pytest.raises(CommandError, match=r"There is no contract 'c-9'; there are: c-1\."):
        call_command("export_dataset", tmp_path / "out", contract="c-9")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["export_dataset", "rollup", "verify_seals"])
def test_a_contract_whose_code_is_empty_is_not_all_of_them(command: str, tmp_path: Path) -> None:
    """`--contract "$CODE"` in a script that forgot the code."""
    folder = [tmp_path / "out"] if command == "export_dataset" else []
    with pytest.raises(CommandError, match="There is no contract ''; there are:"):
        call_command(command, *folder, contract="", stdout=StringIO())


def test_a_refused_folder_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("precious")
    with pytest.raises(CommandError, match="holds other files"):
        call_command("export_dataset", tmp_path)
