"""How is an organisation taken into another? References are moved, rows that would stand twice are joined or go."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from objectives.merging.preview import AMOUNTS, filled, has_money, in_the_way, memberships, shared_parts
from objectives.merging.references import Reference, part_of, references, row_of
from objectives.models import (
    CompanySize,
    EarlierMembership,
    NotDuplicate,
    Organisation,
    OrganisationMerge,
    Participation,
    Territory,
    User,
    message_of,
)


@dataclass
class Record:
    """What a merge did, as `OrganisationMerge` keeps it."""

    moved: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: Model, values: dict[str, Any]) -> None:
        """Write some columns of a row, by their fields."""
        model, columns = type(row), [str(type(row)._meta.get_field(name).column) for name in values]  # type: ignore[union-attr]
        before = part_of(model, row.pk, columns)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        after = part_of(model, row.pk, columns)
        self.changed.append({"table": model._meta.db_table, "key": row.pk, "before": before, "after": after})

    def drop(self, row: Model) -> None:
        """Delete a row, and keep it here as it was."""
        self.gone.append({"table": row._meta.db_table, "row": row_of(type(row), row.pk)})
        type(row)._base_manager.filter(pk=row.pk).delete()

    def move(self, one: Reference, gone: int, keep: int) -> None:
        """Let every row of a column name the kept organisation."""
        keys = list(one.rows(gone).values_list("pk", flat=True))
        if keys:
            one.rows(gone).update(**{one.field.attname: keep})
            self.moved.append({"table": one.table, "column": one.column, "keys": keys})


def take_in(keep: Organisation, gone: Organisation, by: User, reason: str) -> OrganisationMerge:
    """Make two organisations one, both locked, within the caller's transaction.

    Raises ValidationError where something stands in the way; the caller's transaction must then be rolled back.
    """
    if told := in_the_way(keep, gone):
        raise ValidationError(told)
    record = Record()
    try:
        with transaction.atomic():
            _members(keep, gone, record)
            _twice(keep, gone, record)
            _places(keep, gone, record)
            for one in references():
                record.move(one, gone.pk, keep.pk)
            taken = {name: getattr(gone, name) for name in filled(keep, gone)}
            record.drop(gone)
            if taken:
                record.change(keep, taken)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        words = message_of(error) or _("Both are named where only one may be: mend that first.")
        raise ValidationError([str(words)]) from error
    return OrganisationMerge.objects.create(
        kept=keep, code=gone.code, name=str(gone), reason=reason[:500], merged_by=by, moved=record.moved,
        changed=record.changed, gone=record.gone,
    )  # fmt: skip


def _members(keep: Organisation, gone: Organisation, record: Record) -> None:
    """Join the memberships; they do not overlap, or are the same."""
    theirs, ours = memberships(gone), memberships(keep)
    if not theirs:
        return
    spans = sorted({*ours, *theirs}, key=lambda span: span[0])
    for row in EarlierMembership.objects.filter(organisation=gone):
        record.drop(row)
    last = spans.pop()
    if (keep.member_since, keep.member_until) != last:
        record.change(keep, {"member_since": last[0], "member_until": last[1]})
    stored = set(EarlierMembership.objects.filter(organisation=keep).values_list("since", "until"))
    for since, until in spans:
        if (since, until) not in stored:
            row = EarlierMembership.objects.create(organisation=keep, since=since, until=until)
            record.changed.append({"table": row._meta.db_table, "key": row.pk, "made": True})


def _places(keep: Organisation, gone: Organisation, record: Record) -> None:
    """Let work stay where it was done: without a place of its own it would move to the kept organisation's."""
    if place := _place(keep, gone):
        nowhere = Participation.objects.filter(organisation=gone, territory=None)
        column = str(Participation._meta.get_field("territory").column)
        was, now = json.dumps({column: None}), json.dumps({column: place.pk})
        record.changed += [
            {"table": Participation._meta.db_table, "key": key, "before": was, "after": now}
            for key in nowhere.order_by("pk").values_list("pk", flat=True)
        ]
        nowhere.update(territory=place)


def _place(keep: Organisation, gone: Organisation) -> Territory | None:
    """Return where the work of the one that goes was done, if that is not where the kept one is."""
    differs = keep.territory_id and gone.territory_id and keep.territory_id != gone.territory_id
    return gone.territory if differs else None


def _twice(keep: Organisation, gone: Organisation, record: Record) -> None:
    """Let rows go that would stand twice and say the same; of two parts in one project the amounts are kept."""
    for ours, theirs in shared_parts(keep, gone):
        record.drop(theirs)
        if has_money(theirs):
            said: dict[str, Any] = {name: getattr(theirs, name) for name in AMOUNTS}
            record.change(ours, said | {"territory": theirs.territory or _place(keep, gone)})
    years = CompanySize.objects.filter(organisation=keep).values("year")
    rows: list[Model] = [*CompanySize.objects.filter(organisation=gone, year__in=years)]
    pairs = NotDuplicate.objects.filter(Q(one=keep) | Q(other=keep)).values_list("one", "other")
    two = {key for pair in pairs for key in pair}
    rows += [*NotDuplicate.objects.filter(Q(one=gone, other__in=two) | Q(other=gone, one__in=two))]
    for one in references():
        if one.is_pair:
            other = next(
                each.attname for each in one.model._meta.concrete_fields if each.is_relation and each != one.field
            )
            known = one.rows(keep.pk).values(other)
            rows += [*one.rows(gone.pk).filter(**{f"{other}__in": known})]
    for row in rows:
        record.drop(row)
