"""What the public pages say: their texts, the industry profile; and what was written to the cluster by them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from objectives.models import Enquiry, EnquiryMail, ProfileFigure, ProfileSeries, PublicText
from tracker.admin.bulk.cluster import ASSIGN, CLOSE, RESEND_OF_ENQUIRY
from tracker.admin.keeping import Below, Keeping, Reading
from tracker.admin.together import buttons


@admin.register(PublicText)
class PublicTexts(Keeping):
    """Words in place of those that Sextant brings along."""

    list_display = ("place", "language", "text")
    list_filter = ("language", "place")
    search_fields = ("text",)


class Figures(Below):
    """The figures of a series."""

    model = ProfileFigure
    fields = ("observed_on", "precision", "value", "qualifier", "source", "note")


@admin.register(ProfileSeries)
class Profile(Keeping):
    """The series of the industry profile, with their figures."""

    list_display = ("code", "topic", "name_en", "kpi", "counts", "position")
    list_filter = ("topic",)
    search_fields = ("code", "name_en", "name_fr")
    inlines = (Figures,)


@admin.register(Enquiry)
class Enquiries(Reading):
    """What was asked; answered on its own page."""

    list_display = ("received_at", "state", "organisation", "country", "subject", "assigned_to", "answer")
    list_filter = ("state", "kind", "language")
    list_select_related = ("assigned_to",)
    search_fields = ("organisation", "subject", "name")
    date_hierarchy = "received_at"
    actions = buttons(ASSIGN, CLOSE)

    @admin.display(description=_("answer"))
    def answer(self, row: Enquiry) -> SafeString:
        """Return the way to the page where it is answered."""
        return format_html('<a href="{}">{}</a>', reverse("enquiry-file", args=[row.pk]), _("open"))


@admin.register(EnquiryMail)
class EnquiryMails(Reading):
    """Receipts, notices and answers, with what went wrong."""

    list_display = ("made_at", "kind", "enquiry", "state", "attempts", "sent_at", "retry_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("enquiry",)
    search_fields = ("enquiry__subject", "enquiry__organisation", "error")
    date_hierarchy = "made_at"
    actions = buttons(RESEND_OF_ENQUIRY)
