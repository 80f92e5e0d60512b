"""How is a pack computed again? A workbook whose formulas give its totals from weights and scores.

The value kept with each formula is the stored figure, to the digit. Formulas start from scores with 6 decimals, the
stored figures from unrounded ones: in the sixth decimal they may differ by one.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter import Workbook

from objectives.models import BoardPack
from objectives.packs import said_in
from objectives.sheets.room import make_room
from tracker.packs.words import annex, basis, day, named, only_in, origin, status
from tracker.templatetags.figures import period_name, stop

Json = dict[str, Any]
FIRST = 4
"""The first row of facts of a sheet, counted from 1 as formulas do."""
TITLE, CODE, ORIGIN = 44, 20, 60
"""Widths of columns whose texts may take several lines, in characters."""
MONEY, SHARE, FIGURE = '#,##0.00 "€"', "0.0%", "General"


def workbook(pack: BoardPack) -> bytes:
    """Return the pack as XLSX; the same pack gives the same bytes. Every text is written as text."""
    made = BytesIO()
    with override(pack.language), Workbook(made, {"in_memory": True}) as book:
        content = said_in(pack)
        title = _("Board pack: %(contract)s, %(day)s")
        told = {"contract": content["contract"]["name"], "day": day(content["contract"]["as_of"])}
        created = pack.asked_at.astimezone(datetime.UTC).replace(tzinfo=None)
        book.set_properties({"title": title % told, "author": "Sextant", "created": created})
        _Pack(book, content, title % told).write(pack)
    return made.getvalue()


class _Pack:
    """One workbook while it is written: contract, KPIs, annex, commentary."""

    def __init__(self, book: Any, content: Json, title: str) -> None:
        self.book, self.content, self.title = book, content, title
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F4F6FA"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.name = book.add_format({"valign": "top", "align": "left"})
        self.status = book.add_format({"valign": "top", "indent": 1})
        self.total = {"bold": True, "top": 1}
        self.objectives, self.kpis = content["objectives"], [k for one in content["objectives"] for k in one["kpis"]]
        self.contract_sheet, self.kpi_sheet = (book.add_worksheet(name) for name in (_("Contract"), _("KPIs")))

    def write(self, pack: BoardPack) -> None:
        self._contract()
        self._kpis()
        self._annex()
        self._commentary()
        self._about(pack)

    def _begin(self, sheet: Any, columns: list[tuple[str, int]]) -> None:
        sheet.write_string(0, 0, self.title, self.bold)
        for at, (heading, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(FIRST - 2, at, heading, self.head)
        make_room(sheet, FIRST - 2, columns)
        sheet.freeze_panes(FIRST - 1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST - 2)

    def _texts(self, sheet: Any, columns: list[tuple[str, int]], rows: Iterable[tuple[str, ...]]) -> None:
        """Write a sheet of nothing but texts."""
        self._begin(sheet, columns)
        widths = [width for _heading, width in columns]
        for at, row in enumerate(rows, FIRST - 1):
            for column, text in enumerate(row):
                sheet.write_string(at, column, text, self.wrap)
            make_room(sheet, at, zip(row, widths, strict=True))

    def _format(self, shape: str, *, total: bool = False) -> Any:
        return self.book.add_format({"num_format": shape, "valign": "top", **(self.total if total else {})})

    def _number(self, sheet: Any, cell: str, text: str | None, shape: str, *, total: bool = False) -> None:
        """Write a figure; without data the cell stays empty."""
        if text is not None:
            sheet.write_number(cell, Decimal(text), self._format(shape, total=total))

    def _formula(self, sheet: Any, cell: str, formula: str, text: str | None, shape: str, *, total: bool) -> None:
        sheet.write_formula(cell, f"={formula}", self._format(shape, total=total), Decimal(text) if text else "")

    def _contract(self) -> None:
        sheet, whole = self.contract_sheet, self.content["contract"]
        self._begin(sheet, [
            (_("Objective"), 10), (_("Title"), TITLE), (_("Weight"), 9), (_("Results"), 11), (_("Coverage"), 11),
            (_("Delivery"), 11), (_("Score"), 11), (_("Expected score"), 11), (_("Status"), 14), (_("Committed"), 18),
            (_("Projects"), 10),
        ])  # fmt: skip
        sheet.write_string("A2", self.content["counting"]["definition"])
        sheet.write_string("F1", _("Weight of delivery"))
        self._number(sheet, "H1", whole["delivery_weight"], FIGURE)
        for row, one in enumerate(self.objectives, FIRST):
            self._objective(sheet, row, one)
        last = FIRST + len(self.objectives) - 1
        self._money(sheet, last)
        total = last + 2
        sheet.write_string(f"B{total}", _("Contract"), self.book.add_format(self.total))
        for column, name in (("G", "score"), ("H", "expected_score")):
            formula = _mean(f"C{FIRST}:C{last}", f"{column}{FIRST}:{column}{last}")
            self._formula(sheet, f"{column}{total}", formula, whole[name], SHARE, total=True)
        sheet.write_string(f"I{total}", status(whole["status"]), self.book.add_format(self.total | {"indent": 1}))

    def _objective(self, sheet: Any, row: int, one: Json) -> None:
        sheet.write_number(f"A{row}", one["number"], self.name)
        sheet.write_string(f"B{row}", one["title"], self.wrap)
        make_room(sheet, row - 1, [(one["title"], TITLE)])
        self._number(sheet, f"C{row}", one["weight"], FIGURE)
        self._formula(sheet, f"D{row}", self._results(row), one["results"], SHARE, total=False)
        self._formula(sheet, f"E{row}", self._coverage(row), one["coverage"], SHARE, total=False)
        self._number(sheet, f"F{row}", one["delivery"], SHARE)
        mixed = f'IF(F{row}="",D{row},ROUND((1-$H$1)*D{row}+$H$1*F{row},6))'
        score = f'IF(OR(D{row}="",E{row}<0.5),"",{mixed})'
        self._formula(sheet, f"G{row}", score, one["score"], SHARE, total=False)
        self._number(sheet, f"H{row}", one["expected_score"], SHARE)
        sheet.write_string(f"I{row}", status(one["status"]), self.status)
        self._number(sheet, f"J{row}", one["committed"], MONEY)
        self._number(sheet, f"K{row}", one["projects"], FIGURE)

    def _money(self, sheet: Any, last: int) -> None:
        whole = self.content["contract"]
        sheet.write_string(f"B{last + 1}", _("Without an objective"))
        self._number(sheet, f"J{last + 1}", whole["unallocated"], MONEY)
        total = f"ROUND(SUM(J{FIRST}:J{last + 1}),2)"
        self._formula(sheet, f"J{last + 2}", total, whole["committed"], MONEY, total=True)

    def _of_kpis(self, column: str) -> str:
        last = FIRST + max(len(self.kpis), 1) - 1
        return f"'{self.kpi_sheet.name}'!${column}${FIRST}:${column}${last}"

    def _results(self, row: int) -> str:
        mine, weight, score = f"({self._of_kpis('A')}=A{row})", self._of_kpis("L"), self._of_kpis("J")
        weights = f"SUMPRODUCT({mine}*ISNUMBER({score})*{weight})"
        return f'IF({weights}=0,"",ROUND(SUMPRODUCT({mine}*{weight},{score})/{weights},6))'

    def _coverage(self, row: int) -> str:
        mine, weight, score = f"({self._of_kpis('A')}=A{row})", self._of_kpis("L"), self._of_kpis("J")
        weights = f"SUMPRODUCT({mine}*{weight})"
        return f"IF({weights}=0,0,ROUND(SUMPRODUCT({mine}*ISNUMBER({score})*{weight})/{weights},6))"

    def _kpis(self) -> None:
        sheet = self.kpi_sheet
        self._begin(sheet, [
            (_("Objective"), 10), (_("Id"), CODE), (_("Indicator"), TITLE), (_("Period"), 16), (_("Actual"), 16),
            (_("Expected"), 16), (_("Target"), 16), (_("Baseline"), 16), (_("Progress"), 11), (_("Score"), 11),
            (_("Status"), 14), (_("Weight"), 9), (_("Source"), ORIGIN),
        ])  # fmt: skip
        rows = [(one["number"], kpi) for one in self.objectives for kpi in one["kpis"]]
        for row, (objective, kpi) in enumerate(rows, FIRST):
            sheet.write_number(f"A{row}", objective, self.name)
            sheet.write_string(f"B{row}", kpi["code"], self.wrap)
            sheet.write_string(f"C{row}", named(kpi), self.wrap)
            sheet.write_string(f"D{row}", period_name(kpi["period"]), self.wrap)
            for column, name in zip("EFGH", ("actual", "expected", "target", "baseline"), strict=True):
                self._number(sheet, f"{column}{row}", kpi[name], FIGURE)
            self._number(sheet, f"I{row}", kpi["progress"], SHARE)
            self._number(sheet, f"J{row}", kpi["score"], SHARE)
            sheet.write_string(f"K{row}", status(kpi["status"]), self.status)
            self._number(sheet, f"L{row}", kpi["weight"], FIGURE)
            told = [origin(kpi), _("target: %(basis)s") % {"basis": basis(kpi["target_basis"]) or "—"}]
            source = f"{stop(';')} ".join(told)
            sheet.write_string(f"M{row}", source, self.wrap)
            make_room(sheet, row - 1, [(kpi["code"], CODE), (named(kpi), TITLE), (source, ORIGIN)])

    def _annex(self) -> None:
        columns = [(_("Of"), 44), (_("Figure"), 30), (_("Value"), 26), (_("Source"), 80)]
        rows = [(subject, *row) for subject, part in annex(self.content) for row in part]
        rows += [
            (_("Source"), one["code"], one["published"], f"{one['title']} {one['url']}".strip())
            for one in self.content["sources"]
        ]
        self._texts(self.book.add_worksheet(_("Annex")), columns, rows)

    def _commentary(self) -> None:
        columns = [(_("Objective"), 44), (_("Commentary"), 90), (_("Author"), 24), (_("Version"), 9)]
        said = [(one["title"], one["commentary"]) for one in self.objectives if one["commentary"]]
        rows = [
            (title, "\n".join(filter(None, (only_in(one), one["text"]))), one["author"], str(one["version"]))
            for title, one in said
        ]
        self._texts(self.book.add_worksheet(_("Commentary")), columns, rows)

    def _about(self, pack: BoardPack) -> None:
        seal = self.content["seal"]
        told = [(_("Hash of these figures (SHA-256)"), pack.digest)]
        if seal is None:
            told.append((_("Seal"), _("not sealed: late facts may still move these figures")))
        else:
            told += [(_("Seal"), str(seal["number"])), (_("Hash of the seal (SHA-256)"), seal["digest"])]
            told += [(_("Sealed by"), seal["signed"]), (_("Sealed"), seal["sealed_at"]), (_("Rules"), seal["rules"])]
        told.append((
            _("How exact"),
            _("Formulas start from scores with 6 decimals, the stored totals from unrounded ones: in the sixth decimal "
              "they may differ by one."),
        ))  # fmt: skip
        self._texts(self.book.add_worksheet(_("Seal")), [(_("What"), 40), (_("Value"), 80)], told)


def _mean(weights: str, scores: str) -> str:
    """Return the mean of the scores that there are, by weight."""
    known = f"SUMPRODUCT(ISNUMBER({scores})*{weights})"
    return f'IF({known}=0,"",ROUND(SUMPRODUCT({weights},{scores})/{known},6))'
