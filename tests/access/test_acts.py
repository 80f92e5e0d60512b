"""Every act of `objectives.acts` is in docs/access.md, and is done for whom it says, refused to everybody else."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction

from objectives import acts
from objectives.acts.deputising import name_deputy, remove_deputy
from objectives.acts.inviting import Guest, invite, resend_invitation, revoke_invitation
from objectives.acts.news import News
from objectives.acts.reporting import report_milestone, undo_last_report
from objectives.models import Change, Invitation, ProjectLead, Role, User
from objectives.versions import version_of
from tests.access.table import Promise, promises
from tests.access.world import World
from tests.portfolio import LAST_DAY

pytestmark = pytest.mark.django_db
ACTS = promises("Acts")

Try = Callable[[User, World], object]


def guest(role: Role) -> Guest:
    return Guest(email="new@example.org", full_name="New", role=role)


TRIES: dict[str, Try] = {
    "report_milestone": lambda by, world: report_milestone(
        by=by, milestone=world.milestone.pk, seen=version_of(world.milestone.pk), today=LAST_DAY,
        news=News(status="in_progress", percent=Decimal(10)),
    ),
    "undo_last_report": lambda by, world: undo_last_report(
        by=by, milestone=world.milestone.pk, seen=version_of(world.milestone.pk), today=LAST_DAY
    ),
    "name_deputy": lambda by, _: name_deputy(by=by, project="H1", email="board-x@example.org"),
    "remove_deputy": lambda by, world: remove_deputy(by=by, project="H1", person=world.deputy.pk),
    "invite": lambda by, _: invite(by=by, guest=guest(Role.BOARD)),
    "invite (cluster staff)": lambda by, _: invite(by=by, guest=guest(Role.STAFF)),
    "resend_invitation": lambda by, world: resend_invitation(by=by, invitation=world.sealed.invitation.pk),
    "revoke_invitation": lambda by, world: revoke_invitation(by=by, invitation=world.sealed.invitation.pk),
}  # fmt: skip


def written() -> tuple[object, ...]:
    newest = Change.objects.order_by("pk").last()
    invitations = tuple(Invitation.objects.order_by("pk").values_list("pk", "token_hash", "revoked_at"))
    return newest, invitations, tuple(ProjectLead.objects.order_by("pk").values_list("pk", flat=True))


def outcome(by: User, world: World, attempt: Try) -> str:
    before = written()
    with transaction.atomic():
        try:
            attempt(by, world)
            done = "yes" if written() != before else "nothing"
        except (ObjectDoesNotExist, PermissionDenied, ValidationError):
            done = "no"
            assert written() == before
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_is_done_for_whom_the_table_says(world: World, act: Promise) -> None:
    found = {
        kind: sorted({outcome(by, world, TRIES[act.name]) for by in people if isinstance(by, User)}) or ["-"]
        for kind, people in world.people.items()
    }
    assert found == {kind: [cell] for kind, cell in act.cells.items()}


def test_every_act_is_in_the_table() -> None:
    known = {
        name
        for module in pkgutil.iter_modules(acts.__path__, f"{acts.__name__}.")
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        if function.__module__ == module.name
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
    }
    assert {act.name.split(" (")[0] for act in ACTS} == known
