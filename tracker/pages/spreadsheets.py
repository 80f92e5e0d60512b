"""How does a spreadsheet leave and come back? Downloaded, given back, looked at, applied or dropped, taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from objectives import access, clock
from objectives.acts.measuring_together import WrittenSinceError
from objectives.acts.reporting_together import MovedOnError
from objectives.models import Project, SheetKind, SheetState, SheetUpload, User
from objectives.sheets import uploads
from objectives.sheets.kinds import KINDS
from objectives.sheets.preview import Choice
from objectives.sheets.unpacking import LARGEST_FILE
from objectives.tasks import please_drain
from tracker.pages.signed_in import signed_in
from tracker.templatetags.figures import whole

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REMEMBERED = 20
PAGE_OF: dict[str, str] = {SheetKind.MILESTONES: "milestone", SheetKind.MEASUREMENTS: "measurement"}
"""Which page shows one row of what a spreadsheet wrote?"""


@never_cache
@require_safe
@signed_in
def spreadsheets(request: HttpRequest) -> HttpResponse:
    """Show what a person may download, where to give it back, and what came back."""
    return _overview(request)


def _overview(request: HttpRequest, *, refused: list[str] | None = None, status: int = 200) -> HttpResponse:
    person = _person(request)
    context = {
        "offers": [
            (key, kind.table, kind.count(person, clock.today()), kind.projects(person)) for key, kind in KINDS.items()
        ],
        "uploads": access.own_sheets(person)[:REMEMBERED],
        "refused": refused,
    }
    return render(request, "spreadsheets.html", context, status=status)


@never_cache
@require_safe
@signed_in
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand a workbook out: of one project (`?project=`), or of all that the person may write."""
    person = _person(request)
    if kind not in KINDS:
        raise Http404
    project = _project(request, person)
    if project is None and not KINDS[kind].count(person, clock.today()):
        raise PermissionDenied(_("Only leads, deputies and cluster staff have rows to fill."))
    try:
        content = uploads.download(by=person, kind=kind, project=project, today=clock.today())
    except ValidationError as error:
        return _overview(request, refused=error.messages, status=422)
    answer = HttpResponse(content, content_type=XLSX)
    of = f"{project.code}-" if project else ""
    name = f"{KINDS[kind].table.title}-{of}{clock.today().isoformat()}.xlsx".lower()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _project(request: HttpRequest, person: User) -> Project | None:
    """Return the project asked for; 404 for a stranger, 403 for who may only read it."""
    code = request.GET.get("project", "")
    if not code:
        return None
    project = access.visible_projects(person).filter(code=code).first() if "\0" not in code else None
    if project is None:
        raise Http404
    if not any(kind.projects(person).filter(pk=project.pk).exists() for kind in KINDS.values()):
        raise PermissionDenied(_("Only the project's lead, deputies and cluster staff report its milestones."))
    return project


@require_POST
@signed_in
def upload(request: HttpRequest) -> HttpResponse:
    """Take a workbook back and show what it would do; one that cannot be read is refused (422) with every reason."""
    file = request.FILES.get("workbook")
    if not isinstance(file, UploadedFile):
        return _overview(request, refused=[_("Choose the workbook to give back.")], status=422)
    content = file.read(LARGEST_FILE + 1)
    try:
        received = uploads.receive(by=_person(request), name=file.name or "", content=content)
    except ValidationError as error:
        return _overview(request, refused=error.messages, status=422)
    return redirect("spreadsheet", received.pk)


@never_cache
@require_safe
@signed_in
def spreadsheet(request: HttpRequest, key: int) -> HttpResponse:
    """Show what a spreadsheet would do, or what became of it, to who gave it back."""
    return _shown(request, _row(request, key))


@require_POST
@signed_in
def apply(request: HttpRequest, key: int) -> HttpResponse:
    """Write all rows of a spreadsheet, or none: 409 where anything moved, 422 where something is wrong or missing."""
    row = _row(request, key)
    choices = {
        line: Choice(value)
        for name, value in request.POST.items()
        if name.startswith("row-") and (line := _number(name[4:])) and value in {one.value for one in Choice}
    }
    seen, today = request.POST.get("seen", ""), clock.today()

    def act() -> str:
        done = uploads.apply(by=_person(request), upload=row.pk, seen=seen, choices=choices, today=today)
        count = len(done.made)
        return ngettext("Applied: %(count)s row.", "Applied: %(count)s rows.", count) % {"count": whole(count)}

    return _answer(request, row, act, {"choices": {line: one.value for line, one in choices.items()}})


@require_POST
@signed_in
def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Take back all that a spreadsheet wrote, or nothing (409) where somebody wrote after it."""
    row = _row(request, key)

    def act() -> str:
        uploads.take_back(by=_person(request), upload=row.pk, today=clock.today())
        return _("All that the spreadsheet wrote is taken back.")

    return _answer(request, row, act, {})


@require_POST
@signed_in
def drop(request: HttpRequest, key: int) -> HttpResponse:
    """Let a spreadsheet go that waits, with nothing changed."""
    row = _row(request, key)

    def act() -> str:
        uploads.drop(by=_person(request), upload=row.pk)
        return _("Dropped. Nothing was changed.")

    return _answer(request, row, act, {})


def _answer(request: HttpRequest, row: SheetUpload, act: Callable[[], str], typed: dict[str, Any]) -> HttpResponse:
    try:
        told = act()
    except uploads.PreviewMovedError:
        return _shown(request, row, moved=True, status=409, **typed)
    except ValidationError as error:
        return _shown(request, row, refused=error.messages, status=422, **typed)
    except MovedOnError as moved:
        return _shown(request, row, moved_on=moved.milestones, status=409)
    except WrittenSinceError as moved:
        return _shown(request, row, moved_on=moved.measurements, status=409)
    except ObjectDoesNotExist as gone:
        raise PermissionDenied(_("Some of these rows are no longer yours to write: nothing was done.")) from gone
    except uploads.NotWaitingError:
        messages.warning(request, _("Nothing was done: this spreadsheet had been dealt with already."))
    else:
        transaction.on_commit(please_drain)
        messages.success(request, told)
    return redirect("spreadsheet", row.pk)


def _shown(request: HttpRequest, row: SheetUpload, *, status: int = 200, **more: Any) -> HttpResponse:
    row.refresh_from_db()
    context: dict[str, Any] = {"upload": row, "kind": KINDS[row.kind], "page": PAGE_OF[row.kind], "choices": {}, **more}
    if row.state == SheetState.PREVIEWED:
        context["preview"] = uploads.preview(row, clock.today())
    elif row.made:
        context["outcome"] = KINDS[row.kind].outcome(row.person, row.made)
    return render(request, "spreadsheet.html", context, status=status)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _row(request: HttpRequest, key: int) -> SheetUpload:
    return get_object_or_404(access.own_sheets(request.user), pk=key)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
