"""What if every text that people ever typed were an attack? Every free column, as far as the database lets it."""

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import Error, connection, models, transaction

ATTACK = "=x\"onzq=\"'onzq='<i zq>"
"""A formula, the end of an attribute of either kind and another attribute, an element."""
SHORT = "<i zq>"
LINK = "javascript:zq()"
LEADS = ("href", "src", "action", "formaction", "xlink:href")
RUNS = ("javascript:", "data:text", "vbscript:")
NAMES_A_ROW = ("code", "email", "about", "check_code", "series_kind", "shape", "period")
"""By which addresses and other rows find a row; the forms and the database judge how they are written."""
FOUND_BY = {("sheetupload", "name")}
"""By what the tests of access find a row."""
NO_WORDS = (
    "password",
    "hash",
    "digest",
    "fingerprint",
    "sha256",
    "secret",
    "token",
    "content_type",
    "stored",
    "standing",
    "unit",
)


def mark_every_text() -> set[str]:
    """Write an attack into every text; return the columns that the database kept as they were, by `model.column`."""
    refused, rules = set(), connection.cursor()
    for model in apps.get_app_config("objectives").get_models():
        for field in model._meta.concrete_fields:
            told = attack_of(field)
            if told is None or (model._meta.model_name, field.name) in FOUND_BY:
                continue
            for row in model._base_manager.order_by("pk").values_list("pk", flat=True):
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row).update(**{field.name: told})
                        rules.execute("SET CONSTRAINTS ALL IMMEDIATE")
                except Error:
                    refused.add(f"{model._meta.model_name}.{field.name}")
    return refused


def attack_of(field: Any) -> Any:
    """Return what a column is attacked with; None for what holds no words of people."""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
    if (
        isinstance(field, ArrayField)
        and isinstance(field.base_field, models.CharField)
        and not field.base_field.choices
    ):
        told = attack_of(field.base_field)
        return [told] if told else None
    if not is_text or field.name in NAMES_A_ROW or any(one in field.name for one in NO_WORDS):
        return None
    if "url" in field.name or "link" in field.name or "website" in field.name:
        return LINK
    most = field.max_length or 1000
    return ATTACK if most >= len(ATTACK) else SHORT if most >= len(SHORT) else None


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes where an attack became more than text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("zq", "onzq") or "onzq" in name:
                self.found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "xlink:href") and (
                value or ""
            ).strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")

    handle_startendtag = handle_starttag


def broken_out(page: str) -> list[str]:
    """Return what a page holds that an attack made."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def cells(content: bytes) -> Iterator[str]:
    """Yield the cells of a CSV."""
    for row in csv.reader(io.StringIO(content.decode(), newline="")):
        yield from row
