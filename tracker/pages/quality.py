"""What is wrong with the data, who mends it, which figure does it move? Filtered in the address; mend or accept."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access, clock
from objectives.acts.accepting import accept_findings, take_acceptance_back
from objectives.models import AcceptedFinding, Objective, User
from objectives.quality import NAMES, Finding, Mend, Severity, asked_by_name, counts, findings, worst_first

WAYS: dict[Mend, Callable[[Finding], str]] = {
    Mend.BASICS: lambda one: reverse("change-project", args=[one.named["project_code"]]),
    Mend.CONSORTIUM: lambda one: reverse("project", args=[one.named["project_code"]]) + "#consortium",
    Mend.FUNDING: lambda one: reverse("change-funding", args=[one.row]),
    Mend.PLAN: lambda one: reverse("add-milestone", args=[one.named["project_code"]]),
    Mend.MILESTONE: lambda one: reverse("milestone", args=[one.row]),
    Mend.MEASUREMENT: lambda one: reverse("measurement", args=[one.row]),
    Mend.VALUE: lambda one: f"{reverse('new-measurement')}?kpi={one.row}",
    Mend.SHARES: lambda one: reverse("project", args=[one.named["project_code"]]) + "#serves",
    Mend.ORGANISATION: lambda one: reverse("change-organisation", args=[one.named["organisation_code"]]),
}
"""One click from a finding to where it is mended."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality(request: HttpRequest) -> HttpResponse:
    """Show findings, the worst first; a POST accepts those that are chosen, with a reason."""
    person = _reader(request)
    if request.method != "POST":
        return _shown(request, person)
    if not access.accepts_findings(person):
        raise PermissionDenied(_("Cluster staff accept findings."))
    chosen, reason = request.POST.getlist("findings"), request.POST.get("reason", "")
    try:
        done = accept_findings(by=person, names=chosen, reason=reason, today=clock.today())
    except ValidationError as error:
        typed = {"refused": error.messages, "reason": reason, "chosen": chosen}
        return _shown(request, person, typed, status=422)
    told = ngettext("%(number)s finding accepted.", "%(number)s findings accepted.", len(done))
    messages.success(request, told % {"number": len(done)})
    return redirect(request.get_full_path())


@require_POST
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take an acceptance back: the finding stands again."""
    person = _reader(request)
    if not access.accepts_findings(person):
        raise PermissionDenied(_("Cluster staff accept findings."))
    try:
        take_acceptance_back(by=person, acceptance=key, now=clock.now())
    except AcceptedFinding.DoesNotExist:
        raise Http404(_("There is no such acceptance, or it was taken back.")) from None
    messages.success(request, _("Taken back: the finding stands again."))
    return redirect(f"{reverse('data-quality')}?accepted=true")


def _shown(request: HttpRequest, person: User, typed: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    values = {name: request.GET.get(name, "") for name in NAMES}
    try:
        asked = asked_by_name(values)
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from error
    today = clock.today()
    counted = counts(person, asked, today)
    page = findings(person, asked, today, after=request.GET.get("after", ""), counted=counted)
    keeps = access.accepts_findings(person)
    context = {
        "lines": [(one, _way(one)) for one in page.findings],
        "then": page.then,
        "query": urlencode({name: value for name, value in values.items() if value}),
        "asked": values,
        "counted": worst_first([one for one in counted if (one.accepted if asked.accepted else one.standing)]),
        "total": sum(one.accepted if asked.accepted else one.standing for one in counted),
        "accepted": sum(one.accepted for one in counted),
        "severities": Severity.choices,
        "objectives": [(f"{one.contract.code}.{one.number}", one) for one in _objectives()],
        "keeps": keeps,
        "typed": typed or {},
    }
    return render(request, "quality.html", context, status=status)


def _objectives() -> Iterable[Objective]:
    return Objective.objects.select_related("contract").order_by("contract", "number")


def _way(one: Finding) -> str:
    """Return where a finding is mended, for who can; empty for who reads it only."""
    return WAYS[one.check.mend](one) if one.mendable else ""


def _reader(request: HttpRequest) -> User:
    """Nobody else learns that there is such a page."""
    if not isinstance(request.user, User) or not access.reads_findings(request.user):
        raise Http404
    return request.user
