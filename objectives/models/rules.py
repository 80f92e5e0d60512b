"""Rules that span several rows, held by the database itself, and the words for people of every broken rule.

A rule on one row is a named `CheckConstraint` or `UniqueConstraint` of its model. A rule across rows or tables is a
trigger made here; it raises the same SQLSTATE (23514) with its own constraint name, so that acts, admin, loader,
bulk update and psql all meet the same wall.
"""

from collections.abc import Iterable
from functools import cache

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_NUMBERS = 10**17
"""PostgreSQL sorts NaN above every number: an upper bound keeps it out."""

RULES: dict[str, str | Promise] = {}


def _raise(name: str) -> str:
    return (
        f"RAISE EXCEPTION 'rule % is broken', '{name}' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;"
    )


def rule_at_commit(
    name: str,
    message: str | Promise,
    *,
    broken: str,
    lock: str = "",
    only: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """Return a deferred rule, checked at commit for every row inserted or updated, as it is by then.

    `broken` is an SQL condition on NEW that is true in a bad state; `lock` a statement that makes two
    transactions which could only together break the rule wait for each other; `only` the rows that matter.
    A row deleted since in the same transaction breaks nothing; of one changed again, only the last state counts.
    """
    RULES[name] = message
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=only,
        func=pgtrigger.Func(  # type: ignore[no-untyped-call]
            f"""
            SELECT * INTO NEW FROM {{meta.db_table}} WHERE id = NEW.id;
            IF NOT FOUND THEN RETURN NULL; END IF;
            {lock} IF {broken} THEN {_raise(name)} END IF; RETURN NULL;"""
        ),
    )


def rule_for_rows(name: str, message: str | Promise, *, broken: str) -> tuple[pgtrigger.Trigger, ...]:
    """Return a rule checked once a statement; `broken` is an SQL condition over the transition table `new_rows`.

    PostgreSQL wants one trigger for inserts and one for updates where a transition table is read.
    """
    RULES[name] = message
    return tuple(
        pgtrigger.Trigger(
            name=f"{name}_{verb}",
            level=pgtrigger.Statement,
            operation=operation,
            when=pgtrigger.After,
            referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
            func=f"IF {broken} THEN {_raise(name)} END IF; RETURN NULL;",
        )
        for verb, operation in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
    )


def rule_for_good(name: str, message: str | Promise, only: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """Return the rule that rows, or `only` some, are only ever added: a change or a deletion breaks it at once."""
    RULES[name] = message
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        condition=only,
        func=_raise(name),
    )


@cache
def constraint_messages() -> dict[str, str | Promise]:
    """Return the message for people of every named constraint and rule of the domain."""
    named: dict[str, str | Promise] = dict(RULES)
    for model in apps.get_app_config("objectives").get_models():
        for constraint in model._meta.constraints:
            if (message := constraint.violation_error_message) is not None:  # whether it is empty would translate it
                named[constraint.name] = message
    return named


def message_of(error: IntegrityError) -> str:
    """Return what an `IntegrityError` of the database says to a person."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    return str(constraint_messages().get(name) or _("This would leave the data in a state that is not allowed."))


def one_of(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> models.Q:
    """Return the condition that a column holds one of its choices (or, with `blank`, nothing)."""
    values: Iterable[str] = [*choices.values, ""] if blank else choices.values
    return models.Q(**{f"{field}__in": list(values)})
