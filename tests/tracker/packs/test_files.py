"""What stands in the files: an accessible PDF with every figure, and a workbook that computes its totals again."""

import datetime
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from pypdf import PdfReader

from objectives import clock
from objectives.acts.closing import close_period
from objectives.acts.commentary import Said, write_commentary
from objectives.models import BoardPack, Kpi, Label, Measurement, Objective, Organisation, Role, Source, Target
from objectives.packs import Edition, ask_for_pack
from objectives.rollup.crediting import counted
from objectives.scorecards import Scorecard, scorecard
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file
from tracker.packs.paper import document, paper
from tracker.packs.words import to_the_cent, to_the_digit
from tracker.packs.workbook import workbook

pytestmark = pytest.mark.django_db
DAY = datetime.date(2017, 12, 31)
TYPED = "#set page(width: 1pt) *bold* $x$ =HYPERLINK(1)"
"""Words that would be markup or a formula if anybody read them as such."""


@of_the_file
def portfolio() -> Portfolio:
    portfolio = small_portfolio()
    Source.objects.create(code="S1", title="Annual report 2017", url="https://example.org/2017")
    second = Objective.objects.get(number=2)
    Objective.objects.filter(pk=second.pk).update(weight="2.5")
    third = Objective.objects.create(
        contract=portfolio.contract, number=3, code="T", title_en="Train", title_fr="Former"
    )
    kpis = [(portfolio.first, "130", "1.3"), (second, "110", "2.6"), (second, None, "1"), (third, None, "1")]
    for number, (objective, value, weight) in enumerate(kpis, 1):
        kpi = Kpi.objects.create(
            contract=portfolio.contract, objective=objective, code=f"k{number}", name_en=f"Kpi {number}",
            name_fr=f"Indicateur {number}", unit="members", kind="reported", direction="increase",
            aggregation="latest", accumulation="period", frequency="year", baseline=100, baseline_basis="published",
            weight=weight,
        )  # fmt: skip
        Target.objects.create(kpi=kpi, period="2018", value=170, basis="contract")
        if value:
            Measurement.objects.create(kpi=kpi, period="2017", value=value, status="validated", source=["S1"])
    return portfolio


def pack_of(portfolio: Portfolio, language: str, counting: str = "gross") -> BoardPack:
    board = person(Role.BOARD)
    write_commentary(by=board, objective=portfolio.first.pk, day=DAY, said=Said(TYPED), seen=0, now=clock.now())
    close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=DAY, today=datetime.date(2018, 6, 1),
        now=clock.now(),
    )  # fmt: skip
    return ask_for_pack(
        by=board, contract=portfolio.contract.pk, day=DAY, edition=Edition(language, counting),
        today=datetime.date(2018, 6, 1), now=clock.now(),
    )  # fmt: skip


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_address_of_a_source_is_followed_by_a_click_and_copied_as_it_is(portfolio: Portfolio) -> None:
    address = "https://example.org/reports/the-annual-report-of-the-cluster-and-of-all-who-work-in-it-2017.html?page=2"
    Source.objects.update(url=address)
    pages = PdfReader(BytesIO(paper(pack_of(portfolio, "fr")))).pages
    notes: list[Any] = [note.get_object() for note in pages[-1].get("/Annots", [])]
    assert {note["/A"]["/URI"] for note in notes} == {address}
    assert address in squeezed(pages[-1].extract_text())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_is_accessible_and_has_every_figure_to_the_digit(portfolio: Portfolio, language: str) -> None:
    pack = pack_of(portfolio, language)
    made = paper(pack)
    reader = PdfReader(BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert (reader.metadata and reader.metadata.title) == document(pack)["title"]
    titles = ["Innover", "Aider les PME", "Former"] if language == "fr" else ["Innovate", "Support SMEs", "Train"]
    bookmarks = [str(one.title) for one in reader.outline if not isinstance(one, list)]
    assert bookmarks[1:4] == [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    assert len(bookmarks) == 6  # summary, three objectives, annex, sources
    assert len(reader.pages) >= 6
    said = text_of(reader)
    assert ("Historique : 2", "History: 2")[language == "en"] in said
    assert ("(adhérents)", "(members)")[language == "en"] in said
    told = squeezed(said)
    assert pack.digest in told
    assert pack.seal is not None
    assert pack.seal.digest in told
    assert squeezed(TYPED) in told
    with translation.override(language):
        card = scorecard(portfolio.contract, DAY, None)
        missing = [one for one in figures_of(card) if squeezed(one) not in told]
    assert missing == []
    assert paper(pack) == made


def figures_of(card: Scorecard) -> list[str]:
    """Write every figure of a scorecard as the annex has to."""
    shares = [card.score, card.expected_score, card.scored_share]
    money = [card.committed, card.unallocated, card.undated]
    for one in card.objectives:
        shares += [one.results, one.coverage, one.expected_results, one.delivery, one.score, one.expected_score]
        shares.append(one.projects)
        money.append(one.committed)
        for kpi in one.kpis:
            shares += [kpi.actual, kpi.expected, kpi.target, kpi.progress, kpi.score]
    return [to_the_digit(format(one, "f")) for one in shares if one is not None] + [
        to_the_cent(str(one)) for one in money
    ]


def test_each_objective_begins_a_page(portfolio: Portfolio) -> None:
    reader = PdfReader(BytesIO(paper(pack_of(portfolio, "en"))))
    pages = [page.extract_text() for page in reader.pages]
    assert "First contract" in pages[0]
    assert "Summary" in pages[1]
    assert "1. Innovate" in pages[2]
    assert "2. Support SMEs" in pages[3]
    assert f"page 3 of {len(pages)}" in pages[2]


def test_an_unsealed_day_says_so(portfolio: Portfolio) -> None:
    pack = ask_for_pack(
        by=person(Role.BOARD),
        contract=portfolio.contract.pk,
        day=DAY,
        edition=Edition("en"),
        today=DAY,
        now=clock.now(),
    )
    assert "not sealed" in PdfReader(BytesIO(paper(pack))).pages[0].extract_text()


def test_a_pack_asked_for_before_there_were_ways_of_counting_is_made_gross(portfolio: Portfolio) -> None:
    pack = pack_of(portfolio, "en")
    content = json.loads(pack.content)
    pack.content = json.dumps({name: said for name, said in content.items() if name not in ("counting", "counted")})
    assert "Gross: every project counts whole" in text_of(PdfReader(BytesIO(paper(pack))))
    assert load_workbook(BytesIO(workbook(pack)))["Contract"]["A2"].value.startswith("Gross: ")


def test_formulas_give_the_totals_again_and_keep_the_stored_digits(portfolio: Portfolio) -> None:
    card, pack = scorecard(portfolio.contract, DAY, None), pack_of(portfolio, "en")
    made = workbook(pack)
    assert workbook(pack) == made
    formulas, kept = load_workbook(BytesIO(made)), load_workbook(BytesIO(made), data_only=True)
    assert [one.score is None for one in card.objectives] == [False, False, True]
    wanted: dict[str, Decimal | None] = {"G8": card.score, "H8": card.expected_score, "J8": card.committed}
    for row, one in enumerate(card.objectives, 4):
        wanted |= {f"D{row}": one.results, f"E{row}": one.coverage, f"G{row}": one.score}
    recomputed = Recomputed(formulas)
    for cell, figure in wanted.items():
        assert str(formulas["Contract"][cell].value).startswith("=")
        assert digits(kept["Contract"][cell].value) == figure, cell
        assert figure is None or kept["Contract"][cell].data_type == "n", f"{cell} is a text where nobody recomputes"
        again = recomputed.cell("Contract", cell)
        assert (again == "") is (figure is None), cell
        if figure is not None:
            assert abs(Decimal(again) - figure) <= Decimal("0.000001"), cell


@pytest.mark.parametrize("counting", ["led", "fractional"])
def test_counted_otherwise_both_files_say_so_with_every_way_beside_it_and_sum_to_the_cent(
    portfolio: Portfolio, counting: str
) -> None:
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    Label.objects.create(project=portfolio.published, cluster=ours, role="leader", share="1")
    Label.objects.create(project=portfolio.hidden, cluster=ours, role="co_labeller", share="0.5")
    Label.objects.create(project=portfolio.hidden, cluster=theirs, role="leader", share="0.5")
    pack = pack_of(portfolio, "en", counting)
    money = {"led": "€0.00", "fractional": "€50.01"}
    told = text_of(PdfReader(BytesIO(paper(pack))))
    said = counted(None, counting).definition
    for words in (said, "€100.01", *money.values()):
        assert squeezed(words) in squeezed(told), words
    book = load_workbook(BytesIO(workbook(pack)))
    assert book["Contract"]["A2"].value == said
    assert Recomputed(book).cell("Contract", "J8") == Decimal(money[counting].removeprefix("€"))
    annex = [[cell.value for cell in row] for row in book["Annex"].iter_rows()]
    assert {row[2] for row in annex if row[0] == "Counted in each way" and row[1].startswith("Committed")} == {
        "€100.01", *money.values()
    }  # fmt: skip


def digits(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def test_a_changed_weight_changes_the_total(portfolio: Portfolio) -> None:
    book = load_workbook(BytesIO(workbook(pack_of(portfolio, "en"))))
    before = Recomputed(book).cell("Contract", "G8")
    book["Contract"]["C4"].value = 100
    assert Recomputed(book).cell("Contract", "G8") != before


def test_a_row_has_room_for_all_its_lines_where_the_program_does_not_see_to_it(portfolio: Portfolio) -> None:
    """LibreOffice shows the first line of a row whose height nobody says."""
    Objective.objects.filter(number=2).update(title_fr="Partager les techniques avec les autres filières " * 3)
    book = load_workbook(BytesIO(workbook(pack_of(portfolio, "fr"))))
    said = {sheet.title: sheet.row_dimensions for sheet in book.worksheets}
    assert said["Contrat"][5].height == 15 * 4
    assert said["Contrat"][4].height is None
    assert max(row.height or 0 for row in said["Annexe"].values()) >= 30


def test_what_people_typed_is_text_and_no_formula(portfolio: Portfolio) -> None:
    Objective.objects.filter(pk=portfolio.first.pk).update(title_en='=HYPERLINK("http://example.org")')
    book = load_workbook(BytesIO(workbook(pack_of(portfolio, "en"))))
    assert book["Contract"]["B4"].data_type == "s"
    said = [cell for row in book["Commentary"].iter_rows() for cell in row if cell.value == TYPED]
    assert [cell.data_type for cell in said] == ["s"]


class Recomputed:
    """Computes the few kinds of formulas of a workbook, with decimals, from what its cells hold."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def cell(self, sheet: str, name: str) -> Any:
        value = self.book[sheet][name].value
        if isinstance(value, str) and value.startswith("="):
            with localcontext() as untrapped:  # IF computes both of its branches here
                untrapped.traps = dict.fromkeys(untrapped.traps, False)
                return eval(self.python(sheet, value), {"__builtins__": {}}, FUNCTIONS | {"cells": self.cells})  # noqa: S307
        return "" if value is None else value if isinstance(value, str) else Decimal(str(value))

    def cells(self, sheet: str, area: str) -> Any:
        if ":" not in area:
            return Cell(self.cell(sheet, area))
        return Column([Cell(self.cell(sheet, one.coordinate)) for (one,) in self.book[sheet][area]])

    def python(self, sheet: str, formula: str) -> str:
        told = []
        for token in Tokenizer(formula).items:
            if token.subtype == "RANGE":
                named, _, area = token.value.rpartition("!")
                told.append(f"cells({named.strip(chr(39)) or sheet!r}, {area.replace('$', '')!r})")
            elif token.subtype == "NUMBER":
                told.append(f"D('{token.value}')")
            else:
                told.append({"=": "==", "IF(": "IF(", "OR(": "OR("}.get(token.value, token.value))
        return "".join(told)


class Cell:
    """What a cell holds, compared as spreadsheets do: empty text is not a number."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return bool(self.value == plain(other))

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: object) -> bool:
        return bool(number(self) < number(other))

    def __mul__(self, other: object) -> Any:
        return number(self) * number(other)

    def __rmul__(self, other: object) -> Any:
        return number(other) * number(self)

    def __rsub__(self, other: object) -> Any:
        return number(other) - number(self)


class Column:
    """Cells under each other, computed one by one."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def each(self, other: object, done: Callable[[Any, Any], Any]) -> "Column":
        others = other.values if isinstance(other, Column) else [other] * len(self.values)
        return Column([done(one, two) for one, two in zip(self.values, others, strict=True)])

    def __eq__(self, other: object) -> Any:
        return self.each(other, lambda one, two: plain(one) == plain(two))

    __hash__ = None  # type: ignore[assignment]

    def __mul__(self, other: object) -> "Column":
        return self.each(other, lambda one, two: number(one) * number(two))


def plain(one: object) -> Any:
    return one.value if isinstance(one, Cell) else one


def number(one: object) -> Decimal:
    """Return what arithmetic makes of a value: text counts 0 in a sum of products."""
    value = plain(one)
    return Decimal(0) if isinstance(value, str) else Decimal(value)


def every(one: Any) -> list[Any]:
    return one.values if isinstance(one, Column) else [one]


def sum_of_products(*columns: Column) -> Decimal:
    total = Decimal(0)
    for values in zip(*(every(one) for one in columns), strict=True):
        product = Decimal(1)
        for value in values:
            product *= number(value)
        total += product
    return total


FUNCTIONS: dict[str, Any] = {
    "D": Decimal,
    "IF": lambda asked, yes, no: plain(yes if asked else no),
    "OR": lambda *asked: any(asked),
    "ROUND": lambda value, places: number(value).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP),
    "SUM": lambda column: sum((number(one) for one in every(column)), Decimal(0)),
    "SUMPRODUCT": sum_of_products,
    "ISNUMBER": lambda column: Column([isinstance(plain(one), Decimal) for one in every(column)]),
}
