"""The shipped industry profile comes in whole, once."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from objectives.exchange.profile import SHIPPED, RefusedError, load_profile
from objectives.models import ProfileFigure, ProfileSeries

pytestmark = pytest.mark.django_db


def test_a_second_load_changes_nothing() -> None:
    assert load_profile(SHIPPED) == ProfileSeries.objects.count() + ProfileFigure.objects.count() + 2
    assert set(ProfileSeries.objects.values_list("topic", flat=True)) == {
        "jobs", "companies", "researchers", "training", "research",
    }  # fmt: skip
    assert load_profile(SHIPPED) == 0


@pytest.mark.parametrize(
    ("file", "line", "written"),
    [
        ("series.csv", 1, b"code,topic,name_en,colour\njobs,jobs,Jobs,blue\n"),
        ("series.csv", 1, b"code,topic,topic\njobs,jobs,jobs\n"),
        ("series.csv", 1, b"topic,name_en\njobs,Jobs\n"),
        ("series.csv", 1, b""),
        ("series.csv", 2, b"code,topic,name_en\njobs,jobs\n"),
        ("series.csv", 3, b"code,topic,name_en\njobs,jobs,Jobs\nmore,jobs,More,blue\n"),
        ("series.csv", 2, "code,topic,name_en\njobs,jobs,Métiers\n".encode("latin-1")),
        ("figures.csv", 2, b'series,value,qualifier,observed_on,precision\nresearchers,"1"2,exact,2015-01-01,day\n'),
    ],
)
def test_what_is_not_the_table_wanted_is_named_and_nothing_is_loaded(
    tmp_path: Path, file: str, line: int, written: bytes
) -> None:
    for shipped in SHIPPED.glob("*.csv"):
        (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    (tmp_path / file).write_bytes(written)
    with pytest.raises(RefusedError, match=rf"^{file}:{line}: "):
        load_profile(tmp_path)
    assert not ProfileSeries.objects.exists()


def test_a_bad_row_is_named_and_nothing_is_loaded(tmp_path: Path) -> None:
    for file in SHIPPED.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text())
    with (tmp_path / "figures.csv").open("a") as text:
        text.write("nowhere,1,exact,2015-01-01,day,S09,\n")
    with pytest.raises(RefusedError, match=r"^figures.csv:5: series: there is no 'nowhere' in series.csv"):
        load_profile(tmp_path)
    assert not ProfileSeries.objects.exists()


def test_a_value_that_is_no_number_is_told_by_its_column_and_not_as_python_writes_it(tmp_path: Path) -> None:
    for file in SHIPPED.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text().replace("8500", "many"))
    with pytest.raises(RefusedError, match=r"^figures.csv:2: value: [^{\[]*many[^}\]]*$"):
        load_profile(tmp_path)


def test_a_folder_without_the_files_is_told_which_they_are(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"sources.csv cannot be read \(No such file or directory\): name a folder"):
        call_command("load_profile", tmp_path / "none")
