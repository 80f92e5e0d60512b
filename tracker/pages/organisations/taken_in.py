"""What does a page answer of an organisation that somebody took into another? The way there, and what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.models import Organisation, OrganisationMerge

View = Callable[..., HttpResponse]


def merge_of(code: str) -> OrganisationMerge | None:
    """Return the merge by which an organisation went, the newest one that stands."""
    found = OrganisationMerge.objects.filter(code=code.replace("\0", ""), undone_at=None)
    return found.select_related("kept", "merged_by").first()


def losing_nothing(form: Callable[[HttpRequest], forms.Form] | None = None) -> Callable[[View], View]:
    """Let a page for who keeps the data say by whom its organisation was taken into which one.

    What was typed meanwhile is shown once more (409), to be copied: saved over the kept one it would overwrite that.
    Everybody else is told, as ever, that there is no such organisation.
    """

    def kept(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **codes: str) -> HttpResponse:
            try:
                return view(request, **codes)
            except (Http404, Organisation.DoesNotExist):
                merges = [found for code in codes.values() if (found := merge_of(code))]
                if not merges or not access.keeps_the_data(request.user):
                    raise Http404(_("There is no such organisation.")) from None
                return _told(request, merges[0], form(request) if form and request.method == "POST" else None)

        return answer

    return kept


def _told(request: HttpRequest, merge: OrganisationMerge, form: forms.Form | None) -> HttpResponse:
    words = _("%(who)s took “%(gone)s” into “%(kept)s” on %(when)s.") % {
        "who": merge.merged_by, "gone": merge.name or merge.code, "kept": merge.kept,
        "when": clock.written(timezone.localtime(merge.merged_at), clock.MOMENT),
    }  # fmt: skip
    if form is None:
        messages.warning(request, words)
        return redirect("organisation", merge.kept.code)
    context: dict[str, Any] = {
        "organisation": merge.kept, "form": form, "taken": words, "heading": _("This is no longer there"),
    }  # fmt: skip
    return render(request, "organisation_form.html", context, status=409)
