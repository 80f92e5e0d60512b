"""What do people say of an indicator? Its comments, those taken back without their words, for who may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from objectives import access
from objectives.access import Reader
from objectives.models import Comment, Kpi, User


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, who of the people named in it was mentioned, and whether the reader may take it back."""

    comment: Comment
    mentions: Mapping[str, str]
    """By the name as it stands in the words, who that is: of an erased person a number stands there."""
    is_own: bool

    @property
    def is_gone(self) -> bool:
        """Whether it was taken back."""
        return hasattr(self.comment, "withdrawn_by")


@dataclass(frozen=True, slots=True)
class Talk:
    """The comments on an indicator, the oldest first, and whom a reader may mention; `may` says whether at all."""

    may: bool
    said: Sequence[Said] = ()
    people: Sequence[str] = ()


def talk_of(kpi: Kpi, reader: Reader) -> Talk:
    """Return what is said of an indicator. Four statements whatever the number of comments; two for who may not."""
    if not access.commentable_kpis(reader).filter(pk=kpi.pk).exists():
        return Talk(may=False)
    rows = access.visible_comments(reader).filter(kpi=kpi, withdraws__isnull=True)
    found = list(rows.select_related("written_by", "withdrawn_by").order_by("pk"))
    people = list(access.mentionable().order_by("full_name").values_list("full_name", flat=True))
    named = User.objects.in_bulk({key for row in found for key in row.mentions})
    return Talk(
        may=True,
        said=[
            Said(row, _mentioned([named[key] for key in row.mentions if key in named]), row.written_by_id == reader.pk)
            for row in found
        ],
        people=list(dict.fromkeys(name for name in people if name)),
    )


def _mentioned(people: Sequence[User]) -> dict[str, str]:
    return {person.full_name: str(person) for person in people}
