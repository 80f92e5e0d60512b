"""Where does a person's name stand in what others read? In notices, mentions, invitations, the back office's log."""

import pgtrigger
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Func, Value
from django.db.models.functions import Replace

from objectives.models import Comment, Invitation, Scenario, User

WALLS = ("objectives.Comment:comment_kept", "objectives.Comment:record_update")
"""A comment is never changed, and whoever changes it is recorded, with the name: neither may hold here."""

# The ledger says of a comment what the comment says: no seal is made from it (`sealing.facts.INPUTS`).
MENTIONED_IN_THE_LEDGER = """
    UPDATE objectives_change
    SET after = jsonb_set(after, '{text}', to_jsonb(replace(after ->> 'text', %(name)s, %(instead)s)))
    WHERE kind = 'comment' AND after -> 'mentions' @> to_jsonb(%(person)s::bigint)"""

TOLD_TO_OTHERS = """
    UPDATE objectives_notice SET told = jsonb_set(told, '{by}', '""') WHERE told ->> 'by' = %(name)s"""


def forget_names(person: User, instead: str) -> None:
    """Put something else where the person is named to others; six statements.

    Who is called the same is called “Somebody” in old notices, too. Names that somebody wrote into a sentence, other
    than by a mention, nobody can find but a reader.
    """
    with connection.cursor() as cursor:
        cursor.execute(TOLD_TO_OTHERS, {"name": str(person)})
        told: dict[str, str | int] = {"name": f"@{person.full_name}", "instead": f"@{instead}", "person": person.pk}
        cursor.execute(MENTIONED_IN_THE_LEDGER, told)
    with pgtrigger.ignore(*WALLS):
        mentioning = Comment.objects.filter(mentions__contains=[person.pk])
        mentioning.update(text=Replace("text", Value(f"@{person.full_name}"), Value(f"@{instead}")))
    working = Scenario.objects.filter(people__contains=[person.pk])
    working.update(people=Func(F("people"), Value(person.pk), function="array_remove"), version=F("version") + 1)
    Invitation.objects.filter(email__iexact=person.email).delete()
    people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=people, object_id=str(person.pk)).update(
        object_repr=instead, change_message=""
    )
