"""Say something of an indicator, or take the own words back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from objectives import access
from objectives.acts.commenting import add_comment, withdraw_comment
from objectives.models import Comment, Kpi
from tracker.pages.kpi import kpi_context, view_of
from tracker.pages.signed_in import person_of, signed_in


@require_POST
@signed_in
def comment(request: HttpRequest, code: str, kpi: str) -> HttpResponse:
    """Add a comment and go to it, or show what is refused (422) beside what was typed."""
    person = person_of(request)
    view = view_of(request, code)
    row = Kpi.objects.filter(contract=view.contract, code=kpi).first() if "\0" not in kpi else None
    if row is None:
        raise Http404(_("The contract has no such indicator."))
    if not access.commentable_kpis(person).filter(pk=row.pk).exists():
        raise PermissionDenied(_("The board, cluster staff and who leads a project comment on indicators."))
    text = request.POST.get("text", "")
    try:
        said = add_comment(by=person, kpi=row.pk, text=text)
    except ValidationError as error:
        context = kpi_context(request, code, kpi) | {"typed": text, "refused": error.messages}
        return render(request, "kpi.html", context, status=422)
    messages.success(request, _("Your comment stands below the indicator; who is mentioned is told."))
    return redirect(f"{reverse('kpi', args=[code, kpi])}{view.query}#comment-{said.pk}")


@require_POST
@signed_in
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take an own comment back; 403 for somebody else's, 404 for who reads none."""
    person = person_of(request)
    seen = access.visible_comments(person).filter(pk=key, withdraws__isnull=True)
    row = seen.select_related("kpi__contract").first()
    if row is None:
        raise Http404
    try:
        withdraw_comment(by=person, comment=key)
    except Comment.DoesNotExist:
        raise PermissionDenied(_("A comment is taken back by who wrote it, once.")) from None
    messages.success(request, _("Your comment is taken back; that it was there stays."))
    return redirect(f"{reverse('kpi', args=[row.kpi.contract.code, row.kpi.code])}#comments")
