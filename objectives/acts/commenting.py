"""Say something of an indicator, with people mentioned by name; take the own words back. Nothing is ever erased."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import Comment, User


@transaction.atomic
def add_comment(*, by: User, kpi: int, text: str) -> Comment:
    """Add a comment to an indicator; people named as `@Full Name` who may read it are told.

    Raises Kpi.DoesNotExist for who may not comment, ValidationError by field for what cannot be.
    """
    row = access.commentable_kpis(by).get(pk=kpi)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write something: an empty comment tells nobody anything.")})
    acting(by.pk, _("Comment added"))
    comment = Comment(kpi=row, text=text, written_by=by, mentions=mentioned(text))
    comment.clean_fields(exclude=["kpi", "written_by", "written_at"])
    comment.save(force_insert=True)
    return comment


@transaction.atomic
def withdraw_comment(*, by: User, comment: int) -> Comment:
    """Take an own comment back: its words are shown no more, that it was there stays.

    Raises Comment.DoesNotExist for somebody else's, and for one that is taken back already.
    """
    row = access.withdrawable_comments(by).select_for_update(of=("self",), no_key=True).get(pk=comment)
    acting(by.pk, _("Comment taken back"))
    return Comment.objects.create(kpi_id=row.kpi_id, written_by=by, withdraws=row)


def mentioned(text: str) -> list[int]:
    """Return who is named with an @ in a text, of those who may read it; longer names first. One statement.

    Two people of one name are both meant: a text does not tell them apart.
    """
    people = access.mentionable().values_list("full_name", "pk")
    rest, found = text.casefold(), set[int]()
    for name in sorted({name.casefold() for name, _pk in people if name}, key=len, reverse=True):
        if f"@{name}" in rest:
            found |= {pk for other, pk in people if other.casefold() == name}
            rest = rest.replace(f"@{name}", " ")
    return sorted(found)
