"""Lists with columns of their own: what the columns are is proposed, said once and remembered."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from openpyxl import Workbook

from objectives.acts.merging import merge_organisations, undo_merge
from objectives.acts.organisations import version_of_organisation
from objectives.imports.asking import Said, decide_the_rest, drop_import, set_columns, undo_import
from objectives.imports.faults import Fault
from objectives.imports.opening import layout_of
from objectives.imports.typed import FaultError, amount, day
from objectives.models import (
    ColumnMapping,
    Funding,
    Organisation,
    Participation,
    Programme,
    Project,
)
from tests.objectives.imports.world import applied, at, brought, everything, known_world, table, worked
from tests.portfolio import LAST_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
HEADING = [
    "Code décision ANR",
    "Acronyme",
    "Intitulé du projet",
    "Coordinateur",
    "Ville",
    "Montant de l'aide (k€)",
    "Début",
]
ANR = [
    HEADING,
    ["ANR-14-CE01-0001", "HELIOS", "Lumière", "Société Hélios SAS", "Toulouse", "1 234,5", "01/10/2014"],
    ["ANR-14-CE01-0002", "OPEN0", "", "Laboratoire Inconnu", "PAU", "250", "2014"],
]  # fmt: skip


def fui() -> Programme:
    return Programme.objects.get(code="FUI")


def said(columns: dict[str, str], **more: object) -> Said:
    return Said(columns={column: name for name, column in columns.items()}, programme=fui(), **more)  # type: ignore[arg-type]


def test_the_columns_of_a_list_are_proposed_said_once_and_remembered() -> None:
    _portfolio, staff = known_world()
    before = everything()
    row = brought(staff, "anr.csv", table(ANR).decode().encode("cp1252"))
    assert (row.state, row.unit, row.layout["encoding"], row.layout["delimiter"]) == ("columns", 1000, "cp1252", ";")
    assert row.columns == {
        "grant_id": HEADING[0], "acronym": HEADING[1], "title": HEADING[2], "start": HEADING[6], "amount": HEADING[5],
        "name": HEADING[3], "city": HEADING[4],
    }  # fmt: skip
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns, unit=1000)))
    assert row.plan is not None
    assert (row.plan["counts"]["funding"], row.plan["stops"]) == ([2, 0, 0], [])
    row = applied(staff, row)
    helios = Project.objects.get(code="ANR-14-CE01-0001")
    assert (str(helios.start), helios.start_precision, helios.status) == ("2014-10-01", "day", "funded")
    funding = Funding.objects.get(project=helios)
    assert (funding.amount, funding.funder.code) == (Decimal("1234500.00"), "ministry")
    assert Participation.objects.get(project=helios).role == "coordinator"
    assert Organisation.objects.get(code="societe-helios-sas").city == "Toulouse"
    # the same acronym and year is known: its exact day stays, and its status moves by decisions only
    known = Project.objects.get(code="P000")
    assert (str(known.start), known.start_precision, known.status) == ("2014-01-01", "day", "running")
    assert known.grant_id == "ANR-14-CE01-0002"
    again = brought(staff, "anr 2015.csv", table([HEADING, ["X", "Y", "", "", "", "1", "2015"]]))
    assert (again.columns["amount"], again.unit, again.programme) == (HEADING[5], 1000, fui())
    assert ColumnMapping.objects.count() == 1
    drop_import(by=staff, **at(again))
    assert worked(undo_import(by=staff, **at(row))).state == "undone"
    assert everything() == before


def test_who_an_organisation_is_is_said_once() -> None:
    _portfolio, staff = known_world()
    Organisation.objects.create(code="onera", name="ONERA", kind="laboratory", country="FR", city="Toulouse")
    content = table([["Acronyme", "Coordinateur", "Ville"], ["HELIOS", "Onera", "Palaiseau"], ["SELENE", "Nova", ""]])
    row = brought(staff, "first.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert row.plan["undecided"]["organisation"] == 1
    applied(staff, worked(decide_the_rest(by=staff, **at(row), kind="organisation", decision="match")))
    row = brought(staff, "second.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert (row.plan["undecided"]["organisation"], row.plan["counts"]["organisation"]) == (0, [0, 0, 2])
    assert Organisation.objects.get(name="Nova").participations.get().project.acronym == "SELENE"


def test_a_heading_that_was_said_to_be_something_once_is_proposed_in_another_list() -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "a.csv", table([["Sobriquet", "Ville"], ["HELIOS", "Pau"]]))
    assert row.columns == {"city": "Ville"}
    with pytest.raises(ValidationError, match="names the project"):
        set_columns(by=staff, **at(row), said=Said(columns={"Ville": "city"}))
    set_columns(by=staff, **at(row), said=Said(columns={"Sobriquet": "acronym"}))
    assert brought(staff, "b.csv", table([["Pays", "sobriquet"], ["FR", "SELENE"]])).columns == {
        "acronym": "sobriquet", "country": "Pays",
    }  # fmt: skip


def test_a_workbook_is_read_from_its_heading_on() -> None:
    _portfolio, staff = known_world()
    content = workbook(
        ["Projets FUI"], [], ["Acronyme", "Cout total", "Date de fin"], ["HELIOS", 1234567.89, LAST_DAY],
        ["SELENE", 5, None],
    )  # fmt: skip
    row = brought(staff, "fui.xlsx", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    applied(staff, row)
    assert list(Project.objects.filter(acronym__in=["HELIOS", "SELENE"]).values_list("code", "total_cost", "end")) == [
        ("FUI-HELIOS", Decimal("1234567.89"), LAST_DAY), ("FUI-SELENE", Decimal("5.00"), None),
    ]  # fmt: skip


def workbook(*lines: list[Any]) -> bytes:
    book, written = Workbook(), BytesIO()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    book.save(written)
    return written.getvalue()


def test_a_formula_that_came_to_nothing_is_refused_by_its_cell_or_its_row_in_each_language() -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "never.xlsx", workbook(["Acronyme", "Cout total"], ["HELIOS", "=1+1"]))
    assert (row.state, "in cell B2 was never computed" in row.trouble) == ("failed", True)
    with translation.override("fr"):
        assert row.trouble.startswith("La formule de la cellule B2")
    row = brought(staff, "failed.xlsx", workbook(["Acronyme", "Cout total"], ["HELIOS", "#REF!"], ["SELENE", 5]))
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert (row.plan["wrong"], row.plan["counts"]["project"]) == (
        [[2, "total_cost", "not_computed", "#REF!"]],
        [1, 0, 0],
    )


def test_a_file_without_rows_is_refused_at_once() -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "empty.csv", table([["Acronyme", "Ville"]]))
    assert (row.state, row.trouble) == ("failed", "The file has no rows below its heading.")


def test_rows_that_contradict_one_another_are_told_and_the_last_one_counts() -> None:
    _portfolio, staff = known_world()
    content = table([["Acronyme", "Cout total"], ["HELIOS", "5"], ["HELIOS", "7"], ["SELENE", "1"], ["SELENE", "1"]])
    row = brought(staff, "twice.csv", content)
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert row.plan["differing"] == 1
    applied(staff, row)
    assert Project.objects.get(acronym="HELIOS").total_cost == 7


def test_who_was_taken_into_another_is_not_brought_back_by_the_next_list() -> None:
    portfolio, staff = known_world()
    heading = ["Numéro de dossier", "Coordinateur", "Ville", "Pays", "PIC"]
    first = brought(staff, "1.csv", table([heading, ["X1", "Astrium", "Toulouse", "FR", "999444351"]]))
    applied(staff, worked(set_columns(by=staff, **at(first), said=said(first.columns))))
    astrium = Organisation.objects.get(name="Astrium")
    Organisation.objects.filter(pk=portfolio.funder.pk).update(pic="999444545")
    seen = (version_of_organisation(portfolio.funder), version_of_organisation(astrium))
    merge = merge_organisations(by=staff, keep=portfolio.funder.pk, gone=astrium.pk, seen=seen)
    lists = [["X2", "Astrium", "Toulouse", "FR", ""], ["X3", "ASTRIUM SAS", "", "", "999444351"]]
    for number, named in enumerate(lists, 2):
        row = brought(staff, f"{number}.csv", table([heading, named]))
        row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
        assert row.plan is not None
        assert row.plan["counts"]["organisation"][0] == 0, named
        applied(staff, row)
    assert Participation.objects.filter(organisation=portfolio.funder, project__code__contains="X").count() == 3
    undo_merge(by=staff, merge=merge.pk)
    last = brought(staff, "4.csv", table([heading, ["X4", "Astrium", "Toulouse", "FR", ""]]))
    applied(staff, worked(set_columns(by=staff, **at(last), said=said(last.columns))))
    assert Participation.objects.filter(organisation__code=astrium.code).count() == 2


def test_a_second_coordinator_of_a_project_of_ours_is_refused_by_its_row() -> None:
    portfolio, staff = known_world()
    Participation.objects.create(project=portfolio.published, organisation=portfolio.funder, role="coordinator")
    row = brought(staff, "two.csv", table([["Numéro de dossier", "Coordinateur"], ["P000", "Société Hélios"]]))
    row = worked(set_columns(by=staff, **at(row), said=said(row.columns)))
    assert row.plan is not None
    assert row.plan["problems"] == [[2, "role", "two_coordinators", "ministry"]]


def told_of(read: Callable[[str], Any], cell: str) -> Any:
    """Return what a cell is read as, or why it cannot be."""
    try:
        return read(cell)
    except FaultError as error:
        return error.fault


@pytest.mark.parametrize(
    ("cell", "euros"),
    [("1 234 567,89 €", "1234567.89"), ("1,234,567.8", "1234567.80"), ("1.234.567", "1234567"), ("0,125", "too_exact"),
     ("1,234", "either_amount"), ("1.234", "either_amount"), ("-1", "below_zero"), ("1e9", "no_amount"),
     ("99999999999999999", "too_much"), ("12 k", "no_amount")],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant_or_not_at_all(cell: str, euros: str) -> None:
    assert told_of(amount, cell) == (Fault(euros) if euros in Fault.values else Decimal(euros))


@pytest.mark.parametrize(
    ("cell", "known"),
    [("2018-06-30", ("2018-06-30", "day")), ("30/06/2018", ("2018-06-30", "day")), ("06/2018", ("2018-06-01", "month")),
     ("2018", ("2018-01-01", "year")), ("31/02/2018", "no_day"), ("12/31/2018", "no_day"), ("1789-07-14", "far_day")],
)  # fmt: skip
def test_a_day_is_read_as_exactly_as_it_is_known(cell: str, known: tuple[str, str] | str) -> None:
    told = told_of(day, cell)
    assert (told if isinstance(told, Fault) else (str(told[0]), told[1])) == known


def test_a_list_is_kept_where_documents_are_and_goes_when_it_is_dropped(documents: Path) -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "a.csv", table([["Acronyme", "Ville"], ["HELIOS", "Pau"]]))
    assert (documents / (row.stored.name or "")).exists()


@pytest.mark.parametrize(
    ("list_of", "columns"),
    [
        ("Projet;Coût;Aide\r\nA;1 200,50;600,25\r\nB;1 300,50;700,25\r\n", ("Projet", "Coût", "Aide")),
        ('Acronym;Title;Cost\nA;"Wings, wheels, wires and all";5\nB;Two;6\n', ("Acronym", "Title", "Cost")),
        ("Projets, partenaires, aides, 2018\n\nProjet;Coût\nA;5\nB;6\n", ("Projet", "Coût")),
        ("Project,Cost\nA; or B; or C,5\nD,6\n", ("Project", "Cost")),
        ("Projet;Coût;Aide;Note\nA;1,5;2,5\nB;1,5;2,5;x\nC;1,5;2,5\n", ("Projet", "Coût", "Aide", "Note")),
        ("Project,Partners,Note\nA,X; Y\nB,Z; W\nC,U; V\n", ("Project", "Partners", "Note")),
        ("sep=;\r\nProject;Place;Aid\r\nA;X;1,5\r\nB;Y;2\r\n", ("Project", "Place", "Aid")),
    ],
    ids=[
        "French decimals",
        "commas in a title",
        "a line above the heading",
        "semicolons in a name",
        "short rows",
        "short rows of partners",
        "a line for Excel",
    ],
)
def test_marks_within_cells_are_not_taken_for_what_parts_the_columns(list_of: str, columns: tuple[str, ...]) -> None:
    assert layout_of(BytesIO(list_of.encode("utf-8-sig"))).heading == columns
