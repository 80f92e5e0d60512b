"""The feed of activities that any calendar may subscribe to: the list's questions, the same bytes until a change."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from objectives.reminding.activity_feed import calendar_of_activities
from tracker.mails.post import host
from tracker.pages.activities.asking import chosen
from tracker.templatetags.mails import address_of_activity


@require_safe
def activity_feed(request: HttpRequest) -> HttpResponse:
    """Return what the address asks for as iCalendar, or 304 when it is what the asker has."""
    answer = HttpResponse(
        calendar_of_activities(chosen(request).activities, host(), address_of_activity),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "public, no-cache",
            "Content-Disposition": 'inline; filename="sextant-activities.ics"',
            "Content-Language": get_language() or "en",
        },
    )
    set_response_etag(answer)
    found = get_conditional_response(request, etag=answer.headers["ETag"], response=answer)
    return found if isinstance(found, HttpResponse) else answer
