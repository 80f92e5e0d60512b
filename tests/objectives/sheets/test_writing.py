"""The workbook that people download, opened with another library: what is locked, checked, hidden, and no formula."""

from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from objectives.models import Milestone, Role, User
from objectives.sheets import uploads
from tests.objectives.sheets.sheets import columns, downloaded
from tests.portfolio import Portfolio, person


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_may_be_written_is_said_by_the_workbook_itself(lead: User, language: str) -> None:
    with translation.override(language):
        sheet = load_workbook(BytesIO(downloaded(lead))).worksheets[0]
    where = {key: sheet.cell(1, at).column_letter for key, at in columns(sheet).items()}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    words = {
        "en": "planned,in progress,completed,cancelled",
        "fr": "prévu,en cours,terminé,annulé",
    }[language]
    status = rules[f"{where['status']}3"]
    assert (status.type, status.formula1.strip('"')) == ("list", words)
    percent = rules[f"{where['percent']}3"]
    assert (percent.type, percent.operator or "between", percent.formula1, percent.formula2) == (
        "decimal", "between", "0", "100",
    )  # fmt: skip
    assert rules[f"{where['actual']}3"].type == rules[f"{where['forecast']}3"].type == "date"
    assert rules[f"{where['comment']}3"].type == "textLength"
    assert all(rule.showErrorMessage and rule.error for rule in rules.values())
    assert sheet["H2"].value == {"en": "Status", "fr": "Statut"}[language]


def test_keys_are_hidden_what_is_not_asked_is_locked_and_headings_stay(lead: User) -> None:
    book = load_workbook(BytesIO(downloaded(lead)))
    sheet = book.worksheets[0]
    where = columns(sheet)
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "F3"
    assert sheet.row_dimensions[1].hidden
    hidden = sheet.column_dimensions["A"]
    assert (hidden.hidden, hidden.min, hidden.max) == (True, 1, 3)
    locked = {key: sheet.cell(3, at).protection.locked for key, at in where.items()}
    assert {key for key, is_locked in locked.items() if not is_locked} == {
        "status", "percent", "actual", "forecast", "comment",
    }  # fmt: skip
    assert "How to fill this" in book.sheetnames


def test_a_row_has_room_for_all_its_lines_where_the_program_does_not_see_to_it(lead: User, review: Milestone) -> None:
    """LibreOffice shows the first line of a row whose height nobody says."""
    Milestone.objects.filter(pk=review.pk).update(title="Review of the structure, " * 7)
    facts, explanation = load_workbook(BytesIO(downloaded(lead))).worksheets
    width = facts.column_dimensions[facts.cell(1, columns(facts)["title"]).column_letter].width
    assert 15 * (25 * 7 / width) <= facts.row_dimensions[3].height <= 15 * (25 * 7 / width + 2)
    heights = {row[0].row: explanation.row_dimensions[row[0].row].height for row in explanation.iter_rows(min_row=3)}
    long = {row[1].row for row in explanation.iter_rows(min_row=3) if len(row[1].value) > 90}
    assert long
    assert {row for row, height in heights.items() if height} == long, "a row of one line grows with what is typed"


def test_no_text_starts_a_formula(lead: User, portfolio: Portfolio) -> None:
    for number, title in enumerate(("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "{=1}", "http://x.test", "007"), 2):
        Milestone.objects.create(
            project=portfolio.published, number=number, kind="review", title=title, due="2016-01-01", basis="declared"
        )
    book = load_workbook(BytesIO(downloaded(lead)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    typed = {str(cell.value): cell.data_type for cell in cells if cell.value is not None}
    assert typed["+1"] == typed["-1"] == typed["007"] == typed["http://x.test"] == "s"
    assert not [cell.value for cell in cells if cell.hyperlink]
    book = load_workbook(BytesIO(downloaded(lead)), read_only=True)
    kinds = {str(cell.value): cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    assert kinds["=HYPERLINK(1)"] == "s"
    assert "f" not in kinds.values()
    upload = uploads.receive(by=lead, name="x.xlsx", content=downloaded(lead))
    assert len(upload.rows) == 8, "what went out as text comes back as text"


def test_who_reports_nothing_gets_no_rows(portfolio: Portfolio) -> None:
    sheet = load_workbook(BytesIO(downloaded(person(Role.BOARD)))).worksheets[0]
    assert sheet.max_row == 2
