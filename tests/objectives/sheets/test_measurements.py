"""Measurements through a spreadsheet: entered, changed, corrected, submitted, confirmed; all rows or none, and back."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from openpyxl import load_workbook

from objectives.acts.deciding import validate_measurement
from objectives.acts.measuring_together import WrittenSinceError
from objectives.models import Change, Measurement, Role, SheetUpload, User
from objectives.sheets import measurements, uploads
from objectives.sheets.preview import Choice, Preview
from tests.measuring import TODAY, Measuring, entered, seen, small_measuring, validated
from tests.objectives.sheets.sheets import columns, downloaded, filled_at
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def made() -> Measuring:
    return small_measuring()


def row_at(content: bytes, kpi: str, period: str) -> int:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    where = columns(sheet)
    for row in sheet.iter_rows(min_row=3):
        if (row[where["kpi"] - 1].value, row[where["period"] - 1].value) == (kpi, period):
            return int(row[0].row)
    raise AssertionError(f"no row {kpi} {period}")


def given_back(by: User, of: str, on: str, content: bytes = b"", **cells: Any) -> SheetUpload:
    content = content or downloaded(by, kind="measurements")
    content = filled_at(content, {row_at(content, of, on): cells})
    return uploads.receive(by=by, name="figures.xlsx", content=content)


def shown(upload: SheetUpload) -> Preview:
    return uploads.preview(upload, TODAY)


def applied(upload: SheetUpload, choice: Choice | None = None) -> SheetUpload:
    preview = shown(upload)
    choices = {} if choice is None else {line.at: choice for line in preview.clashing}
    return uploads.apply(by=upload.person, upload=upload.pk, seen=preview.seen, choices=choices, today=TODAY)


def wrong(upload: SheetUpload) -> set[str]:
    return {problem.heading for line in shown(upload).wrong for problem in line.problems}


def test_what_comes_back_as_it_went_changes_nothing(made: Measuring) -> None:
    validated(made, made.kpi, "2016", value=Decimal("12345678901234567.123456789012"), confirmed_because="Exact")
    upload = uploads.receive(by=made.staff, name="x.xlsx", content=downloaded(made.staff, kind="measurements"))
    assert shown(upload).lines == []
    assert shown(upload).unchanged > 5


def test_a_value_becomes_a_draft_or_is_submitted_and_a_preview_writes_nothing(made: Measuring) -> None:
    before = Change.objects.count()
    upload = given_back(made.staff, "Members", "2016", value=120, comment="Count of June")
    assert [(move.column.key, move.before, move.after) for move in shown(upload).lines[0].moves] == [
        ("value", None, 120), ("comment", None, "Count of June"),
    ]  # fmt: skip
    assert Change.objects.count() == before
    (key,) = applied(upload).made
    row = Measurement.objects.get(pk=key)
    assert (row.value, row.status, row.entered_by, row.comment) == (120, "draft", made.staff, "Count of June")
    applied(given_back(made.staff, "Members", "2016", then="submit"))
    row.refresh_from_db()
    assert (row.value, row.status) == (120, "submitted")
    assert wrong(given_back(made.staff, "Members", "2016", value=121)) == {"Value"}


@pytest.mark.parametrize("typed", ["1 234,5", "1\u202f234,5", "1\u00a0234.5", "1234,5"])
def test_a_number_is_read_as_french_writes_thousands(made: Measuring, typed: str) -> None:
    (key,) = applied(given_back(made.staff, "Members", "2016", value=typed, confirmed_because="Counted")).made
    assert Measurement.objects.get(pk=key).value == Decimal("1234.5")


@pytest.mark.parametrize("typed", ["1 23", "1 2345", "12 34 567", "1  234", "2018 150", "0,5 123"])
def test_digits_with_any_other_space_between_are_no_number(made: Measuring, typed: str) -> None:
    assert wrong(given_back(made.staff, "Members", "2016", value=typed)) == {"Value"}


def test_a_validated_value_is_corrected_with_a_reason(made: Measuring) -> None:
    assert wrong(given_back(made.staff, "Members", "2017", value=151)) == {"Reason of the correction"}
    (key,) = applied(given_back(made.staff, "Members", "2017", value=151, reason="Two left")).made
    row = Measurement.objects.get(pk=key)
    assert (row.revision, row.value, row.reason, row.status) == (2, 151, "Two left", "draft")


def test_an_unusual_value_asks_why_it_is_right(made: Measuring) -> None:
    assert wrong(given_back(made.staff, "Members", "2016", value=150_000)) == {"Right because"}
    upload = given_back(made.staff, "Members", "2016", value=150_000, confirmed_because="The audit says so")
    (key,) = applied(upload).made
    assert Measurement.objects.get(pk=key).suspicions == ["unit"]


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ({"value": "many"}, "Value"),
        ({"value": 1, "numerator": 1}, "Numerator"),
        ({"value": 1, "weight": 2}, "Weight"),
        ({"value": 1, "qualifier": "perhaps"}, "Exactness"),
        ({"value": 1, "observed_on": "2018-06-02"}, "Observed on"),
        ({"value": None, "comment": "None yet"}, "Value"),
        ({"kpi": "Another"}, "KPI"),
        ({"id": "1/cluster/1999"}, "KPI"),
    ],
    ids=str,
)
def test_a_wrong_row_is_named_and_nothing_is_written(made: Measuring, cells: dict[str, Any], heading: str) -> None:
    upload = given_back(made.staff, "Members", "2016", **cells)
    assert wrong(upload) == {heading}
    with pytest.raises(ValidationError):
        applied(upload)
    assert Measurement.objects.count() == 1


def test_no_more_rows_are_written_at_once_than_take_seconds(made: Measuring, monkeypatch: pytest.MonkeyPatch) -> None:
    content = filled_at(downloaded(made.staff, kind="measurements"), {at: {"comment": "Here"} for at in (3, 4)})
    upload = uploads.receive(by=made.staff, name="figures.xlsx", content=content)

    def too_many() -> list[str]:
        return [problem.told for line in shown(upload).wrong for problem in line.problems if "At most" in problem.told]

    assert (measurements.MOST_WRITTEN, too_many()) == (100, [])
    monkeypatch.setattr(measurements, "MOST_WRITTEN", 1)
    assert too_many() == ["At most 1 rows are written at once: give the others back in a second workbook."]


def test_a_workbook_in_french_is_read_in_english(made: Measuring) -> None:
    with translation.override("fr"):
        content = downloaded(made.staff, kind="measurements")
    applied(given_back(made.staff, "Adhérents", "2016", content, value=120, then="soumettre"))
    assert Measurement.objects.get(period="2016").status == "submitted"


def test_a_change_between_the_preview_and_the_yes_is_shown_anew(made: Measuring) -> None:
    upload = given_back(made.staff, "Members", "2016", value=120)
    seen_before = shown(upload).seen
    entered(made.other_staff, made.kpi, "2016", value=Decimal(119))
    with pytest.raises(uploads.PreviewMovedError):
        uploads.apply(by=made.staff, upload=upload.pk, seen=seen_before, choices={}, today=TODAY)
    assert len(shown(upload).clashing) == 1


def test_a_lead_writes_the_own_project_only_and_others_nothing(made: Measuring) -> None:
    content = downloaded(made.lead, kind="measurements")
    (key,) = applied(given_back(made.lead, "Patents", "2018-Q1", content, value=3, then="submit")).made
    assert Measurement.objects.get(pk=key).project == made.portfolio.published
    staff = downloaded(made.staff, kind="measurements")
    assert wrong(given_back(made.lead, "Members", "2016", staff, value=3)) == {"KPI"}
    assert load_workbook(BytesIO(downloaded(person(Role.BOARD), kind="measurements"))).worksheets[0].max_row == 2


def test_who_wrote_since_the_download_is_shown_and_the_person_chooses(made: Measuring) -> None:
    content = downloaded(made.staff, kind="measurements")
    entered(made.other_staff, made.kpi, "2016", value=Decimal(119))
    upload = given_back(made.staff, "Members", "2016", content, value=120)
    (line,) = shown(upload).clashing
    assert [change.actor for change in line.theirs] == [made.other_staff]
    assert applied(upload, Choice.THEIRS).made == []
    applied(given_back(made.staff, "Members", "2016", content, value=120), Choice.MINE)
    assert Measurement.objects.get(period="2016").value == 120


def test_what_a_spreadsheet_wrote_is_taken_back_to_the_last_digit(made: Measuring) -> None:
    exact = Decimal("123456789012.123456789012")
    draft = entered(made.staff, made.kpi, "2014", value=exact, confirmed_because="Exact").measurement
    before = Change.objects.filter(kind="measurement", key=draft.pk).latest("pk").after
    content = downloaded(made.staff, kind="measurements")
    rows: dict[int, dict[str, Any]] = {
        row_at(content, "Members", "2014"): {"value": 130, "then": "submit"},
        row_at(content, "Members", "2015"): {"value": 140},
        row_at(content, "Members", "2017"): {"value": 152, "reason": "Two came"},
    }
    done = applied(uploads.receive(by=made.staff, name="x.xlsx", content=filled_at(content, rows)))
    assert len(done.made) == 3
    uploads.take_back(by=made.staff, upload=done.pk, today=TODAY)
    assert set(Measurement.objects.values_list("period", "value", "status")) == {
        ("2014", exact, "draft"), ("2017", Decimal(150), "validated"),
    }  # fmt: skip
    assert Change.objects.filter(kind="measurement", key=draft.pk).latest("pk").after == before


def test_what_somebody_validated_since_is_not_taken_back(made: Measuring) -> None:
    done = applied(given_back(made.staff, "Members", "2016", value=120, then="submit"))
    row = Measurement.objects.get(pk=done.made[0])
    validate_measurement(by=made.other_staff, measurement=row.pk, seen=seen(row))
    with pytest.raises(WrittenSinceError) as since:
        uploads.take_back(by=made.staff, upload=done.pk, today=TODAY)
    assert since.value.measurements == [row]
    assert Measurement.objects.get(pk=row.pk).status == "validated"
