"""An erased person: nothing of the person's own is left, all that was done is still there, and the seals hold."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test import Client

from objectives import clock
from objectives.acts.accounts import change_account
from objectives.acts.closing import close_period
from objectives.acts.commenting import add_comment
from objectives.acts.erasing import ask_for_erasure, erase_person, take_erasure_back
from objectives.models import Change, Comment, Milestone, Notice, ProjectLead, Role, Scenario, Seal, User
from objectives.personal import Fate, held_of, names_of, relations, remember_name
from objectives.sealing import verified_facts
from tests.access.world import World, make_world
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


@of_the_file
def world() -> World:
    return make_world()


@pytest.fixture
def administrator(world: World) -> User:
    return one(world, "administrator")


def one(world: World, kind: str) -> User:
    found = world.people[kind][0]
    assert isinstance(found, User)
    return found


def rows_that_stay(person: User) -> dict[str, int]:
    return {one.name: one.rows(person).count() for one in relations() if one.fate == Fate.STAYS}


def erased(administrator: User, person: User) -> User:
    return erase_person(by=administrator, person=person.pk, address=f" {person.email.upper()} ")


def test_what_is_the_persons_own_is_gone_and_what_was_done_is_of_an_erased_person(
    world: World, administrator: User
) -> None:
    lead, stays = world.lead, rows_that_stay(world.lead)
    assert sum(stays.values()) >= 3
    gone = erased(administrator, lead)
    assert str(gone) == f"an erased person #{lead.pk}"
    for relation in relations():
        if relation.fate == Fate.GOES:
            assert not relation.rows(lead).exists(), relation.name
    assert rows_that_stay(gone) == stays
    assert [chapter.name for chapter in held_of(gone) if chapter.fate == Fate.GOES] == ["account"]
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert (gone.erased_by, gone.organisation, gone.role) == (administrator, None, Role.CONTRIBUTOR)
    deleted = Change.objects.get(kind="projectlead", before__person_id=lead.pk, operation="delete")
    assert (deleted.actor, deleted.reason) == (administrator, "Person erased")
    assert not ProjectLead.objects.filter(person=lead).exists()


def test_nobody_who_is_erased_works_on_a_scenario_any_more(world: World, administrator: User) -> None:
    scenario = Scenario.objects.get()
    (deputy,) = User.objects.filter(pk__in=scenario.people)
    erased(administrator, deputy)
    after = Scenario.objects.get()
    assert (after.people, after.version) == ([], scenario.version + 1)
    told = Change.objects.filter(kind="scenario").order_by("pk").last()
    assert told is not None
    assert (told.actor, told.reason) == (administrator, "Person erased")
    assert not {chapter.name for chapter in held_of(deputy)} & {"objectives.scenario.people"}


def test_the_name_and_the_address_stand_nowhere_any_more(world: World, administrator: User) -> None:
    User.objects.filter(pk=world.lead.pk).update(full_name="Zoé Quill", email="zoe.quill@example.org")
    lead, staff = User.objects.get(pk=world.lead.pk), one(world, "staff")
    comment = add_comment(by=staff, kpi=Comment.objects.get().kpi_id, text="@Zoé Quill, look")
    Notice.objects.create(person=staff, kind="reported", about="x", told={"by": "Zoé Quill"})
    erased(administrator, lead)
    comment.refresh_from_db()
    assert comment.text == f"@#{lead.pk}, look"
    assert tables_that_say("Zoé Quill") == tables_that_say("zoe.quill") == set()


def test_an_earlier_name_stands_nowhere_either_however_it_was_written(
    world: World, administrator: User, client: Client
) -> None:
    User.objects.filter(pk=world.lead.pk).update(full_name="Zoé Quill")
    lead, staff = User.objects.get(pk=world.lead.pk), one(world, "staff")
    comment = add_comment(by=staff, kpi=Comment.objects.get().kpi_id, text="@zoé quill, look")
    Notice.objects.create(person=staff, kind="reported", about="x", told={"by": "Zoé Quill"})
    client.force_login(lead)
    client.post("/account/", {"full_name": "Zoé Feather", "language": "fr"})
    later = add_comment(by=staff, kpi=comment.kpi_id, text="@Zoé Feather, and here")
    erased(administrator, User.objects.get(pk=lead.pk))
    comment.refresh_from_db()
    later.refresh_from_db()
    assert (comment.text, later.text) == (f"@#{lead.pk}, look", f"@#{lead.pk}, and here")
    assert tables_that_say("Quill") == tables_that_say("quill") == tables_that_say("Feather") == set()


def test_who_has_a_longer_name_keeps_it_in_the_comment_and_in_the_ledger(world: World, administrator: User) -> None:
    staff, kpi = one(world, "staff"), Comment.objects.get().kpi_id
    bold = User.objects.create_user("bold@example.org", full_name="Ana Bold", role=Role.BOARD)
    User.objects.filter(pk=world.lead.pk).update(full_name="Ana")
    both = add_comment(by=staff, kpi=kpi, text="@Ana Bold, ask @ana. @ANA BOLD?")
    User.objects.filter(pk=bold.pk).update(is_active=False)
    alone = add_comment(by=staff, kpi=kpi, text="@Ana Bold ideas")
    assert (both.mentions, alone.mentions) == (sorted([world.lead.pk, bold.pk]), [world.lead.pk])
    for person, name in ((bold, "Zoé"), (world.lead, "Feather")):
        person.full_name = name
        person.save(update_fields=["full_name"])
        remember_name(person, "Ana Bold" if person == bold else "Ana", by=person)
    erased(administrator, world.lead)
    instead = f"@#{world.lead.pk}"
    for comment, text in ((both, f"@Ana Bold, ask {instead}. @ANA BOLD?"), (alone, f"{instead} Bold ideas")):
        comment.refresh_from_db()
        told = Change.objects.get(kind="comment", key=comment.pk).after
        assert told is not None
        assert (comment.text, told["text"]) == (text, text)


def test_who_saves_the_account_while_being_erased_stays_erased(world: World, administrator: User) -> None:
    meanwhile = User.objects.get(pk=world.lead.pk)
    gone = erased(administrator, world.lead)
    with pytest.raises(User.DoesNotExist):
        change_account(by=meanwhile, full_name="Zoé Quill", language="en")
    kept = User.objects.get(pk=gone.pk)
    assert (kept.full_name, kept.email) == (gone.full_name, gone.email)


def test_a_name_that_cannot_be_is_neither_saved_nor_remembered(world: World) -> None:
    before = world.lead.full_name
    for name in (" ", "x" * 201):
        with pytest.raises(ValidationError):
            change_account(by=world.lead, full_name=name, language="en")
    assert User.objects.get(pk=world.lead.pk).full_name == before
    change_account(by=world.lead, full_name=" Zoé Quill ", language="en")
    assert [entry.object_repr for entry in names_of([world.lead.pk])] == [before]


def tables_that_say(words: str) -> set[str]:
    """Return the tables of which any row, written out as text, has these words."""
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and _has(model, words)
    }


def _has(model: type[models.Model], words: str) -> bool:
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s LIMIT 1", [f"%{words}%"])  # noqa: S608
        return cursor.fetchone() is not None


def test_every_seal_holds_with_the_facts_behind_it(world: World, administrator: User) -> None:
    staff, contract = one(world, "staff"), world.portfolio.contract
    Milestone.objects.filter(project=world.portfolio.hidden).update(title="Moved")
    close_period(
        by=staff, contract=contract.pk, through=datetime.date(2014, 12, 31), today=datetime.date(2018, 1, 1),
        now=clock.now(),
    )  # fmt: skip
    sealed = list(Seal.objects.order_by("pk").values_list("digest", "signed"))
    for person in (staff, world.lead):
        erased(administrator, person)
    links = verified_facts(contract)
    assert [link.broken for link in links] == [None, None]
    assert list(Seal.objects.order_by("pk").values_list("digest", "signed")) == sealed


def test_nobody_goes_on_with_a_browser_or_signs_in_again(world: World, administrator: User, client: Client) -> None:
    client.force_login(world.lead)
    assert client.get("/account/").status_code == 200
    erased(administrator, world.lead)
    assert client.get("/account/").status_code == 302
    assert not client.login(username="lead@example.org", password="secret")


def test_a_wrong_address_erases_nobody_nor_does_anybody_erase_themselves_or_twice(
    world: World, administrator: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        erase_person(by=administrator, person=world.lead.pk, address="other@example.org")
    assert set(refused.value.message_dict) == {"address"}
    with pytest.raises(User.DoesNotExist):
        erased(administrator, administrator)
    erased(administrator, world.lead)
    with pytest.raises(User.DoesNotExist):
        erase_person(by=administrator, person=world.lead.pk, address=f"erased-{world.lead.pk}@erased.invalid")


def test_a_wish_to_be_erased_is_told_to_administrators_once_and_can_be_taken_back(
    world: World, administrator: User
) -> None:
    asks = Notice.objects.filter(kind="erasure")
    take_erasure_back(by=world.lead)
    for _ in range(2):
        ask_for_erasure(by=world.lead)
    assert [notice.person for notice in asks] == [administrator]
    assert User.objects.get(pk=world.lead.pk).erasure_asked_at is not None
    take_erasure_back(by=world.lead)
    assert not asks.all().exists()
    assert User.objects.get(pk=world.lead.pk).erasure_asked_at is None
