"""How is a merge undone? Every row as it was; refused as a whole where somebody wrote what would be lost."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from objectives.merging.references import columns_of, model_of, row_of
from objectives.models import Organisation, OrganisationMerge, message_of


def give_back(merge: OrganisationMerge) -> Organisation:
    """Make two organisations of one again, within the caller's transaction; the kept one is locked.

    Raises ValidationError where something was written since that does not go with it; nothing is written then.
    """
    _check_last(merge)
    first = json.loads(merge.gone[-1]["row"])
    gone = int(first["id"])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _restore(cursor, merge.gone[-1])
            for one in reversed(merge.changed):
                _turn_back(cursor, one, merge.moved)
            for one in merge.moved:
                _move_back(cursor, one, merge.kept_id, gone)
            for one in merge.gone[:-1]:
                _restore(cursor, one)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise ValidationError([str(message_of(error) or _written_since())]) from error
    return Organisation.objects.get(pk=gone)


def _check_last(merge: OrganisationMerge) -> None:
    """Refuse while a later merge stands that took the kept one in with this very merge."""
    taken = [{"table": OrganisationMerge._meta.db_table, "keys": [merge.pk]}]
    later = OrganisationMerge.objects.filter(undone_at=None, pk__gt=merge.pk, moved__contains=taken).first()
    if later is not None:
        told = _("What it was taken into was itself taken into another since (%(merge)s): undo that merge first.")
        raise ValidationError([told % {"merge": later}])


def _written_since() -> str:
    return _("Something of this was changed or taken away since the merge: undo that first.")


def _changed_since(one: dict[str, Any]) -> str:
    """Say which fields of which row are no longer as the merge left them, and the way out."""
    model = model_of(one["table"])
    row = model._base_manager.filter(pk=one["key"]).first()
    if row is None or one.get("made"):
        told = _("What the merge left was taken away since (%(kind)s): it cannot be undone any more.")
        return told % {"kind": model._meta.verbose_name}
    left, stands = json.loads(one["after"]), json.loads(row_of(model, row.pk))
    moved = [field for field in model._meta.concrete_fields if field.column in left]
    fields = ", ".join(
        f"{field.verbose_name}: {_said(field, left[field.column])}"
        for field in moved
        if left[field.column] != stands[field.column]
    )
    told = _("“%(row)s” was changed since the merge: set back what it was then (%(fields)s), then undo the merge.")
    return told % {"row": row, "fields": fields}


def _said(field: Any, value: Any) -> str:
    """Return a value as people read it: a choice by its word, a reference by what it is called."""
    if value in (None, ""):
        return "—"
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    return str(dict(field.flatchoices).get(value, value))


def _restore(cursor: Any, one: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in columns_of(model_of(one["table"])))
    cursor.execute(
        f'INSERT INTO "{one["table"]}" ({columns})'  # noqa: S608 (names of our own models)
        f' SELECT {columns} FROM jsonb_populate_record(NULL::"{one["table"]}", %s::jsonb)',
        [one["row"]],
    )


def _turn_back(cursor: Any, one: dict[str, Any], moved: list[dict[str, Any]]) -> None:
    """Let a row say again what it said; one of those that moved which somebody took away since stays away."""
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
    if cursor.rowcount != 1 and not (_is_among(moved, one) and _is_away(one)):
        raise ValidationError([_changed_since(one)])


def _is_among(moved: list[dict[str, Any]], one: dict[str, Any]) -> bool:
    return any(of["table"] == one["table"] and one["key"] in of["keys"] for of in moved)


def _is_away(one: dict[str, Any]) -> bool:
    return not model_of(one["table"])._base_manager.filter(pk=one["key"]).exists()


def _move_back(cursor: Any, one: dict[str, Any], keep: int, gone: int) -> None:
    """Let the rows name the one that went again; what somebody took away since stays away."""
    model = model_of(one["table"])
    cursor.execute(
        f'UPDATE "{one["table"]}" SET "{one["column"]}" = %s'  # noqa: S608 (names of our own models)
        f' WHERE id = ANY(%s) AND "{one["column"]}" = %s',
        [gone, one["keys"], keep],
    )
    field = next(field.attname for field in model._meta.concrete_fields if field.column == one["column"])
    other = model._base_manager.filter(pk__in=one["keys"]).exclude(**{field: gone}).first()
    if other is not None:
        told = _("“%(row)s” names another organisation since the merge: let it name the kept one, then undo the merge.")
        raise ValidationError([told % {"row": other}])
