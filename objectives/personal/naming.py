"""Where does a person's name stand in what others read? In notices, mentions, invitations, the back office's log."""

import json

import pgtrigger
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Func, Value

from objectives.models import Comment, Invitation, Scenario, User

LEDGER = "objectives.Change:only_added_to"
WALLS = ("objectives.Comment:comment_kept", "objectives.Comment:record_update")
"""A comment is never changed, and whoever changes it is recorded, with the name: neither may hold here."""

# The ledger says of a comment what the comment says: no seal is made from it (`sealing.facts.INPUTS`).
MENTIONED_IN_THE_LEDGER = """
    UPDATE objectives_change
    SET after = jsonb_set(after, '{text}', to_jsonb(regexp_replace(after ->> 'text', %s, %s, 'gi')))
    WHERE kind = 'comment' AND after -> 'mentions' @> to_jsonb(%s::bigint)"""

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


def forget_names(person: User, instead: str) -> None:
    """Put something else where the person is named to others, now or by an earlier name.

    Who is called the same is called “Somebody” in old notices, too. Names that somebody wrote into a sentence, other
    than by a mention, nobody can find but a reader.
    """
    log = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    names = sorted({str(person), *log.values_list("object_repr", flat=True)}, key=len, reverse=True)
    with connection.cursor() as cursor:
        cursor.execute(TOLD_TO_OTHERS, {"names": names})
    for name in names:
        _forget_mentions(person, f"@{name}", f"@{instead}")
    working = Scenario.objects.filter(people__contains=[person.pk])
    working.update(people=Func(F("people"), Value(person.pk), function="array_remove"), version=F("version") + 1)
    Invitation.objects.filter(email__iexact=person.email).delete()
    log.update(object_repr=instead, change_message="")


def _forget_mentions(person: User, mention: str, instead: str) -> None:
    """Take a mention out of comments and their copies in the ledger; its case is as free as that of who wrote it."""
    literally = f"***={mention}"
    with connection.cursor() as cursor, pgtrigger.ignore(LEDGER):
        cursor.execute(MENTIONED_IN_THE_LEDGER, [literally, instead, person.pk])
    with pgtrigger.ignore(*WALLS):
        mentioning = Comment.objects.filter(mentions__contains=[person.pk])
        words = Func(F("text"), Value(literally), Value(instead), Value("gi"), function="regexp_replace")
        mentioning.update(text=words)
