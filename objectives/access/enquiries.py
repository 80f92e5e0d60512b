"""Who reads and answers what strangers wrote? Those who keep the data: staff and administrators. As QuerySets."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data
from objectives.models import Enquiry, Role, User


def visible_enquiries(reader: Reader) -> QuerySet[Enquiry]:
    """Return the enquiries that the reader may read: all, or none."""
    return Enquiry.objects.all() if keeps_the_data(reader) else Enquiry.objects.none()


def answerable_enquiries(reader: Reader) -> QuerySet[Enquiry]:
    """Return the enquiries that the reader may assign, answer, close and erase: those that are not erased."""
    return visible_enquiries(reader).filter(erased_at__isnull=True)


def enquiry_staff() -> QuerySet[User]:
    """Return who may be given an enquiry, and is told of new ones: active cluster staff, else administrators."""
    active = User.objects.filter(is_active=True, is_staff=True).order_by("full_name", "pk")
    staff = active.filter(role=Role.STAFF)
    return staff if staff.exists() else active.filter(role=Role.ADMINISTRATOR)
