"""Who lays what before the board? Who sees everything: board, cluster staff and administrators. As QuerySets."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, sees_everything
from objectives.models import BoardPack, Commentary, Contract, Objective


def packable_contracts(reader: Reader) -> QuerySet[Contract]:
    """Return the contracts of which the reader may have packs made."""
    return Contract.objects.all() if sees_everything(reader) else Contract.objects.none()


def visible_packs(reader: Reader) -> QuerySet[BoardPack]:
    """Return the packs that the reader may have: they tell of every project."""
    return BoardPack.objects.all() if sees_everything(reader) else BoardPack.objects.none()


def commentable_objectives(reader: Reader) -> QuerySet[Objective]:
    """Return the objectives that the reader may comment on."""
    return Objective.objects.all() if sees_everything(reader) else Objective.objects.none()


def visible_commentaries(reader: Reader) -> QuerySet[Commentary]:
    """Return the commentaries, all their versions, that the reader may read."""
    return Commentary.objects.all() if sees_everything(reader) else Commentary.objects.none()
