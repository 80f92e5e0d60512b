"""What refers to an organisation? Found in the models themselves: what is added to them later is moved too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Field, GeneratedField, Model

from objectives.models import Organisation


class Reference(NamedTuple):
    """A column that names an organisation."""

    model: type[Model]
    field: Field[Any, Any]

    @property
    def table(self) -> str:
        """The table in the database."""
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        """The column in the database."""
        return str(self.field.column)

    @property
    def is_pair(self) -> bool:
        """Whether a row says only that two belong together, as a partner and an activity: two of a kind say it once."""
        return bool(self.model._meta.auto_created)

    def rows(self, organisation: int) -> Any:
        """Return the rows that name an organisation."""
        return self.model._base_manager.filter(**{self.field.attname: organisation}).order_by("pk")


def references() -> Iterator[Reference]:
    """Return every column of every model that names an organisation, those of many-to-many tables included."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield Reference(relation.related_model, relation.field)  # type: ignore[union-attr,arg-type]


def row_of(model: type[Model], key: int) -> str:
    """Return a row as the database writes it in JSON, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" t WHERE id = %s', [key])  # noqa: S608
        return str(cursor.fetchone()[0])


def part_of(model: type[Model], key: int, columns: list[str]) -> str:
    """Return some columns of a row as JSON, as text."""
    pairs = ", ".join(f"'{column}', t.\"{column}\"" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT jsonb_build_object({pairs})::text FROM "{model._meta.db_table}" t WHERE id = %s',  # noqa: S608
            [key],
        )
        return str(cursor.fetchone()[0])


def columns_of(model: type[Model]) -> list[str]:
    """Return the columns of a model that are written, not derived."""
    return [str(field.column) for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]


def model_of(table: str) -> type[Model]:
    """Return the model of a table that names organisations, or is theirs."""
    known = {Organisation._meta.db_table: Organisation} | {one.table: one.model for one in references()}
    return known[table]
