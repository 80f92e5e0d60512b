"""Is a file that cannot be read told with the line and the reason?"""

from pathlib import Path

import pytest

from objectives.exchange import reading
from objectives.exchange.loading import load
from objectives.exchange.problems import DatasetRefusedError
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db

SOURCES = Small().text("sources").encode()
ROW = b"S1,Annual report,https://example.org,2015-06,\n"

FILES = [
    (b"", "line 1: the header row is missing: id,title,url,published,note"),
    (b"\n" + SOURCES, "line 1: the header row is missing"),
    (ROW, "line 1, column S1: the format has no such column"),
    (SOURCES.replace(b"title,", b"", 1), "line 1, column title: the column is missing"),
    (SOURCES.replace(b",note\n", b",note,colour\n", 1), "line 1, column colour: the format has no such column"),
    (SOURCES.replace(b",note\n", b",note,url\n", 1), "line 1, column url: the column stands twice in the header"),
    (SOURCES.replace(b"id,", b"Id,", 1), "line 1, column Id: the format has no such column"),
    (b"\xef\xbb\xbf" + SOURCES, "line 1: the file begins with a byte order mark: save it as plain UTF-8"),
    (SOURCES.decode().encode("utf-16"), "line 1: the line holds a NUL byte"),
    (SOURCES.replace(b"A", b"\xff", 1), "line 2: byte 0xff is not UTF-8"),
    (SOURCES + "S2,Été,,,\n".encode("latin-1"), "line 3: byte 0xc9 is not UTF-8: save the file as UTF-8"),
    (SOURCES + b"S2,\xed\xa0\x80,,,\n", "line 3: byte 0xed is not UTF-8"),
    (SOURCES + b"S2,a\0b,,,\n", "line 3: the line holds a NUL byte"),
    (SOURCES.replace(b"\n", b"\r"), "line 1: a carriage return stands alone: lines end with LF or CR LF"),
    (SOURCES + b"S2,a\rb,,,\n", "line 3: a carriage return stands alone"),
    (SOURCES + b"S2,short\n", "line 3: 2 cells, where the header has 5"),
    (SOURCES + b"S2,long,,,,,,\n", "line 3: 8 cells, where the header has 5"),
    (SOURCES + b"\n" + b"S2,after an empty line,,,\n", "line 3: an empty line, where the header has 5"),
    (
        SOURCES + b'S2,"never ends,,,\nS3,three,,,\n',
        "line 3: the rest of the file cannot be read from here: unexpected end",
    ),
    (SOURCES + b'S2,"a"b,,,\n', "line 3: the rest of the file cannot be read from here: ',' expected after '\"'"),
    (SOURCES.replace(b",", b";"), "line 1, column id;title;url;published;note: the format has no such column"),
    (SOURCES + ROW, "line 3, column id: the key stands on line 2 already"),
]


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(DatasetRefusedError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("content", "problem"), FILES)
def test_a_bad_file_is_told_with_line_and_reason(tmp_path: Path, content: bytes, problem: str) -> None:
    Small().only("sources").write(tmp_path)
    (tmp_path / "sources.csv").write_bytes(content)
    assert any(found.startswith(f"sources.csv, {problem}") for found in problems_of(tmp_path)), problems_of(tmp_path)


def test_what_refers_to_an_unreadable_file_is_not_judged(tmp_path: Path) -> None:
    Small().write(tmp_path)
    (tmp_path / "projects.csv").write_bytes(b"nothing\n")
    (tmp_path / "organisations.csv").write_bytes(b"\xff\n")
    assert {problem.split(",")[0] for problem in problems_of(tmp_path)} == {"projects.csv", "organisations.csv"}


def test_a_line_without_end_is_not_swallowed_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1000)
    Small().write(tmp_path)
    (tmp_path / "sources.csv").write_bytes(SOURCES + b"x" * 5000)
    assert problems_of(tmp_path) == ["sources.csv, line 3: the line is longer than 1000 bytes"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: there is no such folder"]


def test_a_file_in_the_place_of_its_folder_is_said_to_be_one(tmp_path: Path) -> None:
    Small().write(tmp_path)
    given = tmp_path / "sources.csv"
    assert problems_of(given) == [f"{given}: this is a file: give the folder that it lies in"]


def test_an_empty_folder_is_no_dataset(tmp_path: Path) -> None:
    assert problems_of(tmp_path)[0].startswith(f"{tmp_path}: the folder holds no file of the format: activities.csv,")


@pytest.mark.parametrize("name", ["persons.csv", "Projects.csv", "sources.CSV"])
def test_a_file_that_the_format_does_not_have_is_named(tmp_path: Path, name: str) -> None:
    Small().only("sources").write(tmp_path)
    (tmp_path / name).write_text("id\n")
    assert problems_of(tmp_path)[0].startswith(f"{name}: the format has no such file; it has activities.csv,")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    Small().write(tmp_path)
    (tmp_path / "labels.csv").unlink()
    (tmp_path / "labels.csv").mkdir()
    assert problems_of(tmp_path) == ["labels.csv: the file cannot be read: Is a directory"]


def test_a_missing_file_is_missed_by_the_rows_that_need_it(tmp_path: Path) -> None:
    Small().write(tmp_path)
    (tmp_path / "programmes.csv").unlink()
    assert problems_of(tmp_path) == [
        "calls.csv, line 2, column programme: there is no 'FUI' in programmes.csv, nor loaded before",
        "fundings.csv, line 2, column programme: there is no 'FUI' in programmes.csv, nor loaded before",
        "projects.csv, line 2, column programme: there is no 'FUI' in programmes.csv, nor loaded before",
        "projects.csv, line 3, column programme: there is no 'H2020' in programmes.csv, nor loaded before",
    ]
