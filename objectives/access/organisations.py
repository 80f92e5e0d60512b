"""Who keeps what is known of organisations? Who keeps the data; everybody reads it, but for people and accounts."""

from typing import Any

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data, sees_everything
from objectives.models import CompanySize, Organisation, OrganisationMerge, User


def changeable_organisations(reader: Reader) -> QuerySet[Organisation]:
    """Return the organisations that the person may change, add to and merge: all, who keeps the data; else none."""
    return _for_keepers(reader, Organisation.objects.all())


def undoable_merges(reader: Reader) -> QuerySet[OrganisationMerge]:
    """Return the merges that the person may read and undo: all, who keeps the data; else none."""
    return _for_keepers(reader, OrganisationMerge.objects.all())


def visible_sizes(reader: Reader) -> QuerySet[CompanySize]:
    """Return the headcounts, turnovers and balance sheets that the reader may read: not every company publishes its."""
    return CompanySize.objects.all() if sees_everything(reader) else CompanySize.objects.none()


def visible_people(reader: Reader) -> QuerySet[User]:
    """Return the people, with their organisations, that the reader may read of: all, who sees everything."""
    return User.objects.filter(is_active=True) if sees_everything(reader) else User.objects.none()


def _for_keepers(reader: Reader, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if keeps_the_data(reader) else rows.none()
