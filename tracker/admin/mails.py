"""Which mails went out, which did not, and who wants none? Read by staff; what failed is tried again."""

from django.contrib import admin

from objectives.models import Delivery, Unwanted
from tracker.admin.bulk.cluster import RESEND
from tracker.admin.keeping import Reading
from tracker.admin.together import buttons


@admin.register(Delivery)
class Deliveries(Reading):
    """Reminders, digests and mentions, with what went wrong."""

    list_display = ("for_day", "kind", "person", "state", "attempts", "sent_at", "retry_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    search_fields = ("person__full_name", "person__email", "error")
    date_hierarchy = "for_day"
    actions = buttons(RESEND)


@admin.register(Unwanted)
class UnwantedMails(Reading):
    """Kinds of mails that people switched off, each for themselves."""

    list_display = ("person", "kind")
    list_filter = ("kind",)
    list_select_related = ("person",)
    search_fields = ("person__full_name", "person__email")
