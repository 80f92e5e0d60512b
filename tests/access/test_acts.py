"""Every act of `objectives` is in docs/access.md, and is done for whom it says, refused to everybody else."""

import importlib
import inspect
import pkgutil
from functools import cache

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection, transaction

from objectives import acts
from objectives.imports import asking as imports
from objectives.models import (
    ApiToken,
    BoardPack,
    CalendarAddress,
    Change,
    Commentary,
    Contact,
    Delivery,
    Enquiry,
    EnquiryMail,
    Import,
    Invitation,
    MachineClient,
    Notice,
    ProjectLead,
    SheetUpload,
    Unwanted,
    User,
    Webhook,
    WebhookMessage,
)
from objectives.packs import asking
from objectives.sheets import uploads
from objectives.sheets.uploads import NotWaitingError
from tests.access.table import Promise, promises
from tests.access.tries import TRIES, Try
from tests.access.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=15)]
ACTS = promises("Acts")
READS = {"download"}
"""What is told by who asks and for whom, as an act is, and writes nothing."""


@cache
def statement() -> str:
    """Ask for all that can stand written in one go: each act is tried by nine people, and looked after each time."""
    newest = Change.objects.order_by("-pk").values_list("pk")[:1]
    rows = (
        Invitation.objects.values_list("pk", "token_hash", "revoked_at"),
        ProjectLead.objects.values_list("pk"),
        SheetUpload.objects.values_list("pk", "state"),
        Import.objects.values_list("pk", "state"),
        Unwanted.objects.values_list("person", "kind"),
        CalendarAddress.objects.values_list("person", "secret_hash"),
        Notice.objects.values_list("pk", "read_at"),
        Contact.objects.values_list("pk"),
        ApiToken.objects.values_list("pk", "expiry", "revoked_at"),
        BoardPack.objects.values_list("pk", "state"),
        Commentary.objects.values_list("pk"),
        Enquiry.objects.values_list("pk", "version", "erased_at"),
        EnquiryMail.objects.values_list("pk", "state"),
        Webhook.objects.values_list("pk", "state", "secret", "change_id"),
        WebhookMessage.objects.values_list("pk", "state"),
        MachineClient.objects.values_list("pk", "client_secret", "revoked_at"),
        User.objects.values_list("pk", "full_name", "erasure_asked_at", "erased_at", "is_active"),
        Delivery.objects.values_list("pk", "state", "retry_at"),
    )
    listed = "(SELECT array_agg(one::text ORDER BY one::text) FROM ({}) one)"
    return f"SELECT ({newest.query}), {', '.join(listed.format(of.order_by().query) for of in rows)}"


def written() -> tuple[object, ...]:
    """Say what stands written: the ledger has the facts, and these are what it has not."""
    with connection.cursor() as cursor:
        cursor.execute(statement())
        return tuple(cursor.fetchone())


def outcome(by: User, world: World, attempt: Try, before: tuple[object, ...]) -> str:
    """Say how somebody fares, `before` which so much stood written; it is taken back."""
    with transaction.atomic():
        try:
            attempt(by, world)
            done = "yes" if written() != before else "nothing"
        except (ObjectDoesNotExist, PermissionDenied, ValidationError, NotWaitingError):
            done = "no"
            assert written() == before
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_is_done_for_whom_the_table_says(world: World, act: Promise) -> None:
    before = written()
    found = {
        kind: sorted({outcome(by, world, TRIES[act.name], before) for by in people if isinstance(by, User)}) or ["-"]
        for kind, people in world.people.items()
    }
    assert found == {kind: cell.split(", ") for kind, cell in act.cells.items()}
    assert written() == before


def test_every_act_is_in_the_table() -> None:
    """An act is told everything by name, with `by` whom it is done."""
    modules = [importlib.import_module(one.name) for one in pkgutil.iter_modules(acts.__path__, f"{acts.__name__}.")]
    known = {
        name
        for module in (*modules, uploads, asking, imports)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and _is_act(function)
    }
    assert {act.name.split(" (")[0] for act in ACTS} == known - READS


def _is_act(function: object) -> bool:
    said = inspect.signature(function).parameters  # type: ignore[arg-type]
    return "by" in said and all(one.kind == one.KEYWORD_ONLY for one in said.values())
