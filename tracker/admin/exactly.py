"""How is a number written in the back office? With the decimals that it has, however many its column could hold."""

from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import number_format


def plainly(value: Decimal) -> str:
    """Return a number without an exponent and without zeros that say nothing: 1.5 of 1.500000000000, 0 of 0E-12."""
    return f"{value.normalize():f}"


class ExactField(forms.DecimalField):
    """A number as it was written."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the form shows of a number."""
        return plainly(value) if isinstance(value, Decimal) and value.is_finite() else value


def exactly(model: type[models.Model], name: Any) -> Any:
    """Return a column for a list: of a number with more decimals than money a way to show those that it has.

    It is the same one each time: by that Django knows that a list is sorted by it.
    """
    return _column(model._meta.label, name)


@cache
def _column(label: str, name: Any) -> Any:
    try:
        field = apps.get_model(label)._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if not isinstance(field, models.DecimalField) or (field.decimal_places or 0) <= 2:
        return name

    def shown(row: Any) -> str:
        value = getattr(row, name)
        return "-" if value is None else str(number_format(plainly(value), use_l10n=True, force_grouping=True))

    shown.short_description, shown.admin_order_field = field.verbose_name, name  # type: ignore[attr-defined]
    return shown
