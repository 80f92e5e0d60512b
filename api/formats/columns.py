"""Which columns has an export? The fields of the JSON answer, each as an expression that the database computes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Expression, F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from rest_framework import serializers

from api.cells import ExactField
from objectives.formulas import FORMULA


class Holds(Enum):
    """What stands in a column."""

    TEXT, CHOICE, NUMBER, WHOLE, DAY, FLAG, LIST, NESTED = range(8)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the JSON answer; `value` gives what JSON holds."""

    name: str
    holds: Holds
    value: Any

    @property
    def plain(self) -> Any:
        """Return the value as a cell of CSV, before a text is guarded."""
        if self.holds is Holds.LIST:
            return Joined(self.value, Value("|"))
        if self.holds in (Holds.FLAG, Holds.NESTED):
            return Cast(self.value, TextField())
        return self.value

    @property
    def is_guarded(self) -> bool:
        """Whether its cells are texts, which never begin a formula."""
        return self.holds in (Holds.TEXT, Holds.LIST)


def guarded(text: str) -> str:
    """Return the SQL of a text with ' before a first character of FORMULA; its code is far cheaper than a pattern."""
    codes = ", ".join(str(ord(one)) for one in FORMULA)
    return f"CASE WHEN ascii({text}) IN ({codes}) THEN '''' || ({text}) ELSE {text} END"


class Guarded(Func):
    """The same as an expression; whoever drops one leading ' reads the text back exactly."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, Any]:  # type: ignore[override]  # noqa: ARG002 (Django's)
        """Return its SQL."""
        text, params = compiler.compile(self.get_source_expressions()[0])
        return guarded(text), (*params, *params, *params)


class Joined(Func):
    """A list as `a|b|c`, as the exchange dataset writes it."""

    function = "array_to_string"
    output_field = TextField()


class Shortest(Func):
    """An exact decimal without trailing zeros."""

    function = "trim_scale"


class Entry(Func):
    """A JSON object of names and values in their order."""

    function = "json_build_object"
    output_field = JSONField()

    @classmethod
    def of(cls, **pairs: Any) -> "Entry":
        """Return the object with these names."""
        return cls(*(part for name, value in pairs.items() for part in (Value(name), value)))


HOLDS: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], Holds], ...] = (
    (serializers.ChoiceField, Holds.CHOICE),
    (serializers.DecimalField, Holds.NUMBER),
    (ExactField, Holds.NUMBER),
    (serializers.IntegerField, Holds.WHOLE),
    (serializers.DateField, Holds.DAY),
    (serializers.BooleanField, Holds.FLAG),
    (serializers.ListField, Holds.LIST),
)
SCHEMA = {
    Holds.NUMBER: "number",
    Holds.WHOLE: "integer",
    Holds.DAY: "date",
    Holds.FLAG: "boolean",
    Holds.NESTED: "array",
}
"""How a Table Schema calls it; the others are strings."""


def columns(serializer: Any) -> tuple[Column, ...]:
    """Return the columns of a serializer; what it computes itself it `exports` as expressions."""
    return tuple(_columns(serializer))


def _columns(serializer: Any) -> Iterator[Column]:
    exports = getattr(serializer, "exports", {})
    for name, field in serializer.fields.items():
        if name in exports:
            yield Column(name, *exports[name])
        else:
            path = field.source.replace(".", "__")
            path = f"{path}__{field.slug_field}" if isinstance(field, serializers.SlugRelatedField) else path
            yield _column(name, field, F(path))


def _column(name: str, field: Any, value: F) -> Column:
    holds = next((holds for kind, holds in HOLDS if isinstance(field, kind)), Holds.TEXT)
    shown: Expression | F = value
    if isinstance(field, ExactField):
        shown = Cast(Shortest(value), TextField())
    elif holds is Holds.NUMBER:
        shown = Cast(value, TextField())
    return Column(name, holds, shown)
