"""Which mails went out, and which did not? Read by staff, never changed."""

from django.contrib import admin

from objectives.models import Delivery
from tracker.admin.keeping import Reading


@admin.register(Delivery)
class Deliveries(Reading):
    """Reminders and digests, with what went wrong."""

    list_display = ("for_day", "kind", "person", "state", "attempts", "sent_at", "retry_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    date_hierarchy = "for_day"
