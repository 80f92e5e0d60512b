"""Who read what is held about other people? A line of the log for each such page, without what stood on it."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from objectives import access

PAGES = ("enquiries", "enquiry-file", "invitations", "erasures", "erase-person")
OF_ORGANISATIONS = "organisation"
"""Tells of its people to who sees everything only."""
OF_THE_BACK_OFFICE = ("delivery", "enquiry", "enquirymail", "invitation", "notice", "projectlead", "user")

security = logging.getLogger("sextant.security")


def note_readers(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say who was given a page about other people."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        page = request.resolver_match
        if given.status_code == 200 and page is not None and _tells_of_people(request, page):
            asked = ", ".join(map(str, (*page.args, *page.kwargs.values()))) or "all"
            security.info("personal data read: person %s, page %s, of %s", request.user.pk, page.view_name, asked)
        return given

    return answered


def _tells_of_people(request: HttpRequest, page: ResolverMatch) -> bool:
    if page.view_name == OF_ORGANISATIONS:
        return access.sees_everything(request.user)
    model = page.view_name.removeprefix("admin:objectives_").rpartition("_")[0]
    is_known = page.view_name in PAGES or model in OF_THE_BACK_OFFICE
    return is_known and request.user.is_authenticated
