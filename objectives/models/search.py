"""Under which words is a row found? One entry a row, written by the database in the transaction that wrote the row.

Statement-level triggers keep the entries, like the ledger: act, back office, loader, bulk update, psql. So no entry is
ever older than its row. Which of them a reader may find is asked where it is read (`objectives/access/searching.py`).
"""

from dataclasses import dataclass

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models.activity import Activity
from objectives.models.document import Document
from objectives.models.kpi import Kpi
from objectives.models.organisation import Organisation
from objectives.models.project import Project


class SearchKind(models.TextChoices):
    """What can be found."""

    PROJECT = "project", _("projects")
    ORGANISATION = "organisation", _("organisations")
    ACTIVITY = "activity", _("activities")
    KPI = "kpi", _("indicators")
    DOCUMENT = "document", _("documents")


class SearchEntry(models.Model):
    """The words of one row, without accents: `name` is what it is called, `near` what its words are with a slip."""

    kind = models.CharField(_("kind"), max_length=12, choices=SearchKind.choices)
    key = models.BigIntegerField(_("row"))
    name = models.TextField(_("name"))
    vector = SearchVectorField(_("words"))
    near = ArrayField(models.TextField(), verbose_name=_("words with a slip"))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = (GinIndex(fields=["vector"], name="search_vector"), GinIndex(fields=["near"], name="search_near"))
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="search_entry_once",
                violation_error_message=_("A row is found under one entry."),
            ),
        )

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Words:
    """Which columns of a model are searched; `{0}` stands for its row. `rest` counts less than what it is called."""

    kind: SearchKind
    model: type[models.Model]
    name: str
    also: str = "''"
    rest: str = "''"
    present: str = "true"

    def said(self, row: str) -> str:
        """Return the SQL of its texts, for a row of that name."""
        return f"{self.name}, {self.also}, {self.rest}".format(row)


SEARCHED = (
    Words(
        SearchKind.PROJECT, Project, "coalesce(nullif({0}.acronym, ''), nullif({0}.title, ''), {0}.code)",
        "concat_ws(' ', {0}.title, {0}.code, {0}.grant_id)",
        "concat_ws(' ', {0}.summary, array_to_string({0}.tags, ' '))",
    ),
    Words(
        SearchKind.ORGANISATION, Organisation, "coalesce(nullif({0}.name, ''), nullif({0}.acronym, ''), {0}.code)",
        "concat_ws(' ', {0}.acronym, {0}.code, {0}.siret, {0}.pic)", "{0}.city",
    ),
    Words(SearchKind.ACTIVITY, Activity, "{0}.title", "{0}.code", "{0}.place"),
    Words(SearchKind.KPI, Kpi, "{0}.name_en", "concat_ws(' ', {0}.name_fr, {0}.code)"),
    Words(SearchKind.DOCUMENT, Document, "{0}.title", "{0}.file_name", present="{0}.removed_at IS NULL"),
)  # fmt: skip


def writing(words: Words, rows: str, where: str = "true") -> str:
    """Return the statement that writes the entries of the rows `n` of a source."""
    return f"""
        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT '{words.kind.value}', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM {rows}, LATERAL (SELECT {words.said("n")}) said (name, also, rest)
        WHERE {words.present.format("n")} AND {where}
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;"""  # noqa: S608 (own words)


def removing(words: Words, rows: str, where: str) -> str:
    """Return the statement that takes away the entries of rows."""
    return f"""
        DELETE FROM objectives_searchentry s USING {rows}
        WHERE s.kind = '{words.kind.value}' AND {where};"""  # noqa: S608


def _changed(words: Words) -> str:
    before, after = (f"({words.said(row)}, {words.present.format(row)})" for row in "on")
    return f"{before} IS DISTINCT FROM {after}"


def _keeper(name: str, on: pgtrigger.Operation, func: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"search_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=on,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=f"{func}\n        RETURN NULL;",
    )


def _keepers(words: Words) -> tuple[pgtrigger.Trigger, ...]:
    absent = ""
    if words.present != "true":
        absent = removing(words, "new_rows n", f"s.key = n.id AND NOT ({words.present.format('n')})")
    both = writing(words, "new_rows n JOIN old_rows o ON o.id = n.id", _changed(words))
    return (
        _keeper("insert", pgtrigger.Insert, writing(words, "new_rows n"), new="new_rows"),
        _keeper("update", pgtrigger.Update, absent + both, old="old_rows", new="new_rows"),
        _keeper("delete", pgtrigger.Delete, removing(words, "old_rows o", "s.key = o.id"), old="old_rows"),
    )


for searched in SEARCHED:
    pgtrigger.register(*_keepers(searched))(searched.model)
