"""Milestones through a spreadsheet: what would change, what is wrong, what clashes; then all rows or none, and back."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from objectives.acts.news import News
from objectives.acts.reporting import report_milestone
from objectives.acts.reporting_together import MovedOnError
from objectives.models import (
    Change,
    Milestone,
    MilestoneReport,
    MilestoneStatus,
    Project,
    SheetState,
    SheetUpload,
    User,
)
from objectives.sheets import uploads
from objectives.sheets.preview import Choice, Preview
from objectives.versions import version_of
from tests.counting import statements
from tests.objectives.sheets.sheets import TODAY, downloaded, edited, filled, filled_at, row_of
from tests.portfolio import Portfolio

DAY = datetime.timedelta(days=1)


def given_back(by: User, content: bytes) -> SheetUpload:
    return uploads.receive(by=by, name="plan.xlsx", content=content)


def shown(upload: SheetUpload) -> Preview:
    return uploads.preview(upload, TODAY)


def applied(upload: SheetUpload, **choices: Any) -> SheetUpload:
    seen = choices.pop("seen", None) or shown(upload).seen
    return uploads.apply(
        by=choices.pop("by", upload.person),
        upload=upload.pk,
        seen=seen,
        choices=choices.get("choices", {}),
        today=TODAY,
    )


def state(review: Milestone) -> MilestoneReport:
    found = Milestone.objects.get(pk=review.pk).state_on(datetime.date.max)
    assert found is not None
    return found


def test_what_comes_back_as_it_went_changes_nothing(staff: User, portfolio: Portfolio) -> None:
    upload = given_back(staff, downloaded(staff))
    preview = shown(upload)
    assert (preview.lines, preview.unchanged, preview.can_be_applied) == ([], 2, False)
    before = Change.objects.count()
    assert applied(upload).made == []
    assert Change.objects.count() == before


def test_an_edited_row_is_a_signed_report(lead: User, review: Milestone) -> None:
    upload = given_back(lead, filled(downloaded(lead), percent=60, comment="Bench ready"))
    preview = shown(upload)
    (line,) = preview.lines
    assert [(move.column.key, move.before, move.after) for move in line.moves] == [
        ("percent", Decimal(40), Decimal(60)),
        ("comment", None, "Bench ready"),
    ]
    done = applied(upload)
    last = state(review)
    assert done.made == [last.pk]
    assert (done.state, done.rows) == (SheetState.APPLIED, [])
    assert (last.percent, last.comment, last.reported_by, last.reported_on) == (60, "Bench ready", lead, TODAY)
    change = Change.objects.latest("pk")
    assert (change.actor, change.reason) == (lead, "plan.xlsx")


def test_a_row_is_completed_by_its_status_and_day_alone(lead: User, review: Milestone) -> None:
    upload = given_back(lead, filled(downloaded(lead), status="completed", actual=TODAY))
    assert not shown(upload).wrong
    applied(upload)
    assert (state(review).status, state(review).percent) == ("completed", None)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_of_either_language_is_read_in_the_other(lead: User, review: Milestone, language: str) -> None:
    with translation.override(language):
        word = str(MilestoneStatus.COMPLETED.label)
        content = filled(downloaded(lead), status=word.capitalize(), percent=None, actual=TODAY)
    with translation.override("en" if language == "fr" else "fr"):
        applied(given_back(lead, content))
    assert (state(review).status, state(review).actual) == ("completed", TODAY)


@pytest.mark.parametrize(
    ("typed", "percent"),
    [(55, "55"), (55.5, "55.5"), ("55,5", "55.5"), ("55 %", "55"), (0, "0"), ("33.333333333333", "33.333333333333")],
)
def test_a_percentage_is_read_as_people_write_it(lead: User, review: Milestone, typed: Any, percent: str) -> None:
    applied(given_back(lead, filled(downloaded(lead), percent=typed)))
    assert state(review).percent == Decimal(percent)


def test_a_cell_that_looks_like_55_percent_is_55(lead: User, review: Milestone) -> None:
    def style(book: Any) -> None:
        cell = book.worksheets[0].cell(3, 9)
        cell.value, cell.number_format = 0.55, "0%"

    applied(given_back(lead, edited(downloaded(lead), style)))
    assert state(review).percent == 55


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"percent": 101}, "I3"),
        ({"percent": "many"}, "I3"),
        ({"percent": "NaN"}, "I3"),
        ({"percent": "1e400"}, "I3"),
        ({"status": "done"}, "H3"),
        ({"status": None}, "H3"),
        ({"status": "completed", "percent": None}, "J3"),
        ({"status": "completed", "percent": None, "actual": TODAY + DAY}, "J3"),
        ({"status": "completed", "percent": None, "actual": "01/06/2018"}, "J3"),
        ({"forecast": datetime.date(2018, 7, 1)}, "L3"),
        ({"forecast": "soon"}, "K3"),
        ({"comment": "x" * 2001}, "L3"),
        ({"title": "Another", "percent": 50}, "F3"),
        ({"project": "Another"}, "D3"),
        ({"due": datetime.date(2019, 1, 1)}, "G3"),
        ({"id": 999_999}, "D3"),
        ({"id": "x"}, "D3"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_row_is_named_by_its_cell_and_stops_all_others(
    staff: User, review: Milestone, cells: dict[str, Any], cell: str
) -> None:
    before = Change.objects.count()
    content = downloaded(staff)
    at = row_of(content, review)
    upload = given_back(staff, filled_at(content, {at: cells, 7 - at: {"comment": "Fine"}}))
    (line,) = shown(upload).wrong
    assert [problem.cell for problem in line.problems] == [cell.replace("3", str(at))]
    with pytest.raises(ValidationError):
        applied(upload)
    assert Change.objects.count() == before


def test_a_cell_is_named_where_it_stands_beside_a_column_that_a_person_put_between(
    lead: User, review: Milestone
) -> None:
    def remark(book: Any) -> None:
        book.worksheets[0].insert_cols(4)

    content = edited(downloaded(lead), remark)
    (line,) = shown(given_back(lead, filled(content, percent=101))).wrong
    assert [problem.cell for problem in line.problems] == ["J3"]


def test_a_row_that_is_there_twice_is_wrong_twice(lead: User, review: Milestone) -> None:
    def copy(book: Any) -> None:
        sheet = book.worksheets[0]
        for cell in list(sheet[3]):
            sheet.cell(4, cell.column).value = cell.value

    assert [line.at for line in shown(given_back(lead, edited(downloaded(lead), copy))).wrong] == [3, 4]


def test_a_lead_gets_the_own_milestones_only_and_no_other_comes_back(
    lead: User, staff: User, portfolio: Portfolio
) -> None:
    assert shown(given_back(lead, downloaded(lead))).unchanged == 1
    assert shown(given_back(staff, downloaded(staff, portfolio.hidden))).unchanged == 1
    (line,) = shown(given_back(lead, filled(downloaded(staff, portfolio.hidden), percent=1))).wrong
    assert line.key is None


def test_who_changed_a_row_since_the_download_is_shown_and_the_person_chooses(
    lead: User, staff: User, review: Milestone
) -> None:
    content = filled(downloaded(lead), percent=60)
    theirs = News(status="in_progress", percent=Decimal(55), comment="On site")
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=theirs, today=TODAY)
    upload = given_back(lead, content)
    (line,) = shown(upload).clashing
    assert [(change.actor, (change.after or {})["comment"]) for change in line.theirs] == [(staff, "On site")]
    with pytest.raises(ValidationError):
        applied(upload)
    assert applied(upload, choices={3: Choice.THEIRS}).made == []
    assert state(review).percent == 55
    applied(given_back(lead, content), choices={3: Choice.MINE})
    assert state(review).percent == 60


def test_a_row_left_alone_is_no_clash_whoever_changed_it(lead: User, staff: User, review: Milestone) -> None:
    content = downloaded(lead)
    theirs = News(status="in_progress", percent=Decimal(55))
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=theirs, today=TODAY)
    assert shown(given_back(lead, content)).lines == []
    assert shown(given_back(lead, filled(content, percent=55))).lines == [], "both say the same"


def test_mine_may_be_wrong_beside_theirs_and_theirs_is_still_to_be_had(
    lead: User, staff: User, review: Milestone
) -> None:
    content = filled(downloaded(lead), percent=101)
    theirs = News(status="in_progress", percent=Decimal(55))
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=theirs, today=TODAY)
    upload = given_back(lead, content)
    with pytest.raises(ValidationError):
        applied(upload, choices={3: Choice.MINE})
    assert applied(upload, choices={3: Choice.THEIRS}).made == []


def test_a_change_between_the_preview_and_the_yes_is_shown_anew(lead: User, staff: User, review: Milestone) -> None:
    upload = given_back(lead, filled(downloaded(lead), percent=60))
    seen = shown(upload).seen
    theirs = News(status="in_progress", percent=Decimal(55))
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=theirs, today=TODAY)
    with pytest.raises(uploads.PreviewMovedError):
        applied(upload, seen=seen)
    assert state(review).percent == 55
    assert len(shown(upload).clashing) == 1


def test_a_spreadsheet_is_taken_back_as_one(staff: User, review: Milestone) -> None:
    content = downloaded(staff)
    at = row_of(content, review)
    rows: dict[int, dict[str, Any]] = {at: {"percent": 60}, 7 - at: {"status": "in progress", "percent": 5}}
    done = applied(given_back(staff, filled_at(content, rows)))
    assert len(done.made) == 2
    undone = uploads.take_back(by=staff, upload=done.pk, today=TODAY)
    assert undone.state == SheetState.UNDONE
    assert state(review).percent == 40
    assert MilestoneReport.objects.count() == 5, "nothing is ever deleted"
    assert shown(given_back(staff, downloaded(staff))).lines == []
    with pytest.raises(uploads.NotWaitingError):
        uploads.take_back(by=staff, upload=done.pk, today=TODAY)


def test_where_somebody_reported_since_nothing_is_taken_back(lead: User, staff: User, review: Milestone) -> None:
    done = applied(given_back(lead, filled(downloaded(lead), percent=60)))
    theirs = News(status="in_progress", percent=Decimal(70))
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=theirs, today=TODAY)
    with pytest.raises(MovedOnError) as moved:
        uploads.take_back(by=lead, upload=done.pk, today=TODAY)
    assert moved.value.milestones == [review]
    assert state(review).percent == 70


def test_nobody_confirms_or_takes_back_what_another_gave(lead: User, staff: User, review: Milestone) -> None:
    upload = given_back(lead, filled(downloaded(lead), percent=60))
    with pytest.raises(SheetUpload.DoesNotExist):
        applied(upload, by=staff)
    done = applied(upload)
    with pytest.raises(SheetUpload.DoesNotExist):
        uploads.take_back(by=staff, upload=done.pk, today=TODAY)
    with pytest.raises(uploads.NotWaitingError):
        applied(done, seen="x")


def test_a_lead_no_longer_applies_nothing(lead: User, review: Milestone) -> None:
    upload = given_back(lead, filled(downloaded(lead), percent=60))
    lead.led_projects.all().delete()
    with pytest.raises(ValidationError):
        applied(upload)
    assert state(review).percent == 40


def test_one_preview_waits_at_a_time_and_none_for_more_than_a_day(lead: User, review: Milestone) -> None:
    content = filled(downloaded(lead), percent=60)
    first, second = given_back(lead, content), given_back(lead, content)
    first.refresh_from_db()
    assert (first.state, first.rows) == (SheetState.EXPIRED, [])
    uploads.forget_the_old(second.uploaded_at + 2 * DAY)
    with pytest.raises(uploads.NotWaitingError):
        applied(second)
    third = given_back(lead, content)
    uploads.drop(by=lead, upload=third.pk)
    with pytest.raises(uploads.NotWaitingError):
        uploads.drop(by=lead, upload=third.pk)


def test_a_preview_and_its_yes_cost_the_same_with_1_and_with_100_rows(staff: User, portfolio: Portfolio) -> None:
    def costs() -> tuple[int, int]:
        content = downloaded(staff)
        rows: dict[int, dict[str, Any]] = {
            at: {"comment": "All is well"} for at in range(3, 3 + Milestone.objects.count())
        }
        upload = given_back(staff, filled_at(content, rows))
        Milestone.objects.update(weight=2)  # a clash in every row
        with statements() as preview:
            seen = shown(upload).seen
        with statements() as confirm:
            done = applied(upload, seen=seen, choices=dict.fromkeys(rows, Choice.MINE))
        assert len(done.made) == len(rows)
        return len(preview), len(confirm)

    few = costs()
    many = [Project(code=f"M{n}", scope="labelled", status="running") for n in range(98)]
    Project.objects.bulk_create(many)
    Milestone.objects.bulk_create(
        [
            Milestone(project=one, number=1, kind="review", title="R", weight=1, due="2018-05-01", basis="declared")
            for one in many
        ]
    )
    assert costs() == few
