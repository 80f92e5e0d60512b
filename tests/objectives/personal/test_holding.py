"""What is held about a person: every table that names people, no secret, nothing of anybody else."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField
from django.test import Client

from objectives.models import Scenario, SheetUpload, User
from objectives.personal import Fate, held_of, relations
from objectives.personal.holding import LISTED
from tests.access.world import World, make_world

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


@pytest.fixture
def world() -> World:
    return make_world()


def test_every_column_that_names_a_person_goes_or_is_known_to_stay() -> None:
    assert {one.name for one in relations() if one.fate == Fate.STAYS} == STAYS
    goes = {one.name for one in relations() if one.fate == Fate.GOES}
    assert {"objectives.notice.person", "mfa.authenticator.user", "api.keptanswer.person"} < goes


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
        if isinstance(field, ArrayField) and isinstance(field.base_field, BigIntegerField)
    }
    assert lists == {(model, column) for model, column, _fate in LISTED} | {(SheetUpload, "made")}


def test_no_secret_is_in_it(world: World) -> None:
    told = repr(held_of(world.lead))
    for secret in (
        User.objects.get(pk=world.lead.pk).password, world.lead.calendar_address.secret_hash,
        *world.lead.auth_token_set.values_list("digest", flat=True),
        *world.lead.machine_clients.values_list("client_secret", flat=True), world.cookies[world.lead.pk],
    ):  # fmt: skip
        assert secret
        assert secret not in told
