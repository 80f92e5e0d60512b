"""What is held about a person? A chapter for each table that names the person, with the rows as they can be taken away.

Of what is the person's own all is given but secrets; of facts of the cluster only that and when the person signed them,
and the words that the person wrote: the rest is the project's, and whoever left it may no longer see it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext as _

from objectives import clock
from objectives.models import Comment, Scenario, User
from objectives.personal.naming import names_of
from objectives.personal.relations import Fate, Relation, relations
from objectives.personal.retention import KEPT

SECRET = re.compile(
    r"secret|token|digest|password|hash|session_key|checksum|^(data|body|headers|request|claim|figures)$"
)
"""Columns that open something, or hold what a machine was answered."""
OWN_WORDS: dict[str, tuple[str, ...]] = {
    "objectives.acceptedfinding.accepted_by": ("reason",),
    "objectives.change.actor": ("kind", "key", "operation", "reason"),
    "objectives.comment.written_by": ("text",),
    "objectives.commentary.author": ("text", "text_fr", "signed"),
    "objectives.document.added_by": ("title", "file_name"),
    "objectives.import.person": ("name",),
    "objectives.columnmapping.saved_by": ("columns", "options"),
    "objectives.enquirymail.by": ("text",),
    "objectives.kpiversion.author": ("reason",),
    "objectives.measurement.decided_by": ("decision",),
    "objectives.measurement.entered_by": ("comment", "reason", "confirmed_because"),
    "objectives.milestonereport.reported_by": ("comment", "evidence_link"),
    "objectives.notduplicate.said_by": ("reason",),
    "objectives.organisationmerge.merged_by": ("reason",),
    "objectives.periodclosing.closed_by": ("reason",),
    "objectives.periodclosing.reopened_by": ("reopened_reason",),
    "objectives.projectdecision.decided_by": ("note",),
    "objectives.scenario.owner": ("name", "note"),
    "objectives.seal.sealed_by": ("signed", "reason"),
}
"""By the relation, the columns that hold what this person wrote: of two people of a row each gets the own words."""
LISTED = ((Scenario, "people", Fate.GOES), (Comment, "mentions", Fate.STAYS))
"""Columns that hold the keys of people, where the models say of no reference; an erasure takes the key out of the first
(`naming.forget_names`)."""
IN_THE_LOG = "admin.logentry.object_repr"
"""What the back office's log calls the person, earlier names too; an erasure puts the number there."""
ACCOUNT = ("email", "full_name", "role", "language", "joined_at", "last_login", "is_active", "erasure_asked_at")


@dataclass(frozen=True, slots=True)
class Chapter:
    """Rows of one kind; `kept` says for how long, empty for as long as the account is there."""

    name: str
    title: str
    fate: Fate
    rows: list[dict[str, Any]]
    kept: str = ""


def held_of(person: User) -> tuple[Chapter, ...]:
    """Return all that is held about a person, chapters without rows left out. A statement a chapter."""
    account = {name: getattr(person, name) for name in ACCOUNT}
    account["organisation"] = str(person.organisation) if person.organisation else None
    found = [
        Chapter("account", _("account"), Fate.GOES, [account]),
        Chapter(
            "sessions", _("browser signed in"), Fate.GOES, [{"until": one.expire_date} for one in sessions_of(person)]
        ),
    ]
    kept = {one.model: one.words for one in KEPT}
    for relation in relations():
        rows = list(relation.rows(person).order_by("pk").values(*_columns(relation)))
        found.append(
            Chapter(relation.name, relation.title, relation.fate, rows, kept.get(relation.model._meta.label_lower, ""))
        )
    log = [dict(one) for one in names_of([person.pk]).order_by("pk").values("pk", "object_repr", "action_time")]
    found.append(Chapter(IN_THE_LOG, _("name in the log of the back office"), Fate.STAYS, log, kept["admin.logentry"]))
    return tuple(one for one in (*found, *_listed(person)) if one.rows)


def _listed(person: User) -> Iterator[Chapter]:
    """Yield which rows of others have the person in a list."""
    for model, column, fate in LISTED:
        meta = model._meta
        title = f"{meta.verbose_name} ({meta.get_field(column).verbose_name})"  # type: ignore[union-attr]
        moments = [field.name for field in meta.concrete_fields if isinstance(field, models.DateTimeField)]
        rows = model._base_manager.filter(**{f"{column}__contains": [person.pk]}).order_by("pk")
        yield Chapter(f"{meta.label_lower}.{column}", title, fate, list(rows.values("pk", *moments)))


def sessions_of(person: User) -> Iterator[Session]:
    """Yield the sessions of browsers in which the person is signed in; reads every one that is open."""
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            yield session


def _columns(relation: Relation) -> list[str]:
    fields = [field for field in relation.model._meta.concrete_fields if not SECRET.search(field.name)]
    if relation.fate == Fate.GOES:
        return [field.name for field in fields]
    words = OWN_WORDS.get(relation.name, ())
    moments = [field.name for field in fields if isinstance(field, models.DateTimeField)]
    return [relation.model._meta.pk.name, *words, *moments]
