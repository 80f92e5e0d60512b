"""The feed of due dates that a person's own calendar reads, at a secret address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

from objectives import access
from objectives.reminding.feed import calendar_of
from tracker.mails.post import host
from tracker.templatetags.mails import address_of_milestone


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the feed, or 304 when it is the one that the asker has; 404 for every secret that is not in use.

    Its version is its content (ETag). No Last-Modified: a project that was lost takes its events along without a date.
    """
    person = access.person_of_calendar(secret)
    if person is None:
        raise Http404
    answer = HttpResponse(
        calendar_of(person, host(), address_of_milestone),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Disposition": 'inline; filename="sextant.ics"',
            "X-Robots-Tag": "noindex",
        },
    )
    set_response_etag(answer)
    found = get_conditional_response(request, etag=answer.headers["ETag"], response=answer)
    return found if isinstance(found, HttpResponse) else answer
