"""Who was mentioned in a comment, and should know? Notices of it, and the mail of the day for who wants one."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from objectives import access
from objectives.models import Change, Comment, MailKind, Notice, NoticeKind, Unwanted, User
from objectives.reminding import deliveries

LOOKS_BACK = datetime.timedelta(days=7)
"""Nobody is written to of a mention that is older than this."""


def mentions_in(changes: Iterable[Change]) -> list[Notice]:
    """Return a notice for each person whom somebody else mentioned and who may read it."""
    said = [change for change in changes if change.kind == "comment" and change.after and change.after["mentions"]]
    if not said:
        return []
    comments = Comment.objects.select_related("kpi__contract", "written_by").in_bulk([change.key for change in said])
    named = {key for comment in comments.values() for key in comment.mentions}
    readers = set(access.mentionable().filter(pk__in=named).values_list("pk", flat=True))
    return [
        _notice(comments[change.key], person)
        for change in said
        if change.key in comments
        for person in comments[change.key].mentions
        if person in readers and person != change.actor_id
    ]


def _notice(comment: Comment, person: int) -> Notice:
    return Notice(
        person_id=person,
        kind=NoticeKind.MENTIONED,
        about=f"mentioned:{comment.pk}",
        told={
            "by": str(comment.written_by),
            "comment": comment.pk,
            "contract": comment.kpi.contract.code,
            "code": comment.kpi.code,
            "kpi": {"en": comment.kpi.name_en, "fr": comment.kpi.name_fr},
        },
    )


def to_write(today: datetime.date) -> Iterator[tuple[int, str, datetime.date, list[str]]]:
    """Find who gets a mail of mentions today: what was not read in Sextant and not written of before."""
    unwilling = Unwanted.objects.filter(kind=MailKind.MENTION).values("person")
    takers = access.mentionable().exclude(pk__in=unwilling)
    told = deliveries.told(takers.values_list("pk", flat=True), today - 2 * LOOKS_BACK)
    waiting: dict[int, list[str]] = defaultdict(list)
    for notice in unread(takers, today):
        if (notice.person_id, notice.about) not in told:
            waiting[notice.person_id].append(notice.about)
    yield from ((person, MailKind.MENTION, today, subjects) for person, subjects in waiting.items())


def unread(people: Iterable[User], today: datetime.date, subjects: Sequence[str] | None = None) -> list[Notice]:
    """Return the mentions that people have not read, of those spoken of, without comments that were taken back."""
    rows = Notice.objects.filter(person__in=people, kind=NoticeKind.MENTIONED, read_at__isnull=True)
    rows = rows.filter(created_at__date__gte=today - LOOKS_BACK)
    if subjects is not None:
        rows = rows.filter(about__in=subjects)
    found = list(rows.order_by("pk"))
    gone = set(
        Comment.objects.filter(
            pk__in=[notice.told["comment"] for notice in found], withdrawn_by__isnull=False
        ).values_list("pk", flat=True)
    )
    return [notice for notice in found if notice.told["comment"] not in gone]
