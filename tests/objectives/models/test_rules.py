"""Does the database itself hold every named rule, whichever way one writes, and say so in words for people?"""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from objectives.models import Source, constraint_messages, message_of
from tests.objectives.models.breaking import BREAKINGS, Breaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_once")]
every_rule = pytest.mark.parametrize("name", sorted(BREAKINGS))


def run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(name: str, broken: Breaking, write: Any) -> None:
    """Assert that a write is refused, by the rule of that name and in its words."""
    if broken.before:
        run(broken.before)
        run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(IntegrityError) as caught:
        to_the_end(write, broken)
    assert caught.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]
    assert message_of(caught.value) == str(constraint_messages()[name])


@transaction.atomic
def to_the_end(write: Any, broken: Breaking) -> None:
    write(broken)
    run("SET CONSTRAINTS ALL IMMEDIATE")


def row_of(broken: Breaking) -> models.Model:
    row = broken.model._default_manager.filter(**broken.row).first()
    assert row is not None
    return row


def values_of(broken: Breaking) -> dict[str, Any]:
    return {
        field: value[0]._default_manager.get(code=value[1]) if isinstance(value, tuple) else value
        for field, value in broken.change.items()
    }


def by_model(broken: Breaking) -> None:
    row = row_of(broken)
    for field, value in values_of(broken).items():
        setattr(row, field, value)
    if broken.added:
        row.pk = None
        row._state.adding = True
    row.save()


def by_queryset(broken: Breaking) -> None:
    if broken.added:
        row = row_of(broken)
        row.pk = None
        for field, value in values_of(broken).items():
            setattr(row, field, value)
        broken.model._default_manager.bulk_create([row])
    else:
        broken.model._default_manager.filter(pk=row_of(broken).pk).update(**values_of(broken))


def by_sql(broken: Breaking) -> None:
    table, row = broken.model._meta.db_table, row_of(broken)
    key = broken.model._meta.pk.column
    new = {
        broken.model._meta.get_field(field).column: getattr(value, "pk", value)  # type: ignore[union-attr]
        for field, value in values_of(broken).items()
    }
    if broken.added:
        fields = [f for f in broken.model._meta.concrete_fields if not f.primary_key and not f.generated]
        names = ", ".join(f'"{f.column}"' for f in fields)
        taken = ", ".join("%s" if f.column in new else f'"{f.column}"' for f in fields)
        values = [new[f.column] for f in fields if f.column in new]
        run(f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} WHERE id = %s", [*values, row.pk])  # noqa: S608
    else:
        changes = ", ".join(f'"{column}" = %s' for column in new)
        run(f"UPDATE {table} SET {changes} WHERE {key} = %s", [*new.values(), row.pk])  # noqa: S608


def test_every_named_rule_is_broken_here() -> None:
    assert set(BREAKINGS) == set(constraint_messages())


def test_every_named_rule_has_words_for_people() -> None:
    assert [name for name, message in constraint_messages().items() if not str(message).endswith(".")] == []


@every_rule
def test_a_broken_rule_is_refused_when_a_model_is_saved(name: str) -> None:
    refused(name, BREAKINGS[name], by_model)


@every_rule
def test_a_broken_rule_is_refused_in_bulk(name: str) -> None:
    refused(name, BREAKINGS[name], by_queryset)


@every_rule
def test_a_broken_rule_is_refused_in_sql(name: str) -> None:
    refused(name, BREAKINGS[name], by_sql)


CONSTRAINTS = sorted(
    constraint.name
    for model in {broken.model for broken in BREAKINGS.values()}
    for constraint in model._meta.constraints
)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_form_says_it_in_the_same_words(name: str) -> None:
    broken = BREAKINGS[name]
    row = row_of(broken)
    for field, value in values_of(broken).items():
        setattr(row, field, value)
    if broken.added:
        row.pk = None
        row._state.adding = True
    constraint = next(constraint for constraint in row._meta.constraints if constraint.name == name)
    with pytest.raises(ValidationError) as caught:
        constraint.validate(type(row), row)
    assert caught.value.messages == [str(constraint_messages()[name])]


NUMBERS = sorted(
    (field.model._meta.db_table, field.column)
    for model in {broken.model for broken in BREAKINGS.values()}
    for field in model._meta.concrete_fields
    if isinstance(field, models.DecimalField)
)


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_no_number_can_be_nan(table: str, column: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE {table} SET {column} = 'NaN'")  # noqa: S608


def test_a_refusal_of_a_rule_without_a_name_is_said_in_general_words() -> None:
    source = Source.objects.get()
    source.pk = None
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        source.save()
    assert message_of(caught.value) == "This would leave the data in a state that is not allowed."
