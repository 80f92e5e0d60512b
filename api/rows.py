"""How does a list become JSON? One statement, compiled from the fields of its serializer: the database writes it.

A serializer stays the one place that says what a row is. What has no column of its own (a method, a property) says in
`Meta.expressions` how the database finds it; `tests/api/test_rows.py` compares both ways over all real rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL
from rest_framework import serializers

from api.cells import ExactField

PLAIN = (
    serializers.BooleanField, serializers.CharField, serializers.ChoiceField, serializers.DateField,
    serializers.IntegerField, serializers.ListField,
)  # fmt: skip
"""Fields that the database writes as the serializer does."""


class Row(NamedTuple):
    """A row as JSON text, with the values of the keys asked for beside it."""

    keys: tuple[Any, ...]
    json: str

    @property
    def fragment(self) -> orjson.Fragment:
        """The row as it goes into an answer, without being read again."""
        return orjson.Fragment(self.json)


class Statement(NamedTuple):
    """SQL with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


class _Exact(Func):
    """A number as `ExactField` writes it."""

    template = "trim_scale(%(expressions)s)::text"
    output_field = TextField()


class _Places(Func):
    """A number as a field of decimals writes it: with all its places."""

    template = "round(%(expressions)s, %(places)s)::text"
    output_field = TextField()


class _OfOthers(Subquery):
    """What other rows say, as JSON; `names` are those of the subquery's columns."""

    def __init__(self, queryset: QuerySet[Any], names: Sequence[str] = ("value",), **more: Any) -> None:
        super().__init__(queryset, output_field=TextField(), names=_named(names), **more)


class RowOf(_OfOthers):
    """The one row that is referred to, null where the reader may not see it."""

    template = "(SELECT row_to_json(r) FROM (%(subquery)s) r(%(names)s))"


class RowsOf(_OfOthers):
    """All rows that belong to ours."""

    template = "(SELECT coalesce(json_agg(r), '[]') FROM (%(subquery)s) r(%(names)s))"


class ValuesOf(_OfOthers):
    """One value of each row that belongs to ours."""

    template = "(SELECT coalesce(json_agg(r.value), '[]') FROM (%(subquery)s) r(%(names)s))"


class FirstRowsOf(_OfOthers):
    """The first `most` rows that belong to ours, and whether these are all."""

    template = (
        "(SELECT json_build_object('complete', count(*) <= %(most)s,"
        " 'results', coalesce(json_agg(x.row) FILTER (WHERE x.number <= %(most)s), '[]'))"
        " FROM (SELECT r AS row, row_number() OVER () AS number FROM (%(subquery)s) r(%(names)s)) x)"
    )


Column = Expression | F | Subquery
Columns = Mapping[str, Column]


@cache
def columns(serializer: type[serializers.ModelSerializer[Any]]) -> Columns:
    """Return how the database finds each field of a serializer, in the order of the fields."""
    given: Columns = getattr(getattr(serializer, "Meta", None), "expressions", {})
    fields: Mapping[str, Any] = serializer().fields
    return {name: given[name] if name in given else _column(field, serializer) for name, field in fields.items()}


def _column(field: Any, of: type[serializers.ModelSerializer[Any]]) -> Column:
    path = field.source.replace(".", "__")
    if isinstance(field, serializers.ListSerializer):
        return _belonging(of.Meta.model, path, field.child)
    if isinstance(field, serializers.ManyRelatedField):
        return _codes(of.Meta.model, path, field.child_relation)
    if isinstance(field, serializers.SlugRelatedField):
        return F(f"{path}__{field.slug_field}")
    if isinstance(field, ExactField):
        return _Exact(F(path))
    if isinstance(field, serializers.DecimalField):
        return _Places(F(path), places=field.decimal_places)
    if isinstance(field, PLAIN):
        return F(path)
    raise TypeError(f"{of.__name__}.{field.field_name}: say in Meta.expressions how the database finds it")


def _codes(model: Any, path: str, child: Any) -> Column:
    """Return what names the rows of a reference to several, in their own order."""
    reference = model._meta.get_field(path)
    others = reference.related_model._default_manager.filter(**{reference.remote_field.name: OuterRef("pk")})
    return ValuesOf(others.order_by(*others.model._meta.ordering).values_list(child.slug_field))


def _belonging(model: Any, path: str, child: Any) -> Column:
    """Return the rows of a nested serializer, in their own order."""
    reference = model._meta.get_field(path).remote_field.name
    others = child.Meta.model._default_manager.filter(**{reference: OuterRef("pk")})
    serializer: Any = type(child)
    inner = columns(serializer)
    return RowsOf(with_columns(others.order_by(*others.model._meta.ordering), inner), list(inner))


def with_columns(rows: QuerySet[Any], chosen: Columns, keys: Sequence[str] = ()) -> QuerySet[Any]:
    """Return the rows as tuples of some keys and the columns; the aliases are ours, so that they hide no column."""
    named: dict[str, Any] = {f"c{number}": column for number, column in enumerate(chosen.values())}
    plain: QuerySet[Any] = rows.select_related(None).prefetch_related(None).order_by(*rows.query.order_by)
    annotated: QuerySet[Any] = plain.annotate(**named)
    return annotated.values_list(*keys, *named)


def row_statement(rows: QuerySet[Any], chosen: Columns) -> Statement:
    """Return how the row with the key `o.pk` is found, as a table `r` that is named like the columns."""
    try:
        sql, parameters = with_columns(rows.filter(pk=RawSQL("o.pk", [])), chosen).query.sql_with_params()
    except EmptyResultSet:  # nor will there be a key to look for
        return Statement("LATERAL (SELECT 1) r(nothing)", ())
    return Statement(f"LATERAL ({sql}) r({_named(chosen)})", parameters)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are answered, at most so many, and the keys beside each: all that they are ordered by."""

    rows: QuerySet[Any]
    keys: Sequence[str] = ()
    most: int | None = None

    def each_by(self, row: Statement) -> Statement | None:
        """Return what finds the rows, each as a statement finds it; None where no row can be meant.

        Which rows are answered changes with every question, how a row is written hardly ever does: the two parts are
        compiled apart, so that the longer one can be kept.
        """
        try:
            sql, parameters = self.rows.values_list("pk", *self.keys)[: self.most].query.sql_with_params()
        except EmptyResultSet:
            return None
        select = ", ".join([*(f"o.{alias}" for alias in self._beside), "row_to_json(r)::text"])
        numbered = f"(SELECT *, row_number() OVER () AS number FROM ({sql}) page({', '.join(['pk', *self._beside])})) o"
        return Statement(
            f"SELECT {select} FROM {numbered} CROSS JOIN {row.sql} ORDER BY o.number", (*parameters, *row.parameters)
        )

    def at_once(self, chosen: Columns) -> Statement:
        """Return what finds the same with every row looked up once: longer to compile, shorter to answer."""
        sql, parameters = with_columns(self.rows, chosen, self.keys)[: self.most].query.sql_with_params()
        columns = [f"c{number}" for number in range(len(chosen))]
        select = ", ".join([*(f"p.{alias}" for alias in self._beside), "row_to_json(r)::text"])
        row = f"LATERAL (SELECT {', '.join(f'p.{alias}' for alias in columns)}) r({_named(chosen)})"
        order = [f"p.{alias}{way}" for alias, way in zip(self._beside, self._ways, strict=True)] or ["1"]
        return Statement(
            f"SELECT {select} FROM ({sql}) p({', '.join([*self._beside, *columns])}) CROSS JOIN {row}"
            f" ORDER BY {', '.join(order)}",
            parameters,
        )

    @property
    def _beside(self) -> list[str]:
        return [f"k{number}" for number in range(len(self.keys))]

    @property
    def _ways(self) -> list[str]:
        ordered = self.rows.query.order_by if self.keys else ()
        return [" DESC" if str(name).startswith("-") else "" for name in ordered]


def found(statement: Statement) -> list[Row]:
    """Return the rows that a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters or None)
        return [Row(values[:-1], values[-1]) for values in cursor.fetchall()]


def read(page: Page, row: Statement) -> list[Row]:
    """Return the rows of a page, each as a statement finds it. One statement."""
    statement = page.each_by(row)
    return [] if statement is None else found(statement)


def composed(statement: Statement) -> Statement:
    """Return a statement with its parameters in its text."""
    with connection.cursor() as cursor:
        return Statement(cursor.mogrify(statement.sql, statement.parameters), ())


def _named(names: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
