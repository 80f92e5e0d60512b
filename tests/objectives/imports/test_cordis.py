"""CORDIS files as published: read, compared, decided, shown, applied as one act, taken back exactly."""

import csv
import gzip
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from objectives.imports.asking import (
    Choice,
    NotWaitingError,
    apply_import,
    decide,
    decide_the_rest,
    drop_import,
    set_options,
    undo_import,
)
from objectives.models import (
    Change,
    Funding,
    Import,
    ImportRow,
    ImportSubject,
    Organisation,
    Participation,
    Project,
)
from objectives.rollup.drain import is_pending
from tests.objectives.imports.world import CORDIS, applied, at, brought, cordis, everything, known_world, worked
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
KIND = "cordis-organisations"


def test_organisations_come_in_as_one_act_and_go_as_one() -> None:
    _portfolio, staff = known_world()
    assert figures_are_those_of_a_full_rollup()
    before, newest = everything(), Change.objects.latest("pk").pk
    row = cordis(staff)
    assert (row.state, row.rows_read, row.trouble) == ("ready", 50, "")
    assert row.plan is not None
    # 37 rows are of the one project that is known, of which two are of one part
    assert row.plan["counts"]["participation"] == [35, 1, 0]
    assert row.plan["left"] == 13
    assert everything() == before
    row = applied(staff, row)
    assert (row.state, row.trouble) == ("applied", "")
    parts = Participation.objects.filter(project__grant_id="833955")
    spain = parts.get(organisation__pic="951742079")
    assert (spain.role, spain.funding, spain.cost) == ("third_party", Decimal("105000.00"), Decimal("150000.00"))
    schneider = Organisation.objects.get(code="schneider")
    assert (schneider.name, schneider.kind, schneider.vat) == (
        "Schneider Electric Industries", "large", "FR04954503439",
    )  # fmt: skip
    assert parts.get(organisation=schneider).funding == Decimal("284812.50")
    assert Organisation.objects.get(code="hannover").pic == "999981828"
    assert Organisation.objects.get(pic="911278723").country == "GB"
    written = Change.objects.filter(pk__gt=newest)
    assert {(one.actor, one.reason) for one in written} == {(staff, "organization.csv")}
    assert is_pending()
    assert figures_are_those_of_a_full_rollup()
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, row.trouble) == ("undone", "")
    assert everything() == before
    assert figures_are_those_of_a_full_rollup()


def test_projects_come_in_with_the_commission_s_money_and_bring_their_consortium_after_them() -> None:
    _portfolio, staff = known_world()
    row = applied(staff, cordis(staff, "project.csv"))
    assert row.state == "applied"
    made = Project.objects.get(grant_id="872539")
    assert (made.scope, made.published, made.programme.code if made.programme else "") == ("territory", False, "H2020")
    funding = Funding.objects.get(project=made)
    assert (funding.funder.code, funding.stage, funding.code) == ("ec", "committed", f"{made.code}-F1")
    again = cordis(staff, "project.csv")
    assert again.plan is not None
    assert again.plan["writes"] == 0
    with pytest.raises(Exception, match="nothing would change"):
        apply_import(by=staff, **at(again))
    assert applied(staff, cordis(staff)).plan["counts"]["participation"] == [48, 1, 0]  # type: ignore[index]
    back = worked(undo_import(by=staff, **at(row)))
    assert (back.state, back.trouble) == (
        "applied", "Something was added since to what it made (participation): take that away first.",
    )  # fmt: skip


def test_a_file_is_the_same_however_it_is_packed_and_written() -> None:
    _portfolio, staff = known_world()
    plain = (CORDIS / "organization.csv").read_text(encoding="utf-8")
    other = StringIO()
    csv.writer(other, delimiter=";", quoting=csv.QUOTE_ALL).writerows(csv.reader(plain.splitlines()))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("csv/organization.csv", other.getvalue().encode("utf-8-sig"))
        archive.writestr("csv/project.csv", "id\n")
    seen = set()
    for name, content in (
        ("organization.csv", plain.encode()),
        ("organization.csv.gz", gzip.compress(other.getvalue().encode("utf-16"))),
        ("cordis-h2020projects-csv.zip", packed.getvalue()),
    ):
        row = brought(staff, name, content, KIND)
        assert row.plan is not None, row.trouble
        seen.add(repr(sorted(row.plan["counts"].items())))
        drop_import(by=staff, **at(row))
    assert len(seen) == 1
    assert not ImportRow.objects.exists()


def test_a_person_decides_what_is_not_sure_and_nothing_is_applied_before() -> None:
    _portfolio, staff = known_world()
    Organisation.objects.create(code="two-checkwatts", name="Checkwatt", kind="sme", country="SE")
    Organisation.objects.filter(code="hannover").update(name="Gottfried Wilhelm Leibniz Universität Hannover")
    row = cordis(staff)
    assert row.plan is not None
    assert (row.plan["undecided"], row.plan["stops"]) == ({"project": 0, "organisation": 2}, ["undecided"])
    asked, alike = ImportSubject.objects.filter(of=row, decision="", is_used=True).order_by("name")
    assert (alike.confidence, alike.candidates[0]["reason"]) == (68, "alike")
    assert (asked.name, asked.confidence, asked.candidates[0]["reason"]) == ("CHECKWATT AB", 85, "name_country")
    with pytest.raises(Exception, match="undecided"):
        apply_import(by=staff, **at(row))
    row = worked(decide(by=staff, **at(row), choices={asked.pk: Choice("match", "two-checkwatts")}))
    row = worked(decide_the_rest(by=staff, **at(row), kind="organisation", decision="match"))
    row = worked(decide_the_rest(by=staff, **at(row), kind="project", decision="new", unknown=True))
    assert row.plan is not None
    assert row.plan["counts"]["project"][0] == 2
    row = applied(staff, row)
    assert Participation.objects.filter(organisation__code="two-checkwatts").count() == 1
    assert Project.objects.get(grant_id="872539").code == "CORDIS-872539"


def test_what_somebody_changed_meanwhile_is_shown_anew_and_what_was_changed_since_is_not_undone() -> None:
    _portfolio, staff = known_world()
    row = cordis(staff)
    Participation.objects.filter(organisation__code="schneider").update(funding=2)
    row = applied(staff, row)
    assert (row.state, row.trouble.split(".")[0]) == ("ready", "Something changed while you looked")
    row = applied(staff, row)
    assert row.state == "applied"
    Organisation.objects.filter(code="hannover").update(city="Hanover")
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, "Gottfried" in row.trouble) == ("applied", True)
    with pytest.raises(NotWaitingError):
        drop_import(by=staff, **at(row))


def test_what_was_merged_away_since_is_asked_again() -> None:
    _portfolio, staff = known_world()
    row = cordis(staff)
    Organisation.objects.filter(code="hannover").delete()
    row = applied(staff, row)
    assert row.plan is not None
    assert (row.state, row.plan["undecided"]) == ("ready", {"project": 0, "organisation": 1})


def test_rows_that_are_wrong_are_named_and_left_out_only_where_a_person_says_so() -> None:
    _portfolio, staff = known_world()
    content = (CORDIS / "organization.csv").read_text(encoding="utf-8").replace(",453320.0,453320,", ",many,453320,")
    row = brought(staff, "broken.csv", content.encode(), KIND)
    assert row.plan is not None
    assert (row.plan["wrong_rows"], row.plan["stops"]) == (1, ["wrong"])
    assert row.plan["wrong"][0][1:] == ["funding", "no_amount", "many"]
    row = worked(set_options(by=staff, **at(row), keeps_ours=True, leaves_wrong_out=True, publishes=False))
    assert row.plan is not None
    assert (row.plan["stops"], row.plan["counts"]["participation"]) == ([], [34, 1, 0])
    assert applied(staff, row).state == "applied"
    assert Participation.objects.get(organisation__code="schneider").funding == 1


def test_a_file_of_another_layout_is_refused_with_what_is_missing(documents: Path) -> None:
    _portfolio, staff = known_world()
    row = brought(staff, "project.csv", (CORDIS / "project.csv").read_bytes(), KIND)
    assert (row.state, "projectID" in row.trouble) == ("failed", True)
    torn = brought(staff, "organization.csv.gz", gzip.compress(b"projectID,name\n" * 999)[:-20], KIND)
    assert (torn.state, torn.trouble.split(",")[0]) == ("failed", "The file is damaged")
    drop_import(by=staff, **at(torn))
    assert Import.objects.get(pk=torn.pk).state == "dropped"
    assert documents.exists()
