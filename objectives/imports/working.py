"""Go on with the imports that wait: each is one worker's at a time, step by step; where one dies another goes on.

What says whose it is, is a lock of the worker's own session: it ends with the process, whatever ends that.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from objectives.imports.applying import MovedError, apply
from objectives.imports.columns import proposal
from objectives.imports.matching import match
from objectives.imports.planning import Plan, forget_plan, leave_out, make_plan
from objectives.imports.reading import look, read
from objectives.imports.undoing import undo
from objectives.imports.words import RefusedError, UnreadableError, in_each_language
from objectives.models import AT_WORK, Import, ImportKind, ImportState

logger = logging.getLogger(__name__)

CLAIMED = 0x1A9087
"""Of the advisory locks of imports, with the key of one beside it."""
ATTEMPTS = 3
MOVED = _("Something changed while you looked. Nothing was applied: this is what would happen now.")
LEFT_OUT_AGAIN = 5
"""How often a plan is made anew because what was wrong in it was left out."""


def waiting() -> bool:
    """Return whether an import is there to go on with. One statement."""
    return Import.objects.filter(state__in=AT_WORK).exists()


def work_on_imports() -> int:
    """Go on with every import that no other worker is at, until it waits for a person; return how many."""
    done = 0
    for key in list(Import.objects.filter(state__in=AT_WORK).order_by("pk").values_list("pk", flat=True)):
        with _claimed(key) as is_ours:
            if is_ours:
                _work_on(key)
                done += 1
    return done


@contextmanager
def _claimed(key: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLAIMED, key % 2**31])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CLAIMED, key % 2**31])


def _work_on(key: int) -> None:
    while (row := Import.objects.select_related("person", "applied_by", "undone_by").get(pk=key)).is_at_work:
        Import.objects.filter(pk=key).update(attempts=row.attempts + 1)
        with translation.override(row.person.language):
            try:
                if row.attempts >= ATTEMPTS:
                    raise RefusedError(_("It broke off several times: tell whoever runs Sextant."))
                STEPS[ImportState(row.state)](row)
            except (UnreadableError, RefusedError) as error:
                _stop(row, error.told)
            except Exception as error:
                logger.exception("The import %s broke off.", key)
                if row.attempts + 1 >= ATTEMPTS:
                    _stop(row, in_each_language(f"{type(error).__name__}: {error}"))
                else:
                    return  # the next call tries again


def _stop(row: Import, told: dict[str, str]) -> None:
    """Say what went wrong, and wait for a person: a file that cannot be read has no way on, an act can be repeated."""
    back = {ImportState.APPLYING: ImportState.READY, ImportState.UNDOING: ImportState.APPLIED}
    _to(row, back.get(ImportState(row.state), ImportState.FAILED), troubles=told)


def _to(row: Import, state: ImportState, **values: object) -> None:
    """Go to the next state, with the attempts of the one before forgotten."""
    rows = Import.objects.filter(pk=row.pk, state=row.state)
    rows.update(state=state, attempts=0, version=F("version") + 1, **values)


def _look(row: Import) -> None:
    look(row)
    if row.kind == ImportKind.LIST:
        proposed = proposal(row.layout["heading"])
        given = {name: proposed.options[name] for name in ("unit", "role", "programme_id") if name in proposed.options}
        _to(row, ImportState.COLUMNS, columns=dict(proposed.columns), **given)
    else:
        _to(row, ImportState.READING)


def _read(row: Import) -> None:
    read(row)
    _to(row, ImportState.MATCHING, progress=0)


def _match(row: Import) -> None:
    match(row)
    _to(row, ImportState.PLANNING, progress=0)


def _plan(row: Import) -> None:
    with transaction.atomic():
        plan = make_plan(row)
        for _again in range(LEFT_OUT_AGAIN):
            if not (row.leaves_wrong_out and plan.told["problem_count"]):
                break
            leave_out(row)
            plan = make_plan(row)
        forget_plan()
        _shown(row, plan)


def _shown(row: Import, plan: Plan, **values: object) -> None:
    _to(row, ImportState.READY, plan=plan.told, seen=plan.seen, progress=100, **values)


def _apply(row: Import) -> None:
    try:
        apply(row)
    except MovedError as moved:
        _shown(row, moved.plan, troubles=in_each_language(MOVED))


STEPS: dict[ImportState, Callable[[Import], object]] = {
    ImportState.UPLOADED: _look,
    ImportState.READING: _read,
    ImportState.MATCHING: _match,
    ImportState.PLANNING: _plan,
    ImportState.APPLYING: _apply,
    ImportState.UNDOING: undo,
}


def take_up(row: Import, state: ImportState, **values: object) -> None:
    """Hand an import to the workers; the caller holds its row."""
    for name, value in values.items():
        setattr(row, name, value)
    row.state, row.troubles, row.attempts, row.progress = state, {}, 0, 0
    row.version += 1
    row.save()
