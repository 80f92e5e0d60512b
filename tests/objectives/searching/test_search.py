"""What is found by which words: over accents, word forms and slips; the best first; never what may not be seen."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from objectives.access import Reader
from objectives.models import Activity, Document, Kpi, Organisation, Project, Role, SearchEntry, SearchKind, User
from objectives.searching import Answer, search
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
ISAE = "Institut supérieur de l'aéronautique"


def document(project: Project, title: str, by: User) -> Document:
    return Document.objects.create(
        project=project, title=title, kind="other", file_name="file.pdf", content_type="application/pdf", size=1,
        sha256="0" * 64, stored=f"00/{title}", added_by=by,
    )  # fmt: skip


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Project.objects.filter(pk=made.published.pk).update(
        acronym="ÉTOILE",
        title="Procédés de fabrication de pièces composites",
        summary="Un démonstrateur volera à Tarbes.",
    )
    Project.objects.filter(pk=made.hidden.pk).update(acronym="ZEPHYRUS", title="Ballons stratosphériques")
    Organisation.objects.create(code="isae", name=ISAE, kind="university", city="Toulouse")
    Activity.objects.create(code="A1", kind="event", title="Les Œuvres du ciel", place="Pau")
    Kpi.objects.filter(pk=made.kpi.pk).update(name_fr="Adhérents du pôle")
    return made


def names(text: str, reader: Reader = VISITOR, **asked: object) -> list[str]:
    return [str(one.row) for one in search(text, reader, **asked).found]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etoile", "ÉTOILE"), ("Étoile", "ÉTOILE"), ("éto", "ÉTOILE"), ("piece composite", "ÉTOILE"),
        ("la fabrication des pièces", "ÉTOILE"), ("démonstrateurs", "ÉTOILE"), ("aeronautiques", ISAE),
        ("instituts toulouse", ISAE), ("oeuvre", "Les Œuvres du ciel"),
        ("adherent", "Members"), ("member", "Members"),
    ],
)  # fmt: skip
def test_accents_word_forms_and_words_only_begun_are_found(portfolio: Portfolio, text: str, found: str) -> None:
    assert found in names(text)
    assert not search(text, VISITOR).near


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etiole", "ÉTOILE"), ("compozites", "ÉTOILE"), ("fabricaton", "ÉTOILE"), ("pieces compossites", "ÉTOILE"),
        ("aeronautqiue", ISAE), ("instittut", ISAE),
        ("adhérrents", "Members"),
    ],
)  # fmt: skip
def test_one_slip_a_word_is_forgiven_where_nothing_is_written_so(portfolio: Portfolio, text: str, found: str) -> None:
    answer = search(text, VISITOR)
    assert answer.near
    assert found in [str(one.row) for one in answer.found]


@pytest.mark.parametrize("text", ["", "  ", "!?", "quantique", "' & | :* \\ <->", "\0", "x" * 5000, "de la"])
def test_what_is_nowhere_is_not_found_and_no_text_is_an_error(portfolio: Portfolio, text: str) -> None:
    assert search(text, VISITOR).found == ()


def test_what_is_called_so_comes_first_then_what_begins_so_then_names_then_the_rest(portfolio: Portfolio) -> None:
    for code, name, city in (
        ("o1", "Pole", ""), ("o2", "Pole Nord", ""), ("o3", "Le pole", ""), ("o4", "Autre", "Pole"),
    ):  # fmt: skip
        Organisation.objects.create(code=code, name=name, city=city, kind="sme")
    found = search("pôle", VISITOR, kind="organisation").found
    assert [(str(one.row), one.place) for one in found] == [
        ("Pole", 0), ("Pole Nord", 1), ("Le pole", 2), ("Autre", 3),
    ]  # fmt: skip


def test_nobody_finds_what_may_not_be_seen_not_even_by_a_count_or_a_slip(portfolio: Portfolio) -> None:
    staff, funder = person(Role.STAFF), person(Role.FUNDER, portfolio.other_funder)
    document(portfolio.hidden, "Zephyrus budget", staff)
    document(portfolio.published, "Etoile budget", staff)
    for text in ("zephyrus", "zephyruss", "stratosphérique", "zephyrus budget"):
        assert search(text, VISITOR) == Answer(text, counts=tuple((kind, 0) for kind in SearchKind), near=True)
        assert names(text, staff)
    assert names("etoile budget") == []
    assert names("budget", staff) == ["Etoile budget", "Zephyrus budget"]
    assert names("zephyrus", funder) == []


def test_a_slip_is_looked_for_also_where_something_hidden_is_written_so(portfolio: Portfolio) -> None:
    Project.objects.filter(pk=portfolio.hidden.pk).update(acronym="ETIOLES")
    Organisation.objects.create(code="o", name="Etyoles", kind="sme")
    answer = search("etioles", person(Role.STAFF))
    assert (answer.near, str(answer.found[0].row)) == (False, "ETIOLES")
    answer = search("etioles", VISITOR)
    assert (answer.near, "Etyoles" in [str(one.row) for one in answer.found]) == (True, True)


def test_entries_are_those_of_the_rows_after_any_write(portfolio: Portfolio) -> None:
    staff = person(Role.STAFF)
    paper = document(portfolio.published, "Rapport", staff)
    assert names("rapport", staff) == ["Rapport"]
    Document.objects.filter(pk=paper.pk).update(removed_at=timezone.now(), removed_by=staff)
    assert names("rapport", staff) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE objectives_organisation SET name = 'Observatoire' WHERE code = 'isae'")
    assert names("observatoires") == ["Observatoire"]
    assert names("aéronautique") == []
    Activity.objects.filter(code="A1").delete()
    assert names("oeuvres") == []


def test_rebuilding_writes_the_same_entries(portfolio: Portfolio) -> None:
    columns = ("kind", "key", "name", "vector", "near")
    kept = set(map(str, SearchEntry.objects.values_list(*columns)))
    SearchEntry.objects.filter(kind="project").delete()
    call_command("rebuild_search", verbosity=0)
    assert set(map(str, SearchEntry.objects.values_list(*columns))) == kept


def test_pages_follow_each_other_and_cost_the_same_at_one_row_and_at_many(portfolio: Portfolio) -> None:
    Organisation.objects.create(code="n", name="Nimbus", kind="sme")
    with statements() as one:
        search("nimbus", VISITOR)
    Organisation.objects.bulk_create(
        Organisation(code=f"n{at}", name=f"Nimbus {at % 7}", kind="sme") for at in range(60)
    )
    with statements() as many:
        first = search("nimbus", VISITOR)
    assert len(many) == len(one)
    seen = [one.row.code for one in first.found]
    after = first.after
    while after:
        page = search("nimbus", VISITOR, after=after)
        seen += [one.row.code for one in page.found]
        after = page.after
    assert len(seen) == len(set(seen)) == 61
    assert dict(first.counts)["organisation"] == 61  # type: ignore[index]


def test_a_page_follows_the_one_before_also_when_its_last_row_is_gone(portfolio: Portfolio) -> None:
    Organisation.objects.bulk_create(Organisation(code=f"n{at}", name=f"Nimbus {at}", kind="sme") for at in range(6))
    first = search("nimbus", VISITOR, size=3)
    Organisation.objects.filter(code="n2").update(name="Cumulus")
    assert [one.row.code for one in search("nimbus", VISITOR, size=3, after=first.after).found] == ["n3", "n4", "n5"]


@pytest.mark.parametrize("text", ["x", "1", "4.1.a", "0.0.a", "0.1", f"0.{10**18}.a", "0.1.\0"])
def test_what_no_page_said_is_refused(portfolio: Portfolio, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        search("etoile", VISITOR, after=text)
    assert set(refused.value.message_dict) == {"after"}


def test_what_was_found_is_marked_in_the_text_as_it_is_written(portfolio: Portfolio) -> None:
    found = search("pieces demonstrateur", VISITOR).found[0]
    assert "".join(one.text for one in found.excerpt) == "Un démonstrateur volera à Tarbes."
    assert [one.text for part in (found.name, found.beside, found.excerpt) for one in part if one.found] == [
        "pièces", "démonstrateur",
    ]  # fmt: skip
