"""What is held about a person: every table that names people, no secret, nothing of anybody else."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client
from django.utils.translation import override

from objectives.acts.accounts import change_account
from objectives.models import Measurement, Role, Scenario, SheetUpload, User
from objectives.personal import Fate, held_of, relations
from objectives.personal.holding import LISTED, OWN_WORDS
from tests.access.world import World, make_world
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
STAYS = {
    "admin.logentry.user",
    "objectives.acceptedfinding.accepted_by",
    "objectives.acceptedfinding.undone_by",
    "objectives.boardpack.asked_by",
    "objectives.change.actor",
    "objectives.comment.written_by",
    "objectives.commentary.author",
    "objectives.document.added_by",
    "objectives.document.removed_by",
    "objectives.enquiry.assigned_to",
    "objectives.enquirymail.by",
    "objectives.followup.owner",
    "objectives.columnmapping.saved_by",
    "objectives.import.applied_by",
    "objectives.import.person",
    "objectives.import.undone_by",
    "objectives.importsubject.decided_by",
    "objectives.invitation.invited_by",
    "objectives.kpiversion.author",
    "objectives.measurement.decided_by",
    "objectives.measurement.entered_by",
    "objectives.milestonereport.reported_by",
    "objectives.notduplicate.said_by",
    "objectives.organisationmerge.merged_by",
    "objectives.organisationmerge.undone_by",
    "objectives.periodclosing.closed_by",
    "objectives.periodclosing.reopened_by",
    "objectives.projectdecision.decided_by",
    "objectives.scenario.owner",
    "objectives.seal.sealed_by",
}
"""The history of the cluster. A new table that names people stands here, or goes with them."""


OF_IMPORTS = {"sha256", "layout", "columns", "role", "plan", "seen", "troubles"}
NOT_THEIR_WORDS = {
    "admin.logentry.user": {"object_id", "object_repr", "change_message"},
    "objectives.acceptedfinding.accepted_by": {"check_code", "fingerprint"},
    "objectives.acceptedfinding.undone_by": {"check_code", "fingerprint", "reason"},
    "objectives.boardpack.asked_by": {"content", "digest", "error", "pdf_sha256", "xlsx_sha256"},
    "objectives.change.actor": {"before", "after"},
    "objectives.document.added_by": {"content_type", "sha256"},
    "objectives.document.removed_by": {"title", "file_name", "content_type", "sha256"},
    "objectives.enquiry.assigned_to": {
        "name", "organisation", "country", "email", "subject", "message", "consent",
    },
    "objectives.enquirymail.by": {"error"},
    "objectives.followup.owner": {"what"},
    "objectives.import.applied_by": {"name", *OF_IMPORTS},
    "objectives.import.person": OF_IMPORTS,
    "objectives.import.undone_by": {"name", *OF_IMPORTS},
    "objectives.importsubject.decided_by": {"key", "name", "candidates"},
    "objectives.invitation.invited_by": {"email", "full_name", "token_hash"},
    "objectives.kpiversion.author": {"definition"},
    "objectives.measurement.decided_by": {"note", "period", "comment", "reason", "confirmed_because"},
    "objectives.measurement.entered_by": {"note", "period", "decision"},
    "objectives.milestonereport.reported_by": {"note"},
    "objectives.organisationmerge.merged_by": {"code", "name", "moved", "changed", "gone"},
    "objectives.organisationmerge.undone_by": {"code", "name", "moved", "changed", "gone", "reason"},
    "objectives.periodclosing.closed_by": {"reopened_reason"},
    "objectives.periodclosing.reopened_by": {"reason"},
    "objectives.projectdecision.decided_by": {"body"},
    "objectives.seal.sealed_by": {"rules", "snapshot", "predecessor", "digest"},
}  # fmt: skip
"""Of the history: what the source says, what a program made, what somebody else wrote."""


@of_the_file
def world() -> World:
    return make_world()


def test_every_column_that_names_a_person_goes_or_is_known_to_stay() -> None:
    assert {one.name for one in relations() if one.fate == Fate.STAYS} == STAYS
    goes = {one.name for one in relations() if one.fate == Fate.GOES}
    assert {"objectives.notice.person", "mfa.authenticator.user", "api.keptanswer.person"} < goes


def test_every_free_text_of_the_history_is_given_to_who_wrote_it_or_known_as_another_s() -> None:
    free = models.CharField, models.TextField, models.JSONField
    for relation in relations():
        if relation.fate == Fate.STAYS:
            columns = relation.model._meta.concrete_fields
            texts = {one.name for one in columns if isinstance(one, free) and not one.choices}
            given, others = set(OWN_WORDS.get(relation.name, ())), NOT_THEIR_WORDS.get(relation.name, set())
            assert given.isdisjoint(others), relation.name
            assert texts - given == others, relation.name
    assert {*OWN_WORDS, *NOT_THEIR_WORDS} <= STAYS


def test_of_two_people_of_a_row_each_is_given_the_own_words(world: World) -> None:
    row = Measurement.objects.filter(entered_by=world.lead).first()
    assert row is not None
    decider = person(Role.STAFF, email="decides@example.org")
    said = {"comment": "Counted twice", "decision": "Sent back", "decided_by": decider}
    Measurement.objects.filter(pk=row.pk).update(**said)
    for whom, column, own, other in (
        (world.lead, "entered_by", "Counted twice", "Sent back"), (decider, "decided_by", "Sent back", "Counted"),
    ):  # fmt: skip
        held = {chapter.name: chapter for chapter in held_of(whom)}
        told = repr([one for one in held[f"objectives.measurement.{column}"].rows if one["id"] == row.pk])
        assert (own in told, other in told) == (True, False)


def test_it_is_all_of_the_person_and_nothing_of_anybody_else(world: World) -> None:
    client = Client()
    client.force_login(world.lead)
    held = {chapter.name: chapter for chapter in held_of(world.lead)}
    assert held["account"].rows[0]["email"] == world.lead.email
    assert len(held["sessions"].rows) == 2
    for name, relation in {one.name: one for one in relations()}.items():
        found = len(held[name].rows) if name in held else 0
        assert found == relation.rows(world.lead).count(), name
    assert {row["person"] for row in held["objectives.notice.person"].rows} == {world.lead.pk}
    assert [row["text"] for row in held["objectives.comment.written_by"].rows] == ["Late"]
    assert "value" not in held["objectives.measurement.entered_by"].rows[0]


def test_where_somebody_stands_in_a_list_is_told_too_and_no_list_of_keys_is_forgotten(world: World) -> None:
    (deputy,) = User.objects.filter(pk__in=Scenario.objects.get().people)
    held = {chapter.name: chapter for chapter in held_of(deputy)}
    assert [row["pk"] for row in held["objectives.scenario.people"].rows] == [Scenario.objects.get().pk]
    lists = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ArrayField) and isinstance(field.base_field, models.BigIntegerField)
    }
    assert lists == {(model, column) for model, column, _fate in LISTED} | {(SheetUpload, "made")}


def test_the_names_before_the_present_one_are_told_and_for_how_long_they_are_kept(world: World) -> None:
    before = world.lead.full_name
    change_account(by=world.lead, full_name="Zoé Quill", language="fr")
    with override("fr"):
        (chapter,) = (one for one in held_of(world.lead) if one.name == "admin.logentry.object_repr")
        (row,) = chapter.rows
        assert (chapter.title, chapter.fate) == ("nom dans le journal de l\u2019espace de gestion", Fate.STAYS)
        assert "095 jours" in chapter.kept
    assert row["object_repr"] == before
    assert set(row) == {"pk", "object_repr", "action_time"}
    other = person(Role.STAFF, email="other@example.org")
    assert "admin.logentry.object_repr" not in {one.name for one in held_of(other)}


def test_no_secret_is_in_it(world: World) -> None:
    told = repr(held_of(world.lead))
    for secret in (
        User.objects.get(pk=world.lead.pk).password, world.lead.calendar_address.secret_hash,
        *world.lead.auth_token_set.values_list("digest", flat=True),
        *world.lead.machine_clients.values_list("client_secret", flat=True), world.cookies[world.lead.pk],
    ):  # fmt: skip
        assert secret
        assert secret not in told
