"""Which organisations stand there twice? Proposals with reasons; two side by side, to be joined or said to be two."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from objectives import access
from objectives.acts.merging import merge_organisations, say_two, take_two_back, undo_merge
from objectives.acts.organisations import version_of_organisation
from objectives.merging import preview
from objectives.merging.suspecting import suspected
from objectives.models import NotDuplicate, Organisation, OrganisationMerge
from objectives.scorecards.organisations import with_projects
from objectives.tasks import please_drain
from objectives.versions import ConflictError
from tracker.pages.organisations.changing import kept_by
from tracker.pages.organisations.forms import MergeForm
from tracker.pages.organisations.taken_in import losing_nothing
from tracker.pages.project_file.finding import version_read_first
from tracker.pages.signed_in import person_of, signed_in

ON_A_PAGE = 25
LAST_MERGES = 10


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show which organisations may be one and the same; nobody else knows that there is such a page."""
    if not access.keeps_the_data(request.user):
        raise Http404
    page = Paginator(suspected(), ON_A_PAGE).get_page(request.GET.get("page"))
    keys = {key for pair in page for key in (pair.one, pair.other)}
    rows = with_projects(Organisation.objects.filter(pk__in=keys), request.user).in_bulk()
    context = {
        "page": page,
        "pairs": [
            (pair, *_in_order(rows[pair.one], rows[pair.other])) for pair in page if {pair.one, pair.other} <= set(rows)
        ],
        "keeps": True,
        "merges": access.undoable_merges(request.user).select_related("kept", "merged_by", "undone_by")[:LAST_MERGES],
    }
    return render(request, "duplicates.html", context)


def _in_order(one: Any, other: Any) -> tuple[Organisation, Organisation]:
    """Return two organisations, first the one with more projects: it is the likelier one to be kept."""
    return (one, other) if one.projects >= other.projects else (other, one)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@losing_nothing()
def merge(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Show two side by side and what a merge would do; a POST takes the other one into the first."""
    by, keep, gone = person_of(request), kept_by(request, code), kept_by(request, other)
    if keep == gone:
        raise Http404(_("There is no such organisation."))
    versions = [version_read_first(row, version_of_organisation(row)) for row in (keep, gone)]
    form = MergeForm(request.POST if request.method == "POST" else None)
    told: list[str] = []
    conflict = False
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            done = merge_organisations(
                by=by, keep=keep.pk, gone=gone.pk, seen=(said["seen_keep"], said["seen_gone"]), reason=said["reason"]
            )
        except ValidationError as error:
            told = error.messages
        except ConflictError:
            told, conflict = [_("One of the two was changed meanwhile: look at both again, then decide.")], True
        else:
            transaction.on_commit(please_drain)
            messages.success(request, _("%(name)s is taken into this organisation.") % {"name": done.name})
            return redirect("organisation", keep.code)
    elif form.is_bound:
        told = [str(words) for field in form for words in field.errors]
    initial = {"seen_keep": versions[0], "seen_gone": versions[1], "reason": form.data.get("reason", "")}
    form = MergeForm(initial=initial)
    said_two = NotDuplicate.objects.filter(Q(one=keep, other=gone) | Q(one=gone, other=keep)).select_related("said_by")
    reasons = [pair.reasons for pair in suspected() if {pair.one, pair.other} == {keep.pk, gone.pk}]
    context = {
        "keep": keep,
        "gone": gone,
        "form": form,
        "told": told,
        "preview": preview(keep, gone),
        "reasons": reasons[0] if reasons else (),
        "two": said_two.first(),
    }
    return render(request, "merge.html", context, status=409 if conflict else 422 if told else 200)


@require_POST
@signed_in
@losing_nothing()
def distinct(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Say that two that look alike are two, or take that back (`back=1`)."""
    by, one, second = person_of(request), kept_by(request, code), kept_by(request, other)
    if request.POST.get("back"):
        return _done(
            request, lambda: take_two_back(by=by, one=one.pk, other=second.pk), _("It is an open question again.")
        )
    reason = request.POST.get("reason", "")[:500]
    return _done(
        request,
        lambda: say_two(by=by, one=one.pk, other=second.pk, reason=reason),
        _("Remembered: these are two organisations."),
    )


@require_POST
@signed_in
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Undo a merge."""
    by = person_of(request)
    if not access.undoable_merges(by).filter(pk=key).exists():
        raise Http404(_("There is no such entry."))

    def act() -> Any:
        done = undo_merge(by=by, merge=key)
        transaction.on_commit(please_drain)
        return done

    return _done(request, act, _("Undone: these are two organisations again, as they were."))


def _done(request: HttpRequest, act: Callable[[], Any], saved: str) -> HttpResponse:
    try:
        act()
    except (ValidationError, OrganisationMerge.DoesNotExist) as error:
        for told in getattr(error, "messages", [str(error)]):
            messages.error(request, told)
    else:
        messages.success(request, saved)
    return redirect("duplicates")
