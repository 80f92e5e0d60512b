"""Where am I signed in? The browsers of one's own account, each to be signed out, or all others at once."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tracker.accounts.browsers import browsers_of, end_browser, end_browsers
from tracker.pages.signed_in import person_of, signed_in


@require_safe
@never_cache
@signed_in
def browsers(request: HttpRequest) -> HttpResponse:
    """Show them."""
    found = browsers_of(person_of(request), request.session.session_key)
    return render(request, "browsers.html", {"browsers": found, "others": [one for one in found if not one.is_this]})


@require_POST
@signed_in
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Sign one out."""
    try:
        end_browser(person_of(request), key)
    except UserSession.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("That browser is signed out."))
    return redirect("browsers")


@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all but this one out."""
    ended = end_browsers(person_of(request), but=request.session.session_key)
    told = ngettext("%(count)d browser is signed out.", "%(count)d browsers are signed out.", ended)
    messages.success(request, told % {"count": ended})
    return redirect("browsers")
