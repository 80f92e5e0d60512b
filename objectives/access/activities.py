"""Who may change the cluster's own activities, and read what of them is not public? Cluster staff; the board reads."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, sees_everything
from objectives.models import Activity, User


def may_plan_activities(reader: Reader) -> bool:
    """Return whether the person plans, changes and removes activities: who keeps the data."""
    return isinstance(reader, User) and reader.is_active and reader.keeps_the_data


def changeable_activities(reader: Reader) -> QuerySet[Activity]:
    """Return the activities that the person may change, and whose contacts the person may read: all or none."""
    return Activity.objects.all() if may_plan_activities(reader) else Activity.objects.none()


def activities_with_file(reader: Reader) -> QuerySet[Activity]:
    """Return the activities of which the reader may read what is not public: all, for staff and board; else none.

    That is what is to follow, the programme of a visit, what a mission brought, an agreement's notice, documents, and
    who changed what.
    """
    return Activity.objects.all() if sees_everything(reader) else Activity.objects.none()
