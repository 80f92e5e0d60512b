"""How is a merge undone? Every row as it was; refused as a whole where somebody wrote what would be lost."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from objectives.merging.references import columns_of, model_of
from objectives.models import Organisation, OrganisationMerge, message_of


def give_back(merge: OrganisationMerge) -> Organisation:
    """Make two organisations of one again, within the caller's transaction; the kept one is locked.

    Raises ValidationError where something was written since that does not go with it; nothing is written then.
    """
    first = json.loads(merge.gone[-1]["row"])
    gone = int(first["id"])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _restore(cursor, merge.gone[-1])
            for one in reversed(merge.changed):
                _turn_back(cursor, one)
            for one in merge.moved:
                _move_back(cursor, one, merge.kept_id, gone)
            for one in merge.gone[:-1]:
                _restore(cursor, one)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise ValidationError([str(message_of(error) or _written_since())]) from error
    return Organisation.objects.get(pk=gone)


def _written_since() -> str:
    return _("Something of this was changed or taken away since the merge: undo that first.")


def _restore(cursor: Any, one: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in columns_of(model_of(one["table"])))
    cursor.execute(
        f'INSERT INTO "{one["table"]}" ({columns})'  # noqa: S608 (names of our own models)
        f' SELECT {columns} FROM jsonb_populate_record(NULL::"{one["table"]}", %s::jsonb)',
        [one["row"]],
    )


def _turn_back(cursor: Any, one: dict[str, Any]) -> None:
    if one.get("made"):
        cursor.execute(f'DELETE FROM "{one["table"]}" WHERE id = %s', [one["key"]])  # noqa: S608 (names of our own)
    else:
        columns = list(json.loads(one["before"]))
        written = ", ".join(f'"{name}" = was."{name}"' for name in columns)
        cursor.execute(
            f'UPDATE "{one["table"]}" t SET {written}'  # noqa: S608 (names of our own models)
            f' FROM jsonb_populate_record(NULL::"{one["table"]}", %s::jsonb) was'
            " WHERE t.id = %s AND to_jsonb(t) @> %s::jsonb",
            [one["before"], one["key"], one["after"]],
        )
    if cursor.rowcount != 1:
        raise ValidationError([_written_since()])


def _move_back(cursor: Any, one: dict[str, Any], keep: int, gone: int) -> None:
    model_of(one["table"])
    cursor.execute(
        f'UPDATE "{one["table"]}" SET "{one["column"]}" = %s'  # noqa: S608 (names of our own models)
        f' WHERE id = ANY(%s) AND "{one["column"]}" = %s',
        [gone, one["keys"], keep],
    )
    if cursor.rowcount != len(one["keys"]):
        raise ValidationError([_written_since()])
