"""Where does a person's name stand in what others read? In notices, mentions, invitations, the back office's log."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable

import pgtrigger
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Func, QuerySet, Value

from objectives.models import Change, Comment, Invitation, Scenario, User

LEDGER = "objectives.Change:only_added_to"
WALLS = ("objectives.Comment:comment_kept", "objectives.Comment:record_update")
"""A comment is never changed, and whoever changes it is recorded, with the name: neither may hold here."""

# The ledger says of a comment what the comment says: no seal is made from it (`sealing.facts.INPUTS`).
MENTIONED_IN_THE_LEDGER = """
    UPDATE objectives_change SET after = jsonb_set(after, '{text}', to_jsonb(%s::text)) WHERE id = %s"""

TOLD_TO_OTHERS = """
    UPDATE objectives_notice SET told = jsonb_set(told, '{by}', '""') WHERE told ->> 'by' = ANY(%(names)s)"""
RENAMED = json.dumps([{"changed": {"fields": ["name"]}}])
"""The back office's own way to say what changed: it is read in the reader's language."""


def remember_name(person: User, earlier: str, by: User) -> None:
    """Keep in the back office's log what a person was called before: who is erased later is found by that name, too."""
    if earlier and earlier != person.full_name:
        LogEntry.objects.create(
            user=by, content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk),
            object_repr=earlier, action_flag=CHANGE, change_message=RENAMED,
        )  # fmt: skip


def names_of(people: Iterable[int]) -> QuerySet[LogEntry]:
    """Return what the back office's log calls people: of who was renamed, the earlier names."""
    return LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id__in=[str(person) for person in people]
    )


def forget_names(person: User, instead: str) -> None:
    """Put something else where the person is named to others, now or by an earlier name.

    Who is called the same is called “Somebody” in old notices, too. Names that somebody wrote into a sentence, other
    than by a mention, nobody can find but a reader.
    """
    log = names_of([person.pk])
    names = {str(person), *log.values_list("object_repr", flat=True)} - {""}
    with connection.cursor() as cursor:
        cursor.execute(TOLD_TO_OTHERS, {"names": sorted(names)})
    _forget_mentions(person, names, f"@{instead}")
    working = Scenario.objects.filter(people__contains=[person.pk])
    working.update(people=Func(F("people"), Value(person.pk), function="array_remove"), version=F("version") + 1)
    Invitation.objects.filter(email__iexact=person.email).delete()
    log.update(object_repr=instead, change_message="")


def _forget_mentions(person: User, names: Collection[str], instead: str) -> None:
    """Take a person's mentions out of comments and of their copies in the ledger."""
    said = Comment.objects.filter(mentions__contains=[person.pk]).values_list("pk", "text", "mentions")
    told = Change.objects.filter(kind="comment", after__mentions__contains=[person.pk])
    copied = told.values_list("pk", "after__text", "after__mentions")
    called = _called({other for _pk, _text, mentions in (*said, *copied) for other in mentions} - {person.pk})

    def cleared(text: str, mentions: Iterable[int]) -> str:
        others = {name for other in mentions for name in called.get(other, ()) if name}
        return _without(text, names, others, instead)

    with pgtrigger.ignore(*WALLS):
        for key, text, mentions in said:
            Comment.objects.filter(pk=key).update(text=cleared(text, mentions))
    with connection.cursor() as cursor, pgtrigger.ignore(LEDGER):
        for key, text, mentions in copied:
            cursor.execute(MENTIONED_IN_THE_LEDGER, [cleared(text, mentions), key])


def _called(people: Collection[int]) -> dict[int, set[str]]:
    """Return by person what each is and was called."""
    found = defaultdict[int, set[str]](set)
    for person, name in User.objects.filter(pk__in=people).values_list("pk", "full_name"):
        found[person].add(name)
    for said, name in names_of(people).values_list("object_id", "object_repr"):
        found[int(said or 0)].add(name)
    return found


def _without(text: str, names: Collection[str], others: Collection[str], instead: str) -> str:
    """Return a text without mentions of a person; their case is as free as that of who wrote them.

    As in `acts.commenting.mentioned` the longest name that fits is meant: “@Ana Bold” is not Ana, where both are named.
    """
    every = sorted({*names, *others}, key=lambda name: (-len(name), name not in names))
    either = "|".join(f"({re.escape(name)})" if name in names else re.escape(name) for name in every)
    return re.sub(f"@(?:{either})", lambda found: instead if found.lastindex else found[0], text, flags=re.IGNORECASE)
