"""Who reads and writes what is said of indicators? Who sees everything, and who leads a project; nobody else."""

from typing import Any

from django.db.models import Exists, Q, QuerySet

from objectives.access.reading import Reader, sees_everything
from objectives.access.writing import leading, led_projects
from objectives.models import Comment, Kpi, Role, User

SEE_EVERYTHING = (Role.BOARD, Role.STAFF, Role.ADMINISTRATOR)


def visible_comments(reader: Reader) -> QuerySet[Comment]:
    """Return the comments that the person may read: all, or none."""
    return _for(reader, Comment.objects.all())


def commentable_kpis(reader: Reader) -> QuerySet[Kpi]:
    """Return the indicators that the person may comment on: all, or none."""
    return _for(reader, Kpi.objects.all())


def _for(reader: Reader, rows: QuerySet[Any]) -> QuerySet[Any]:
    if sees_everything(reader):
        return rows
    return rows.filter(Exists(led_projects(reader))) if isinstance(reader, User) else rows.none()


def withdrawable_comments(reader: Reader) -> QuerySet[Comment]:
    """Return the comments that the person may take back: the own ones."""
    own = visible_comments(reader).filter(withdraws__isnull=True, withdrawn_by__isnull=True)
    return own.filter(written_by=reader) if isinstance(reader, User) else own.none()


def mentionable() -> QuerySet[User]:
    """Return who may be mentioned in a comment: those who may read it and may sign in."""
    readers = Q(role__in=SEE_EVERYTHING) | Q(pk__in=leading().values("person"))
    return User.objects.filter(readers, is_active=True)
