"""No side door, through every door that people use: a form of the back office, a changed cell of a dataset, an act."""

from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.forms import TextInput
from django.test import Client
from django.urls import reverse

from objectives.exchange.exporting import _write
from objectives.exchange.loading import load
from objectives.exchange.tables import tables
from objectives.models import Change, Role, RollupRun
from objectives.rollup.drain import drain, is_pending
from tests.objectives.rollup.facts import SLIPS, Slip
from tests.objectives.rollup.proof import TODAY, cells_written_since, figures_are_those_made_from_nothing
from tests.portfolio import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("busy")]

SLIPS_OF = {kind: list(slips) for kind, slips in groupby(SLIPS, key=lambda slip: slip.kind)}
of_every_kind = pytest.mark.parametrize("kind", SLIPS_OF)


def _reaches_the_figures(change: Callable[[], object]) -> bool:
    before = RollupRun.objects.latest("pk").pk
    change()
    assert is_pending()
    drain(TODAY)
    assert cells_written_since(before) > 0, "no figure depends on it"
    return figures_are_those_made_from_nothing()


def _rows(slip: Slip) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
    return rows


# The loader


def _changed_dataset(folder: Path, kind: str) -> set[str]:
    """Write the files of the portfolio, with every cell of a kind changed that is no key; return the fields changed."""
    [changed] = [table for table in tables() if table.model == kind]
    keys = {column.field or f"{column.name}_id" for column in changed.columns if column.name in changed.key}
    keys |= set(changed.unique)
    model = apps.get_model("objectives", kind)
    slips = [slip for slip in SLIPS_OF[kind] if model._meta.get_field(slip.field).column not in keys]
    with transaction.atomic():
        for rows, slip in [(list(_rows(slip).values_list("pk", flat=True)), slip) for slip in slips]:
            model._default_manager.filter(pk__in=rows).update(**slip.values())
        _write(folder, changed, None)
        transaction.set_rollback(True)
    return {slip.field for slip in slips}


@of_every_kind
def test_a_changed_cell_of_a_dataset_reaches_the_figures(kind: str, tmp_path: Path) -> None:
    fields = _changed_dataset(tmp_path, kind)
    last = Change.objects.latest("pk").pk
    assert _reaches_the_figures(lambda: load(tmp_path))
    assert _fields_changed(kind, last) >= fields


def _fields_changed(kind: str, since: int) -> set[str]:
    """Return the fields that the ledger saw change."""
    columns = {field.column: field.name for field in apps.get_model("objectives", kind)._meta.concrete_fields}
    changes = Change.objects.filter(pk__gt=since, kind=kind, operation="update")
    return {
        columns[name]
        for change in changes
        for name, value in (change.after or {}).items()
        if value != (change.before or {})[name]
    }


# The back office

INLINE = {"target": ("kpi", "kpi")}
"""Kinds that are kept on the page of what they belong to: that kind, and the field that says so."""
READ_ONLY = {"measurement", "milestonereport"}
"""Kinds that only their acts change: the back office shows them (`tests/tracker/admin/test_keeping.py`)."""

DECIDED = {("project", "status")}
"""Fields that only an act moves: the back office shows them (`tests/tracker/admin/test_keeping.py`)."""


def _forms_on(page: Any) -> list[Any]:
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    below = [form for formset in formsets for form in (formset.management_form, *formset.initial_forms)]
    return [page.context["adminform"].form, *below]


def _typed(value: Any) -> Any:
    """Return what a person would have in a field of a form."""
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, list):
        return value or None
    return None if value is None else str(value)


def _saved_in_the_back_office(client: Client, row: models.Model, values: dict[str, Any]) -> None:
    """Open the page on which a row is kept, change some fields of it, and save."""
    kind = row._meta.model_name or ""
    page_of, belongs = INLINE.get(kind, (kind, ""))
    address = reverse(f"admin:objectives_{page_of}_change", args=[getattr(row, f"{belongs}_id") if belongs else row.pk])
    data: dict[str, Any] = {}
    is_there = False
    for form in _forms_on(client.get(address)):
        is_ours = getattr(getattr(form, "instance", None), "pk", None) == row.pk and isinstance(
            form.instance, type(row)
        )
        is_there |= is_ours and values.keys() <= form.fields.keys()
        for bound in form:
            value = values[bound.name] if is_ours and bound.name in values else bound.field.prepare_value(bound.value())
            is_one_text = isinstance(value, list) and isinstance(bound.field.widget, TextInput)
            data[bound.html_name] = ",".join(value) if is_one_text else _typed(value)
    assert is_there, (kind, values)
    answer = client.post(address, {name: value for name, value in data.items() if value is not None})
    assert answer.status_code == 302, (kind, values, _errors_of(answer))


def _errors_of(page: Any) -> list[Any]:
    return [dict(form.errors) for form in _forms_on(page) if form.errors]


@pytest.mark.parametrize("kind", [kind for kind in SLIPS_OF if kind not in READ_ONLY])
def test_a_form_of_the_back_office_reaches_the_figures(kind: str) -> None:
    client = Client()
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    _page_of, belongs = INLINE.get(kind, ("", ""))
    slips = sorted(SLIPS_OF[kind], key=lambda slip: slip.field == "contract")  # what moves away moves last
    slips = [slip for slip in slips if slip.field != belongs and (kind, slip.field) not in DECIDED]
    pages = defaultdict[models.Model, dict[str, Any]](dict)
    for slip in slips:
        pages[_rows(slip).order_by("pk")[0]] |= slip.values()
    last = Change.objects.latest("pk").pk

    def save_all() -> None:
        for row, values in pages.items():
            _saved_in_the_back_office(client, row, values)

    assert _reaches_the_figures(save_all)
    assert _fields_changed(kind, last) >= {slip.field for slip in slips}
